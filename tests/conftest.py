"""Where many are served by one answer, the same examples are tried each time; at a desk new ones are looked for. No test is timed."""

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))  # for `strategies`: tests are no package

settings.register_profile("desk", deadline=None)
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "desk")
