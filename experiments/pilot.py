"""Equal cost: how much each policy can spend, and the envelope at which policies are compared.

Some policies cannot spend what they get: one-off grants saturate, core money waits for its window, and in a small city what is left of
an envelope is less than one more grant. So a short pilot looks for the largest envelope, at most the budget, that every compared policy
spends to 95 %.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import log

from agents.instruments.base import unit_cost_cents
from agents.support import support_of
from experiments.engine import Engine
from experiments.measured import spending_rows
from experiments.worlds import residents_of, shared_start, world_model, world_of
from scenarios.assumptions import parameters
from scenarios.calendar import load_crisis
from scenarios.city import load_city
from scenarios.instruments import GRANTS
from scenarios.policies import Policy
from scenarios.study import Study

SPENT_ENOUGH = 0.95
#: Grants are whole, so spending goes in steps; half a per cent short is reached for good.
TOLERANCE = 0.005
#: Where no envelope is spent to 95 %, the one spent best will do if so much of it is.
SPENT_NEARLY = 0.90
#: Two worlds with different assumptions: the same however many the study asks for.
PILOT_REPLICATIONS = (0, 2)
MOST_TRIES = 8
#: Below this part of the budget a policy is taken to leave money at any envelope, and does not bring the others down with it.
SMALLEST_PART = 0.02
#: How near to the largest envelope the search ends, as a part of it: what a policy spends differs as much between worlds.
PRECISION = 0.15
#: Of envelopes near the one wanted, STEP apart, the one is tried that whole grants can use best; a tenth further away has to be worth 2 %.
STEP, COST_OF_DISTANCE = 0.005, 0.2


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


#: One look of the pilot at a world: the study, the policies with the envelope each is tried at, and the replication (`spent_shares`).
type Look = tuple[Study, tuple[tuple[Policy, float], ...], int]
#: Yields the looks of a round, is sent the shares that each found, and returns the study with its envelope.
type Rounds = Generator[list[Look], list[list[float]], Resolved]


def resolve(study: Study, policies: Sequence[Policy], engine: Engine) -> Resolved:
    """The study with its envelope. A study that has one already keeps it, and so does one that asks for no equal cost."""
    search = rounds(study, policies)
    try:
        looks = next(search)
        while True:
            looks = search.send(engine.map(spent_shares, looks))
    except StopIteration as over:
        return over.value


def rounds(study: Study, policies: Sequence[Policy]) -> Rounds:
    """The pilot a round at a time, for whoever runs its looks: those of one round may run side by side."""
    budget = study.budget_eur_per_1000_residents_per_year
    spenders = [policy for policy in policies if policy.has_envelope]
    if study.cost != "equal" or study.envelope_eur_per_1000_residents_per_year is not None:
        return Resolved(study, None, {})
    if budget == 0 or not spenders:
        return Resolved(replace(study, envelope_eur_per_1000_residents_per_year=budget), None, {})
    searches = {policy.name: Search(budget, whole_grants(study, policy)) for policy in spenders}
    capacity = yield from _searched(study, spenders, searches)
    able = {name: found for name, found in capacity.items() if found.envelope is not None}
    envelope, limited_by = agreed(budget, able)
    ceiling = budget
    while envelope < ceiling:  # what one policy can spend the others have to spend as well
        ceiling = envelope
        for search in searches.values():
            search.ceiling = ceiling
        found = yield from _searched(study, [policy for policy in spenders if policy.name in able], searches)
        if any(found[name].envelope is None for name in able):  # too little for another one: this one does not bring the others down
            capacity[str(limited_by)] = Capacity(None, able.pop(str(limited_by)).spent_share)
            ceiling = budget
            envelope, limited_by = agreed(budget, able)
        else:
            envelope, by = agreed(ceiling, {name: found[name] for name in able})
            limited_by = by or limited_by
    return Resolved(replace(study, envelope_eur_per_1000_residents_per_year=envelope), limited_by, capacity)


def _searched(
    study: Study, spenders: Sequence[Policy], searches: Mapping[str, Search]
) -> Generator[list[Look], list[list[float]], dict[str, Capacity]]:
    """Try envelopes in the worlds of the pilot until every search is over."""
    while asked := tuple((policy, following) for policy in spenders if (following := searches[policy.name].following()) is not None):
        worlds = yield [(study, asked, replication) for replication in PILOT_REPLICATIONS]
        for place, (policy, envelope) in enumerate(asked):
            searches[policy.name].tell(envelope, sum(world[place] for world in worlds) / len(worlds))
    return {policy.name: searches[policy.name].capacity() for policy in spenders}


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


def whole_grants(study: Study, policy: Policy) -> Callable[[float], float]:
    """The share of an envelope that is not left over for want of one more whole grant, by envelope; what stands in the way else is not seen."""
    numbers = parameters(world_of(study, PILOT_REPLICATIONS[0]).parameter_set.values)
    residents = residents_of(study)
    calendar = load_crisis(study.crisis, study.weeks, numbers, load_city(study.city).code)

    @cache  # a search looks at hundreds of envelopes near by, and at most of them again
    def share(envelope: float) -> float:
        at_envelope = replace(study, envelope_eur_per_1000_residents_per_year=envelope)
        support = support_of(policy, at_envelope, calendar, residents, numbers.instruments)
        cents, grants = Counter[str](), {}
        for instrument in () if support is None else support.instruments:
            spec = instrument.spec
            cents[spec.kind.name] += instrument.account.share_cents  # one hands on what it leaves to a later one of its kind
            if spec.kind.measure == GRANTS:
                grants[spec.kind.name] = unit_cost_cents(spec, residents, numbers.instruments.official_hour_eur)
        left = sum(cents[kind] % grant for kind, grant in grants.items())
        return 1.0 - left / cents.total() if cents else 0.0

    return share


def _all_of_it(_: float) -> float:
    return 1.0


@dataclass
class Search:
    """The search for the largest envelope that one policy spends to 95 %, from the budget (later: a lower `ceiling`) down.

    Spending does not fall when the envelope rises, so no envelope between spent(e) / 0.95 and e can be spent to 95 %. Below that the
    search goes where a straight line through the last two shares reaches 95 %, and then halves the gap to the last that was too much;
    each time to an envelope near by that whole grants can use well (`whole_grants`, a share by envelope).
    """

    budget: float
    whole_grants: Callable[[float], float] = _all_of_it
    tried: dict[float, float] = field(default_factory=dict)
    ceiling: float = field(init=False)

    def __post_init__(self) -> None:
        self.ceiling = self.budget

    def tell(self, envelope: float, share: float) -> None:
        """What share of an envelope was spent."""
        self.tried[envelope] = share

    def following(self) -> float | None:
        """The envelope to try next; None when the search is over."""
        if self.ceiling not in self.tried:
            return self.ceiling
        tried, enough = self._below_ceiling(), self._enough()
        if enough == self.ceiling or len(tried) >= MOST_TRIES:
            return None
        too_much = self._too_much(enough or 0.0)
        bound = too_much[0] * tried[too_much[0]] / SPENT_ENOUGH
        if enough is not None:
            return self._near((enough + bound) / 2, enough, bound) if bound - enough > PRECISION * bound else None
        smallest, largest = SMALLEST_PART * self.budget, min(bound, (1 - PRECISION / 2) * too_much[0])
        candidate = min(largest, self._on_the_line(too_much))
        return self._near(candidate, smallest, largest) if candidate >= smallest else None

    def capacity(self) -> Capacity:
        """What was found, up to the ceiling."""
        tried, envelope = self._below_ceiling(), self._enough()
        if envelope is None:
            best = max(tried, key=tried.__getitem__)
            envelope = best if tried[best] >= SPENT_NEARLY else None
        return Capacity(envelope, self.tried[self.budget])

    def _below_ceiling(self) -> dict[float, float]:
        return {envelope: share for envelope, share in self.tried.items() if envelope <= self.ceiling}

    def _enough(self) -> float | None:
        return max((e for e, share in self._below_ceiling().items() if share >= SPENT_ENOUGH - TOLERANCE), default=None)

    def _too_much(self, enough: float) -> list[float]:
        """Envelopes above `enough` that could not be spent, in order: the ceiling, and those where whole grants alone are not to blame."""
        return sorted(
            envelope
            for envelope, share in self._below_ceiling().items()
            if envelope > enough and (envelope == self.ceiling or share < SPENT_ENOUGH * self.whole_grants(envelope))
        )

    def _near(self, wanted: float, low: float, high: float) -> float | None:
        """The envelope near the one wanted, above `low` and up to `high`, that whole grants can use best; none next to one tried."""
        most_steps = int(log(SMALLEST_PART) / log(1 - STEP))
        steps = [envelope for number in range(1, most_steps) if low < (envelope := self.budget * (1 - STEP) ** number) <= high]
        new = [envelope for envelope in steps if all(abs(envelope - tried) >= PRECISION / 3 * envelope for tried in self.tried)]
        if wanted not in self.tried:
            new.append(wanted)
        return max(new, key=lambda e: (self.whole_grants(e) - COST_OF_DISTANCE * abs(e / wanted - 1), e), default=None)

    def _on_the_line(self, too_much: Sequence[float]) -> float:
        if len(too_much) < 2:
            return too_much[0]
        low, high = too_much[:2]
        rise = self.tried[low] - self.tried[high]
        step = (SPENT_ENOUGH - self.tried[low]) / rise * (high - low) if rise > 0 else low / 4
        return max(low - step, low / 2)
