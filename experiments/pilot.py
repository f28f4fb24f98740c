"""Equal cost: how much each policy can spend, and the envelope at which policies are compared.

Some policies cannot spend what they get: one-off grants saturate, core money waits for its window. So a short pilot looks for the
largest envelope, at most the budget, that every compared policy spends to 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.engine import Engine
from experiments.measured import spending_rows
from experiments.worlds import prepare_world, world_of
from scenarios.policies import Policy
from scenarios.study import Study

SPENT_ENOUGH = 0.95
#: Half a per cent short of that is reached for good: whole grants make spending go in steps.
TOLERANCE = 0.005
#: Two worlds with different assumptions.
PILOT_REPLICATIONS = (0, 2)
MOST_TRIES = 8
#: Below this part of the budget a policy is taken to leave money at any envelope, and does not bring the others down with it.
SMALLEST_PART = 0.1


@dataclass(frozen=True)
class Capacity:
    """What a policy can spend, in euro per 1,000 residents a year.

    `envelope` is the largest it spends to 95 %, None if there is none worth the name; `spent_share` is what it spends of the budget.
    """

    envelope: float | None
    spent_share: float


@dataclass(frozen=True)
class Resolved:
    """The envelope (None where cost is `own`), the policy that keeps it below the budget if one does, and what each can spend."""

    study: Study
    limited_by: str | None
    capacity: Mapping[str, Capacity]

    @property
    def cannot_spend(self) -> tuple[str, ...]:
        """Policies that leave more than a twentieth at any envelope."""
        return tuple(name for name, capacity in self.capacity.items() if capacity.envelope is None)


def resolve(study: Study, policies: Sequence[Policy], engine: Engine) -> Resolved:
    """The study with its envelope. A study that has one already keeps it, and so does one that asks for no equal cost."""
    budget = study.budget_eur_per_1000_residents_per_year
    spenders = [policy for policy in policies if policy.has_envelope]
    if study.cost != "equal" or study.envelope_eur_per_1000_residents_per_year is not None:
        return Resolved(study, None, {})
    if budget == 0 or not spenders:
        return Resolved(replace(study, envelope_eur_per_1000_residents_per_year=budget), None, {})
    worlds = engine.map(pilot_world, [(study, tuple(spenders), replication) for replication in PILOT_REPLICATIONS])
    capacity = {policy.name: _combined([world[policy.name] for world in worlds]) for policy in spenders}
    envelope, limited_by = agreed(budget, capacity)
    return Resolved(replace(study, envelope_eur_per_1000_residents_per_year=envelope), limited_by, capacity)


def agreed(budget: float, capacity: Mapping[str, Capacity]) -> tuple[float, str | None]:
    """The budget or the largest envelope that every policy can spend, whichever is less, and the policy that limits it."""
    limits = {name: found.envelope for name, found in capacity.items() if found.envelope is not None}
    name = min(limits, key=limits.__getitem__, default=None)
    if name is None or limits[name] >= budget:
        return budget, None
    return limits[name], name


def pilot_world(study: Study, policies: Sequence[Policy], replication: int) -> dict[str, Capacity]:
    """What each policy can spend in one world."""
    from simulation import SupportModel

    world = world_of(study, replication)
    start = prepare_world(study, world)

    def spent(policy: Policy, envelope: float) -> float:
        asked = replace(study, envelope_eur_per_1000_residents_per_year=envelope)
        model = SupportModel(asked, policy=policy, seed=world.luck, start=start)
        model.run_for(study.weeks)
        eur = sum(row.spent_eur for row in spending_rows(model.tables()["spending"]))
        return eur / (len(model.residents) / 1000 * study.weeks / 52)

    budget = study.budget_eur_per_1000_residents_per_year
    return {policy.name: capacity_of(lambda envelope, policy=policy: spent(policy, envelope), budget) for policy in policies}


def capacity_of(spent, budget: float) -> Capacity:
    """The largest envelope up to `budget` of which `spent(envelope)` is 95 %.

    `spent` never falls when the envelope rises, so no envelope between spent(e) / 0.95 and e is spent to 95 %: stepping down to
    spent(e) / 0.95 passes none that is.
    """
    envelope = budget
    whole_budget = found = spent(budget)
    for _ in range(MOST_TRIES):
        if found >= (SPENT_ENOUGH - TOLERANCE) * envelope:
            return Capacity(envelope, whole_budget / budget)
        envelope = found / SPENT_ENOUGH
        if envelope < SMALLEST_PART * budget:
            break
        found = spent(envelope)
    return Capacity(None, whole_budget / budget)


def _combined(found: Sequence[Capacity]) -> Capacity:
    envelopes = [capacity.envelope for capacity in found]
    known = [envelope for envelope in envelopes if envelope is not None]
    return Capacity(min(known) if len(known) == len(envelopes) else None, sum(capacity.spent_share for capacity in found) / len(found))
