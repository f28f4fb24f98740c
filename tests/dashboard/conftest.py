"""Fixtures of the tests of the pages and their server."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for `pool_tasks`: tests are no package
