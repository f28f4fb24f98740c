"""The stored answer to the default question, and answers made of it for what a test asks."""

from __future__ import annotations

import copy
from typing import Any

from experiments.served.stored import stored_answer
from scenarios.study import DEFAULT_STUDY, load_study


def default_answer() -> dict[str, Any]:
    """A copy of its own, to be changed at will."""
    found = stored_answer(load_study(DEFAULT_STUDY))
    assert found is not None
    return copy.deepcopy(found)


def with_verdict(answer: dict[str, Any], pair: str, outcome: str, verdict: str, **counts: int) -> dict[str, Any]:
    """The answer with another verdict on a difference, `pair` as in "A minus B"."""
    answer["summary"]["differences"][pair][outcome] |= {"verdict": verdict, **counts}
    return answer
