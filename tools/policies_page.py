"""Renders docs/policies.md from the instrument table, the instruments' classes and the library: `python tools/policies_page.py` writes it."""

from collections.abc import Iterable
from inspect import getdoc
from pathlib import Path

from agents.support import CLASS_OF
from scenarios import library
from scenarios.instruments import DEGREE, GRANTS, KINDS, InstrumentKind
from scenarios.policies import InstrumentSpec, Policy, load_policy

PAGE = Path(__file__).resolve().parents[1] / "docs" / "policies.md"

INTRODUCTION = """# Policies and instruments

Made from `scenarios/instruments.toml`, `agents/instruments/` and `scenarios/library/policies/` by `python tools/policies_page.py`; do not
edit it by hand.

A policy is a TOML file with a list of instruments. It adds something to a world that knows nothing of it:

```toml
name = "mine"
title = { nl = "Van mij", en = "Mine" }
[[instrument]]
kind = "network-weavers"
strength = 1.0                # 0 does nothing at all: the instrument is dropped when the file is read
start = "2020-03-16"          # a date, a week number (week 0 is Monday 6 January 2020), or "crisis", "wave", "calm"
end = "never"                 # or a date, a week number, "calm"
ready_after_weeks = 13        # lead time and ramp together; for grants the weeks from application to payment
price_eur_per_week = 1450.0   # of a unit; grants have price_eur_per_grant
steering = 0.05               # 0-1, being told what to do without a say
```

`crisis` is week 10 under every crisis. `wave` is the first week of each named wave: with `end = "calm"` the instrument comes again with every
wave. `calm` is the first four weeks running with a stringency under 0.5 after the start (as a start: after the crisis began). `start = "wave+13"`
is 13 weeks after each of them. `langeadem library check FILE` tells what is wrong with a file. A study may hold policies of its own
([study](study.md)).

## Equal cost

Every policy but `none` has one envelope: budget per 1,000 residents a year x residents / 1,000 x weeks / 52, in integer cents.

- **Wanted**: strength x usual units per 10,000 residents x residents / 10,000. A degree wants itself.
- **Weight**: price x wanted units x active weeks; for grants price x grants. Hours of officials that judge a grant or read accounts are in the price.
- **Share**: degrees are bought first, at what they cost, and never raised; one factor scales all units to what is left. With too little for the degrees,
  they are cut in proportion. Shares are whole cents by largest remainder, so they add up to the envelope. What a policy of degrees alone leaves is unspent.
- **Release**: a share is released evenly over the active weeks and carried over until the last of them; then it is unspent. A later call of the same kind
  in the same policy inherits what an earlier one left.
- **Units**: staff is bought to the hour, also a fraction of a person; what is not enough for an hour waits for the next week. Until an instrument is
  ready it uses its part of the money as far as it is built up, and the rest is spread over the weeks that are left. Grants are whole.
- **Own cost** (`cost = "own"`): the factor is 1 and there is no envelope.
- **Budget of a year** in `spending.parquet`: money carried over counts in the year in which it is used or lapses, so budgeted = spent + unspent in every row.
- **Officials** have limited hours. What an instrument takes is gone for their ordinary contacts, and an instrument that finds none left does less.
- **The next crisis** with the policy on: 26 weeks at the same yearly budget. What was on at the end goes on; what had ended comes again as it came in
  the first crisis, counted from its first week, if it came within its first 26 weeks.

## Who gets it

As officials choose: each candidate has a chance in proportion to how well officials know it (tie, reach, media). With `allocation-by-value` officials judge
initiatives first, known or not, as fast as their hours allow, and the municipality's and partners' support goes to the highest added value as they see it. Funds choose
as funds do; small crisis help goes to who comes first.

## The instruments

Each acts through named mechanisms only: money, hours, ties, knowledge, attention, reach. Effect sizes are assumptions (`scenarios/assumptions/instruments.toml`).
*Recurring*: returns every year. Sources: 000-004 are the texts the project starts from, numbers like 4.12 rows of the evidence.
"""


def page() -> str:
    """The whole page as Markdown."""
    names = library.names("policies")
    policies = [load_policy(name) for name in names]
    return "\n".join(
        [
            INTRODUCTION,
            _table(("kind", "what it is", "class", "what", "unit", "usual per 10,000", "price", "payer"), map(_kind_row, KINDS.values())),
            _table(
                ("kind", "ready after", "steering", "hours in a unit", "seen in", "price from", "steering from"),
                map(_source_row, KINDS.values()),
            ),
            _table(("kind", "in plain words", "what speaks against it"), map(_plain_row, KINDS.values())),
            _table(("kind", "what it does in the model"), ((f"`{kind}`", _what(kind)) for kind in KINDS)),
            "## The library\n",
            "Strength x kind, from start to end. The eight of *when* (once in each wave, lasting) x *what* (money, capacity) x *whom* (as officials",
            "choose, by added value) differ in those three alone, at the same euros.\n",
            _table(("policy", "title", "instruments"), map(_policy_row, policies)),
        ]
    )


def _kind_row(kind: InstrumentKind) -> tuple[str, ...]:
    usual = "-" if kind.measure == DEGREE else f"{kind.usual_units_per_10000_residents:g}"
    per = {GRANTS: "each", DEGREE: "a week per 10,000 residents"}.get(kind.measure, "a week")
    lasting = "lasting (recurring)" if kind.recurring else kind.group
    return f"`{kind.name}`", kind.title["en"], lasting, kind.what, kind.unit["en"], usual, f"€ {kind.price_eur:,.2f} {per}", kind.payer


def _source_row(kind: InstrumentKind) -> tuple[str, ...]:
    hours = f"{kind.hours:g} ({kind.hours_of})" if kind.hours else "-"
    if kind.official_hours:
        hours += f", and {kind.official_hours:g} of officials"
    return (
        f"`{kind.name}`",
        f"{kind.ready_after_weeks} weeks",
        f"{kind.steering:g}",
        hours,
        kind.source,
        kind.price_source,
        kind.steering_source,
    )


def _plain_row(kind: InstrumentKind) -> tuple[str, ...]:
    return f"`{kind.name}`", kind.sentence["en"], kind.drawback["en"]


def _what(kind: str) -> str:
    return " ".join((getdoc(CLASS_OF[kind]) or "").split())


def _policy_row(policy: Policy) -> tuple[str, ...]:
    return f"`{policy.name}`", policy.title["en"], "; ".join(map(_spec, policy.instruments)) or "-"


def _spec(spec: InstrumentSpec) -> str:
    start, end = (f"week {moment}" if isinstance(moment, int) else moment for moment in (spec.start, spec.end))
    return f"{spec.strength:g} x {spec.kind.name} ({start} to {end})"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
