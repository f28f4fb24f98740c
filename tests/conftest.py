"""Where many are served by one answer, the same examples are tried each time; at a desk new ones are looked for. No test is timed."""

import os

from hypothesis import settings

settings.register_profile("desk", deadline=None)
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "desk")
