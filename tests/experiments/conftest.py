"""Fixtures of the tests of many worlds."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `made_up`: tests are no package


@pytest.fixture(scope="session")
def whole(tmp_path_factory) -> Path:
    """A sweep of `tiny_plan()` that was never broken off; nobody writes in it."""
    from sweeping import swept, tiny_plan

    folder = tmp_path_factory.mktemp("whole") / "out"
    assert swept(tiny_plan(), folder).complete
    return folder
