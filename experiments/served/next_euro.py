"""One thing more: what the next 100,000 euro a year for the whole city does, measure by measure, added to a policy.

At equal cost, degrees get what they cost and units share the rest of the envelope by weight (`agents.accounts.shares`). So all the extra money
goes to one kind, and the others keep theirs to the cent, when the weight of that kind rises as much as the envelope does, at as many euros
for a weight as before. Importing this is light; the functions a worker calls import the model themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Any

from experiments.sensitivity import FIRST_SCREEN
from experiments.served.alike import speaks_for
from experiments.stored import stored_record
from scenarios.instruments import DEGREE, KINDS, InstrumentKind
from scenarios.outcomes import OUTCOMES
from scenarios.policies import InstrumentSpec, Policy
from scenarios.study import Study, study_policy
from scenarios.weeks import WEEKS_PER_YEAR

STORED = Path(__file__).parent / "stored" / "next_euro.json"
#: Euro a year for the whole city.
EXTRA_EUR = 100_000.0
CENTS = 100.0
#: A degree that can take less than this part of the money is full.
ROOM_WORTH_NAMING = 0.01
#: Why a kind gets nothing: it is done in full already, or degrees use up all the money.
FULL, NO_ROOM = "full", "no_room"

Part = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class Added:
    """A policy with more of one kind, and the study with the envelope for it. `given_eur` is a year, for the whole city.

    `refused` is None, or why nothing was added: then study and policy are as they were.
    """

    study: Study
    policy: Policy
    given_eur: float
    refused: str | None = None


def next_euro_world(study: Study, policy: str, replication: int, kinds: Sequence[str] = tuple(KINDS)) -> Part:
    """One world of a study under a policy as it is, and with the next 100,000 euro a year for each of `kinds` in turn; JSON-able.

    `policy` is one of the study's own, of the library, or a file. Residents and burn-in are made once. A study that is not resolved takes the budget as it stands.
    """
    from experiments.worlds import run_policy, shared_start, world_of
    from scenarios.assumptions import parameters

    world = world_of(study, replication)
    start = shared_start(study, world)
    numbers = parameters(world.parameter_set.values)
    usual = study_policy(study, policy)
    outcomes = tuple(dict.fromkeys((study.decision_primary, *FIRST_SCREEN)))
    found = {}
    for kind in kinds:
        more = added(study, usual, KINDS[kind], numbers)
        ran = None if more.refused else _measured(run_policy(more.study, world, more.policy, start), study, outcomes)
        found[kind] = {"given_eur": more.given_eur, "refused": more.refused, **(ran or {})}
    return {
        "replication": replication,
        "identity": study.identity(),
        "primary": study.decision_primary,
        "matters": {name: OUTCOMES[name].matters_in(study) for name in outcomes},
        "usual": _measured(run_policy(study, world, usual, start), study, outcomes),
        "kinds": found,
    }


def next_euro(parts: Sequence[Part]) -> list[Row]:
    """What the next 100,000 euro a year does in these worlds: a row a kind, the best on the primary outcome first, refused kinds last.

    `outcomes` has by name `mean` with its 95 % band `low` and `high` over worlds, how many worlds are `better`, `equal`, `worse` of `of`,
    and the `verdict`; None where undefined. `verdict` is that of the primary outcome. `given_eur` and `spent_eur` are a year, for the
    whole city: what was added for this kind, and how much more the policy spent; means over worlds.
    """
    ordered = sorted(parts, key=lambda part: part["replication"])
    primary = ordered[0]["primary"]
    rows = [_row(ordered, kind) for kind in ordered[0]["kinds"]]

    def rank(row: Row) -> tuple[bool, float]:
        entry = row["outcomes"].get(primary)
        return entry is None, 0.0 if entry is None else -OUTCOMES[primary].direction * entry["mean"]

    return sorted(rows, key=rank)


def next_euro_so_far(study: Study, parts: Sequence[Part]) -> dict[str, Any]:
    """What the worlds that are done come to, as `stored_next_euro` gives it; `study` is the one they were made of."""
    from experiments.worlds import residents_of

    return {"worlds": len(parts), "extra_eur": EXTRA_EUR, "residents": residents_of(study), "rows": next_euro(parts)}


def stored_next_euro(study: Study, policy: str, path: Path = STORED) -> dict[str, Any] | None:
    """What is stored for a policy, where it speaks for this study: `worlds`, `extra_eur`, `residents` (simulated), `rows` (see `next_euro`).

    It speaks for studies that differ in residents, lucks and the number of worlds, and in money by at most 15 %, and that decide on the same
    outcome with the same differences that count; None for any other.
    """
    found = stored_record(path)
    if found is None or policy not in found["policies"] or not speaks_for(found["study"], study):
        return None
    if found["study"]["decision"] != study.document()["decision"]:
        return None
    return {**{key: found[key] for key in ("worlds", "extra_eur", "residents")}, "rows": found["policies"][policy]}


def added(study: Study, policy: Policy, kind: InstrumentKind, numbers: Any, extra_eur: float = EXTRA_EUR) -> Added:
    """The policy with `extra_eur` a year (whole city) more for one kind, and the others left as they are.

    A kind that the policy has is raised in all its places alike; another one begins with the crisis, at the price of the instrument table.
    `numbers` are the assumptions of the world (`scenarios.assumptions.parameters`). Of a degree no more is bought than makes it whole.
    """
    from experiments.worlds import residents_of

    residents, whole = residents_of(study), residents_of(replace(study, residents="all"))
    to_cents = CENTS * residents / whole * study.weeks / WEEKS_PER_YEAR
    weights = _weights(study, policy, kind, residents, numbers)
    given = min(extra_eur * to_cents, weights.room)
    if given < ROOM_WORTH_NAMING * extra_eur * to_cents:
        return Added(study, policy, 0.0, FULL)
    envelope = _envelope_cents(study, residents)
    risen = rise(envelope, weights.degrees, weights.units, given, kind.measure == DEGREE)
    if risen is None:
        return Added(study, policy, 0.0, NO_ROOM)
    weight, cents = risen
    eur = None if cents is None else cents * 1000 * WEEKS_PER_YEAR / (CENTS * residents * study.weeks)
    more = replace(policy, instruments=_raised(policy, kind, weights, weight))
    return Added(replace(study, envelope_eur_per_1000_residents_per_year=eur), more, given / to_cents)


def rise(envelope: float | None, degrees: float, units: float, given: float, is_degree: bool) -> tuple[float, float | None] | None:
    """How much more weight a kind needs to get `given` more while all else stays, and the envelope for it; all in cents.

    `degrees` and `units` are the sums of weights of what the policy has of each. Without an envelope everything gets its weight. None where
    degrees leave nothing, so that money for one would go to others.
    """
    if envelope is None:
        return given, None
    rest = envelope - degrees
    if rest < 0.0 or (rest == 0.0 and not is_degree):
        return None
    if units == 0.0:  # what degrees leave is spent on nothing, and is not for a newcomer either
        return given, degrees + given
    if is_degree:
        return given, envelope + given
    return given * units / rest, envelope + given


@dataclass(frozen=True)
class _Weights:
    """In cents over the main phase: of all degrees and all units of a policy, of one kind in it, and of that kind begun anew at strength 1.

    `room` is what a degree can still take. A kind that is never on in these weeks has no weight, and would begin anew.
    """

    degrees: float
    units: float
    of_kind: float
    of_new: float
    room: float


def _weights(study: Study, policy: Policy, kind: InstrumentKind, residents: int, numbers: Any) -> _Weights:
    from agents.support import weight_cents
    from scenarios.calendar import load_crisis
    from scenarios.city import load_city

    calendar = load_crisis(study.crisis, study.weeks, numbers, load_city(study.city).code)

    def weight(spec: InstrumentSpec) -> int:
        windows = spec.windows(calendar, study.weeks)
        return weight_cents(spec, windows, residents, numbers.instruments.official_hour_eur) if windows else 0

    weights = [(spec, weight(spec)) for spec in policy.instruments]
    degrees = sum(cents for spec, cents in weights if spec.kind.measure == DEGREE)
    units = sum(cents for spec, cents in weights if spec.kind.measure != DEGREE)
    of_kind, of_new = sum(cents for spec, cents in weights if spec.kind is kind), weight(_new(kind, 1.0))
    room = inf if kind.measure != DEGREE else of_new
    if of_kind and kind.measure == DEGREE:
        room = of_kind * (1.0 / max(spec.strength for spec in policy.instruments if spec.kind is kind) - 1.0)
    return _Weights(degrees, units, of_kind, of_new, room)


def _raised(policy: Policy, kind: InstrumentKind, weights: _Weights, more: float) -> tuple[InstrumentSpec, ...]:
    """The instruments of the policy, one kind with so many cents more weight."""
    if not weights.of_kind:
        return (*policy.instruments, _new(kind, more / weights.of_new))
    factor = 1.0 + more / weights.of_kind
    return tuple(
        replace(spec, strength=_at_most_whole(spec, factor * spec.strength)) if spec.kind is kind else spec for spec in policy.instruments
    )


def _at_most_whole(spec: InstrumentSpec, strength: float) -> float:
    """Rounding must not make a degree more than whole."""
    return min(1.0, strength) if spec.kind.measure == DEGREE else strength


def _new(kind: InstrumentKind, strength: float) -> InstrumentSpec:
    strength = min(1.0, strength) if kind.measure == DEGREE else strength
    return InstrumentSpec(kind, strength, "crisis", "never", kind.ready_after_weeks, kind.price_eur, kind.steering)


def _envelope_cents(study: Study, residents: int) -> float | None:
    if study.cost != "equal":
        return None
    resolved = study.envelope_eur_per_1000_residents_per_year
    eur = study.budget_eur_per_1000_residents_per_year if resolved is None else resolved
    return eur * CENTS * residents * study.weeks / (1000 * WEEKS_PER_YEAR)


def _measured(model: Any, study: Study, outcomes: Sequence[str]) -> dict[str, Any]:
    """Outcomes of a run, and what its policy spent a year, in euro for the whole city."""
    from experiments.worlds import residents_of
    from simulation.outcomes import outcomes as outcomes_of
    from simulation.outcomes import public_eur

    history = model.history()
    to_whole = residents_of(replace(study, residents="all")) / residents_of(study)
    found = outcomes_of(history)
    spent = public_eur(history) * to_whole * WEEKS_PER_YEAR / study.weeks
    return {"outcomes": {name: found[name] for name in outcomes}, "spent_eur": spent}


def _row(parts: Sequence[Part], kind: str) -> Row:
    """A kind over all worlds; what was refused in one of them (assumptions change the price of an hour) is refused."""
    of_kind = [part["kinds"][kind] for part in parts]
    refused = next((found["refused"] for found in of_kind if found["refused"]), None)
    row = {"kind": kind, "title": dict(KINDS[kind].title), "refused": refused, "outcomes": {}, "verdict": None}
    if refused:
        return {**row, "given_eur": 0.0, "spent_eur": 0.0}
    outcomes = {name: _gain(parts, kind, name) for name in parts[0]["matters"]}
    primary = outcomes[parts[0]["primary"]]
    return {
        **row,
        "outcomes": outcomes,
        "verdict": None if primary is None else primary["verdict"],
        "given_eur": sum(found["given_eur"] for found in of_kind) / len(parts),
        "spent_eur": sum(part["kinds"][kind]["spent_eur"] - part["usual"]["spent_eur"] for part in parts) / len(parts),
    }


def _gain(parts: Sequence[Part], kind: str, outcome: str) -> dict[str, Any] | None:
    import numpy as np

    from experiments.statistics import counted, described, resample

    sides = ([part["kinds"][kind] for part in parts], [part["usual"] for part in parts])
    more, usual = (np.array([run["outcomes"][outcome] for run in side], dtype=np.float64) for side in sides)  # None becomes NaN
    entry = described(more - usual, resample(len(parts), int(parts[0]["identity"][:16], 16)))
    if entry is None:
        return None
    counts = counted(more, usual, parts[0]["matters"][outcome], OUTCOMES[outcome].direction > 0)
    return {"mean": entry["mean"], "low": entry["mean_low"], "high": entry["mean_high"], **counts.as_dict()}
