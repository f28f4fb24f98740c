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


@pytest.fixture
def used_texts(monkeypatch) -> set[str]:
    """The keys of all texts that are asked for from here on."""
    from experiments.texts import Texts

    used, ask = set(), Texts.__call__

    def noting(self, key, **fields):
        used.add(key)
        return ask(self, key, **fields)

    monkeypatch.setattr(Texts, "__call__", noting)
    return used
