"""Equal cost in small tasks: the search of `experiments.pilot`, a round at a time, for a server that does not hold the model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from scenarios.policies import Policy
from scenarios.study import Study

if TYPE_CHECKING:
    from experiments.pilot import Resolved

#: Per round the shares that its looks found, in their order.
Told = list[list[list[float]]]


class Task(NamedTuple):
    """Something for a worker to do: `function(*arguments)`, both of which pickle."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]


class Pilot:
    """The search for the envelope of a study, as whoever queues its tasks sees it.

    While `tasks()` is not empty, have them done (side by side if you like) and `tell` their results in the same order. Then `resolved` is
    what `resolve_equal_cost` gives.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self.resolved: dict[str, Any] | None = None
        self._told: Told = []
        self._looks: list[tuple] = []

    def tasks(self) -> list[Task]:
        """What has to be done now, a second or two each; nothing when the envelope is known."""
        if self.resolved is not None:
            return []
        if self._looks:
            return [Task(look_at, look) for look in self._looks]
        return [Task(next_round, (self.study, self._told))]

    def tell(self, results: Sequence[Any]) -> None:
        """The results of all of `tasks()`, in their order."""
        if self._looks:
            self._told = [*self._told, list(results)]
            self._looks = []
        else:
            (answer,) = results
            self._looks, self.resolved = answer["looks"], answer["resolved"]


def next_round(study: Study, told: Told) -> dict[str, Any]:
    """What the pilot asks after the rounds told so far: {"looks": [(study, policies with envelopes, replication)], "resolved": None}.

    When it asks nothing more: no looks, and {"study": the resolved study, "limited_by", "capacity"}. The search is done again from its
    beginning, which costs a tenth of a second, so that no worker has to keep it.
    """
    from experiments.pilot import rounds
    from experiments.worlds import policies_of

    search = rounds(study, policies_of(study))
    try:
        looks = next(search)
        for shares in told:
            looks = search.send(shares)
    except StopIteration as over:
        return {"looks": [], "resolved": plain_of(over.value)}
    return {"looks": looks, "resolved": None}


def look_at(study: Study, asked: tuple[tuple[Policy, float], ...], replication: int) -> list[float]:
    """The share of its envelope that each policy spends in one world of the pilot."""
    from experiments.pilot import spent_shares

    return spent_shares(study, asked, replication)


def resolve_equal_cost(study: Study) -> dict[str, Any]:
    """The whole search in one task: {"study": the study with its envelope, "limited_by": policy or None, "capacity": by policy
    {"envelope": euro per 1,000 residents a year or None, "spent_share": of the budget}}.
    """
    from experiments.engine import Engine
    from experiments.pilot import resolve
    from experiments.worlds import policies_of

    with Engine(1) as engine:
        return plain_of(resolve(study, policies_of(study), engine))


def plain_of(resolved: Resolved) -> dict[str, Any]:
    """What the pilot found, as a reader without the model can hold it."""
    capacity = {name: {"envelope": found.envelope, "spent_share": found.spent_share} for name, found in resolved.capacity.items()}
    return {"study": resolved.study, "limited_by": resolved.limited_by, "capacity": capacity}


def resolved_of(plain: dict[str, Any]) -> Resolved:
    """The same, as a summary wants it."""
    from experiments.pilot import Capacity, Resolved

    capacity = {name: Capacity(found["envelope"], found["spent_share"]) for name, found in plain["capacity"].items()}
    return Resolved(plain["study"], plain["limited_by"], capacity)
