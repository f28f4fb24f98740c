"""The words of a story: a life by the month, where two lives part, and how it went under other lucks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from agents.dealings import FUND_KINDS
from agents.partners import PARTNER_KINDS
from experiments.lives import Event, Life, Luck, Parting, Table, parting, same_events
from experiments.report.figures import unbroken
from experiments.texts import Texts, euro, listed, number
from scenarios.city import load_city
from scenarios.instruments import KINDS
from scenarios.policies import Policy
from scenarios.study import Study
from scenarios.weeks import date_of

WIDTH = 100
_PER_KIND = 1_000_000  # ids of partners and funds: kind x a million + ordinal
_MONEY = ("applied", "granted", "refused", "subsidy_awarded", "support_paid", "support_granted", "support_came_too_late")


def told_story(
    study: Study,
    table: Table,
    pair: tuple[Life | None, Life | None],
    policies: tuple[Policy, Policy],
    others: Sequence[Sequence[Luck]],
    chosen: bool,
    t: Texts,
) -> str:
    """The whole story. `others` holds, for each of the two policies, how it went under other lucks."""
    titles = (policies[0].title[t.language], policies[1].title[t.language])
    life = pair[0] or pair[1]
    assert life is not None
    parts: list[list[str]] = [[t("story.simulated")], list(_table(table, titles, t))]
    parts.append([_introduced(study, life, chosen, t)])
    for one, title in zip(pair, titles, strict=True):
        parts.append([title.upper(), *(list(_life(one, t)) if one is not None else [t("story.not_there")])])
    parts.append([t("story.parting_title"), *_parted(pair, titles, t)])
    parts.append([t("story.lucks_title"), *_lucks(pair, titles, others, t)])
    return "\n\n".join("\n".join(_wrapped(line) for line in part) for part in parts) + "\n"


def _wrapped(line: str) -> str:
    indent = "  " if line.startswith("- ") else ""
    line = unbroken(line)
    return line if line.startswith("  ") else textwrap.fill(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _table(table: Table, titles: tuple[str, str], t: Texts) -> Iterator[str]:
    """Lived here x lived there, always before the story."""
    yield t("story.table.title" if table.of_cohort else "story.table.title_all", here=titles[0], there=titles[1])
    lived, gone = t("story.table.lived"), t("story.table.gone")
    first = max(len(f"{titles[0]}: {word}") for word in (lived, gone))
    heads = [f"{titles[1]}: {word}" for word in (lived, gone)]
    yield "  " + " " * first + "  " + "  ".join(heads)
    for here, word in ((True, lived), (False, gone)):
        counts = [len(table.cells[here, there]) for there in (True, False)]
        yield f"  {f'{titles[0]}: {word}':<{first}}  " + "  ".join(
            f"{count:>{len(head)}}" for count, head in zip(counts, heads, strict=True)
        )
    if table.only_here or table.only_there:
        yield t("story.table.only", here=titles[0], there=titles[1], n_here=table.only_here, n_there=table.only_there)


def _introduced(study: Study, life: Life, chosen: bool, t: Texts) -> str:
    row = life.row
    places = {place.code: place.name for place in load_city(study.city).neighbourhoods}
    kind, scale = t(f"story.kind.{row['kind']}"), t(f"story.scale.{row['scale']}")
    founded = t("story.older") if life.founded_week < 0 else t("story.founded", month=_month(life.founded_week, t), week=life.founded_week)
    fields = {"id": row["id"], "kind": kind, "scale": scale, "place": places.get(row["neighbourhood"], row["neighbourhood"])}
    return t("story.who", founded=founded, **fields) + " " + t("story.why_this" if chosen else "story.asked_for")


def _month(week: int, t: Texts) -> str:
    when = date_of(week)
    return f"{t(f'report.month.m{when.month}')} {when.year}"


def _life(life: Life, t: Texts) -> Iterator[str]:
    """A line a month in which something happened, and what it came to."""
    for month, events in groupby(life.events, key=lambda event: _month(event.week, t)):
        sentences = "; ".join(_event(event, times, t) for event, times in same_events(events))
        yield f"- {month}: {sentences}."
    row = life.row
    sums = {
        "hours": number(row["hours_helped"], t.language),
        "eur": euro(row["support_eur"], t.language),
        "support_hours": number(row["support_hours"], t.language),
    }
    yield t("story.sum", **sums) + " " + (t("story.still_there") if life.lived else t("story.ended", month=_month(row["ended_week"], t)))


def _event(event: Event, times: int, t: Texts) -> str:
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


def _parted(pair: tuple[Life | None, Life | None], titles: tuple[str, str], t: Texts) -> Iterator[str]:
    here, there = pair
    if here is None or there is None:
        yield t("story.only_one", policy=titles[0] if there is None else titles[1])
        return
    apart = abs(here.founded_week - there.founded_week)
    if apart:
        yield t("story.founded_apart", n=apart)
    found = parting(here, there)
    if found.week is None:
        yield t("story.never_part")
        return
    yield t("story.part", week=found.week, month=_month(found.week, t))
    yield from _sides(found, titles, t)
    yield t("story.sure" if found.sure else "story.not_sure")


def _sides(found: Parting, titles: tuple[str, str], t: Texts) -> Iterator[str]:
    for title, events in zip(titles, (found.here, found.there), strict=True):
        clauses = [_event(event, times, t) for event, times in same_events(events)]
        yield f"- {title}: " + ("; ".join(clauses) if clauses else t("story.nothing_then")) + "."


def _lucks(pair: tuple[Life | None, Life | None], titles: tuple[str, str], others: Sequence[Sequence[Luck]], t: Texts) -> Iterator[str]:
    life = pair[0] or pair[1]
    older = life is not None and life.founded_week < 0
    yield t("story.lucks_older" if older else "story.lucks_how", n=max(len(some) for some in others))
    for title, some in zip(titles, others, strict=True):
        if some:
            ends = [
                t(f"story.luck_end.{end}", n=n) for end in ("lived", "stopped", "finished") if (n := sum(one.end == end for one in some))
            ]
            hours = sorted(one.hours for one in some)
            low, middle, high = (number(value, t.language) for value in (hours[0], median(hours), hours[-1]))
            yield "- " + t("story.luck", policy=title, of=len(some), ends=listed(ends, t.language), low=low, middle=middle, high=high)
    yield t("story.one_life")
