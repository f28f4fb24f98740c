"""Equal cost: how much each policy can spend, and the envelope at which policies are compared.

Some policies cannot spend what they get: one-off grants saturate, core money waits for its window. So a short pilot looks for the
largest envelope, at most the budget, that every compared policy spends to 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from experiments.engine import Engine
from experiments.measured import spending_rows
from experiments.worlds import shared_start, world_model, world_of
from scenarios.policies import Policy
from scenarios.study import Study

SPENT_ENOUGH = 0.95
#: Grants are whole, so spending goes in steps; half a per cent short is reached for good.
TOLERANCE = 0.005
#: Where no envelope is spent to 95 %, the one spent best will do if so much of it is.
SPENT_NEARLY = 0.90
#: Two worlds with different assumptions: the same however many the study asks for.
PILOT_REPLICATIONS = (0, 2)
MOST_TRIES = 6
#: Below this part of the budget a policy is taken to leave money at any envelope, and does not bring the others down with it.
SMALLEST_PART = 0.1
#: How near to the largest envelope the search ends, as a part of the budget: what a policy spends differs as much between worlds.
PRECISION = 0.1


@dataclass(frozen=True)
class Capacity:
    """What a policy can spend, in euro per 1,000 residents a year.

    `envelope` is the largest it spends to 95 %, None if there is none worth the name; `spent_share` is what it spends of the budget.
    """

    envelope: float | None
    spent_share: float


@dataclass(frozen=True)
class Resolved:
    """The study with its envelope (None where cost is `own`), the policy that keeps it below the budget, and what each can spend."""

    study: Study
    limited_by: str | None
    capacity: Mapping[str, Capacity]


def resolve(study: Study, policies: Sequence[Policy], engine: Engine) -> Resolved:
    """The study with its envelope. A study that has one already keeps it, and so does one that asks for no equal cost."""
    budget = study.budget_eur_per_1000_residents_per_year
    spenders = [policy for policy in policies if policy.has_envelope]
    if study.cost != "equal" or study.envelope_eur_per_1000_residents_per_year is not None:
        return Resolved(study, None, {})
    if budget == 0 or not spenders:
        return Resolved(replace(study, envelope_eur_per_1000_residents_per_year=budget), None, {})
    searches = {policy.name: Search(budget) for policy in spenders}
    while asked := tuple((policy, following) for policy in spenders if (following := searches[policy.name].following()) is not None):
        worlds = engine.map(spent_shares, [(study, asked, replication) for replication in PILOT_REPLICATIONS])
        for place, (policy, envelope) in enumerate(asked):
            searches[policy.name].tell(envelope, sum(world[place] for world in worlds) / len(worlds))
    capacity = {name: search.capacity() for name, search in searches.items()}
    envelope, limited_by = agreed(budget, capacity)
    return Resolved(replace(study, envelope_eur_per_1000_residents_per_year=envelope), limited_by, capacity)


def agreed(budget: float, capacity: Mapping[str, Capacity]) -> tuple[float, str | None]:
    """The budget or the largest envelope that every policy can spend, whichever is less, and the policy that limits it."""
    limits = {name: found.envelope for name, found in capacity.items() if found.envelope is not None}
    name = min(limits, key=limits.__getitem__, default=None)
    if name is None or limits[name] >= budget:
        return budget, None
    return limits[name], name


def spent_shares(study: Study, asked: Sequence[tuple[Policy, float]], replication: int) -> list[float]:
    """The share of its envelope that each policy spends in one world; envelopes in euro per 1,000 residents a year."""
    world = world_of(study, replication)
    start = shared_start(study, world)
    shares = []
    for policy, envelope in asked:
        at_envelope = replace(study, envelope_eur_per_1000_residents_per_year=envelope)
        model = world_model(at_envelope, world, policy, start)
        model.run_for(study.weeks)
        eur = sum(row.spent_eur for row in spending_rows(model.tables()["spending"]))
        shares.append(eur / (envelope * len(model.residents) / 1000 * study.weeks / 52))
    return shares


@dataclass
class Search:
    """The search for the largest envelope that one policy spends to 95 %, from the budget down.

    Spending does not fall when the envelope rises, so no envelope between spent(e) / 0.95 and e can be spent to 95 %. Below that the
    search goes where a straight line through the last two shares reaches 95 %, and then halves the gap to the last that was too much.
    """

    budget: float
    tried: dict[float, float] = field(default_factory=dict)

    def tell(self, envelope: float, share: float) -> None:
        """What share of an envelope was spent."""
        self.tried[envelope] = share

    def following(self) -> float | None:
        """The envelope to try next; None when the search is over."""
        if not self.tried:
            return self.budget
        if len(self.tried) >= MOST_TRIES:
            return None
        enough = self._enough()
        if enough == self.budget:
            return None
        too_much = sorted(envelope for envelope in self.tried if enough is None or envelope > enough)
        bound = too_much[0] * self.tried[too_much[0]] / SPENT_ENOUGH
        if enough is not None:
            return (enough + bound) / 2 if bound - enough > PRECISION * self.budget else None
        candidate = min(bound, self._on_the_line(too_much), (1 - PRECISION) * too_much[0])
        return candidate if candidate >= SMALLEST_PART * self.budget else None

    def capacity(self) -> Capacity:
        """What was found."""
        envelope = self._enough()
        if envelope is None:
            best = max(self.tried, key=self.tried.__getitem__)
            envelope = best if self.tried[best] >= SPENT_NEARLY else None
        return Capacity(envelope, self.tried[self.budget])

    def _enough(self) -> float | None:
        return max((envelope for envelope, share in self.tried.items() if share >= SPENT_ENOUGH - TOLERANCE), default=None)

    def _on_the_line(self, too_much: Sequence[float]) -> float:
        if len(too_much) < 2:
            return too_much[0]
        low, high = too_much[:2]
        rise = self.tried[low] - self.tried[high]
        step = (SPENT_ENOUGH - self.tried[low]) / rise * (high - low) if rise > 0 else low / 4
        return max(low - step, low / 2)
