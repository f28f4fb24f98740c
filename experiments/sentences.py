"""The sentences of a story, made once for the command and for the page: what happened, what it came to, where two lives part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from agents.dealings import FUND_KINDS
from agents.partners import PARTNER_KINDS
from experiments.lives import Event, Life, Parting, parting, same_events
from experiments.texts import Texts, euro, number
from scenarios.city import load_city
from scenarios.instruments import KINDS
from scenarios.study import Study
from scenarios.weeks import date_of

_PER_KIND = 1_000_000  # ids of partners and funds: kind x a million + ordinal
_MONEY = ("applied", "granted", "refused", "subsidy_awarded", "support_paid", "support_granted", "support_came_too_late")
Pair = tuple[Life | None, Life | None]


@dataclass(frozen=True)
class Happening:
    """An event, or several of the same in one month, as a clause without capital or full stop.

    `week` is that of the first, `times` how many people or times, `name` the event's name in the tables.
    """

    week: int
    name: str
    times: int
    clause: str


@dataclass(frozen=True)
class PartingWords:
    """Where two lives part: what comes before the two sides, what happens on either side in that week, and whether it is known why.

    `week` is None where they never part, or where there is one life only; `here` and `there` are then None and `why` is empty.
    """

    week: int | None
    sure: bool
    lead: tuple[str, ...]
    here: str | None
    there: str | None
    why: str


def month_of(week: int, t: Texts) -> str:
    """The month in which a week begins: April 2020."""
    when = date_of(week)
    return f"{t(f'report.month.m{when.month}')} {when.year}"


def happenings(events: Iterable[Event], t: Texts) -> Iterator[Happening]:
    """What happened, in order; the same in one month taken together."""
    for _, some in groupby(events, key=lambda event: month_of(event.week, t)):
        for event, times in same_events(some):
            yield Happening(event.week, event.name, times, _clause(event, times, t))


def as_sentence(clause: str) -> str:
    """A clause with its capital and full stop. Dutch writes no accent on a capital: één, Eén."""
    if clause.startswith("één"):
        clause = "e" + clause[1:]
    return f"{clause[0].upper()}{clause[1:]}."


def place_name(study: Study, code: str) -> str:
    """The name of a neighbourhood of the study's city, its code where it has none."""
    return next((place.name for place in load_city(study.city).neighbourhoods if place.code == code), code)


def what_it_does(life: Life, t: Texts) -> tuple[str, str]:
    """The kind of help it gives, and for whom."""
    return t(f"story.kind.{life.row['kind']}"), t(f"story.scale.{life.row['scale']}")


def introduced(study: Study, life: Life, chosen: bool, t: Texts) -> str:
    """Which initiative it is, and why this one."""
    kind, scale = what_it_does(life, t)
    older = life.founded_week < 0
    founded = t("story.older") if older else t("story.founded", month=month_of(life.founded_week, t), week=life.founded_week)
    place = place_name(study, life.row["neighbourhood"])
    who = t("story.who", founded=founded, id=life.row["id"], kind=kind, scale=scale, place=place)
    return who + " " + t("story.why_this" if chosen else "story.asked_for")


def summed_up(life: Life, t: Texts) -> str:
    """What a life came to, and how it stands at the end."""
    row = life.row
    sums = {
        "hours": number(row["hours_helped"], t.language),
        "eur": euro(row["support_eur"], t.language),
        "support_hours": number(row["support_hours"], t.language),
    }
    return t("story.sum", **sums) + " " + (t("story.still_there") if life.lived else t("story.ended", month=month_of(row["ended_week"], t)))


def parting_words(pair: Pair, titles: tuple[str, str], t: Texts) -> PartingWords:
    """Where two lives part, in words; `titles` are those of the two policies. At least one of the pair is a life."""
    here, there = pair
    if here is None or there is None:
        only = t("story.only_one", policy=titles[0] if there is None else titles[1])
        return PartingWords(None, False, (only,), None, None, "")
    apart = abs(here.founded_week - there.founded_week)
    lead = (t("story.founded_apart", n=apart),) if apart else ()
    found = parting(here, there)
    if found.week is None:
        return PartingWords(None, False, (*lead, t("story.never_part")), None, None, "")
    lead = (*lead, t("story.part", week=found.week, month=month_of(found.week, t)))
    one, other = _sides(found, t)
    return PartingWords(found.week, found.sure, lead, one, other, t("story.sure" if found.sure else "story.not_sure"))


def _sides(found: Parting, t: Texts) -> tuple[str, str]:
    one, other = ("; ".join(_clause(event, times, t) for event, times in same_events(events)) for events in (found.here, found.there))
    return one or t("story.nothing_then"), other or t("story.nothing_then")


def _clause(event: Event, times: int, t: Texts) -> str:
    """One event, or several of the same, as a clause."""
    key = event.name.replace(": ", "__").replace(" ", "_")
    amount = event.amount or 0.0
    fields = {"n": times, "who": _who(event.counterpart, t)}
    if event.name in _MONEY:
        fields["eur"] = euro(amount, t.language)
    elif event.name == "founded":
        fields["hours"] = number(amount / 60.0, t.language)
    counted = "many" if event.name.startswith(("joined", "left", "leader left")) and times > 1 else "one"
    clause = t(f"story.event.{key}.{counted}", **fields)
    repeated = times > 1 and counted == "one"
    return f"{clause} ({t('story.times', n=times)})" if repeated else clause


def _who(counterpart: str | None, t: Texts) -> str:
    """Who took part, without a name: a fund, a firm, the kind of support."""
    if counterpart is None:
        return t("story.somebody")
    kind, _, identity = counterpart.rpartition(" ")
    if kind == "partner":
        return t(f"story.partner.{PARTNER_KINDS[int(identity) // _PER_KIND].replace(' ', '_')}")
    if kind == "fund":
        return t(f"story.fund.{FUND_KINDS[int(identity) // _PER_KIND].replace(' ', '_')}")
    return f"“{KINDS[counterpart].title[t.language]}”" if counterpart in KINDS else t("story.municipality")
