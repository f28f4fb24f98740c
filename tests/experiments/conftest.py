"""Fixtures of the tests of many worlds."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # for `made_up`: tests are no package
