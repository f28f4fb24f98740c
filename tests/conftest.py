"""Where many are served by one answer, the same examples are tried each time; at a desk new ones are looked for."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")
