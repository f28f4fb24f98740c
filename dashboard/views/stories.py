"""The page of stories: the table of who lived where, one life beside its twin, and how it went under other lucks."""

from __future__ import annotations

from typing import Any

from dashboard.telling import DONE, FAILED, LUCKS, STOPPED, Telling, Wanted
from dashboard.views.charts import WEEKS_BETWEEN_ROWS, Series, lines
from experiments.luck_words import ENDS
from experiments.served.story import SIDES, Side
from experiments.texts import Texts, number
from scenarios.city import load_city
from scenarios.weeks import date_of

#: From so many residents a story is long enough in the making to say so.
LARGE = 150_000
#: Each so many lucks are said aloud; the bar moves with every piece.
LUCKS_BETWEEN_WORDS = 10
_FATES = ("lived", "ended")

Story = dict[str, Any]


def title_of(story: Story, side: Side, texts: Texts) -> str:
    """What the policy of a side is called."""
    return str(story["titles"][side][texts.language])


def table(story: Story, stale: str, fixed: bool, texts: Texts) -> dict[str, Any]:
    """What the component `StoryTable` shows: a button a cell, the cell of the story pressed; `fixed`: nothing can be chosen."""
    found = story["table"]
    cells, total = found["cells"], sum(found["cells"].values())
    same = cells["lived-lived"] + cells["ended-ended"]
    here, there = (title_of(story, side, texts) for side in SIDES)
    ends = {fate: texts(f"story.table.{'lived' if fate == 'lived' else 'gone'}") for fate in _FATES}

    def cell(mine: str, other: str) -> dict[str, Any]:
        name = f"{mine}-{other}"
        count, ids = cells[name], found["ids"][name]
        return {
            "cell": name,
            "count": count,
            "word": texts("dashboard_stories.table.cell_one" if count == 1 else "dashboard_stories.table.cell"),
            "label": texts(
                "dashboard_stories.table.cell_label", n=count, here=here, there=there, here_end=ends[mine], there_end=ends[other]
            ),
            "largest": texts("dashboard_stories.table.largest") if name == found["largest"] else "",
            "pressed": name == story["cell"],
            "id": str(ids[0]) if ids else "",
            "off": fixed or not ids,
        }

    def head(policy: str, fate: str) -> str:
        return texts("dashboard_stories.table.head", policy=policy, end=ends[fate])

    return {
        "title": texts(f"dashboard_stories.table.{'title_all' if same == total else 'title'}", same=same, total=total),
        "aside": texts("dashboard_stories.table.aside"),
        "stale": stale,
        "caption": found["text"]["title"][texts.language],
        "heads": [head(there, fate) for fate in _FATES],
        "rows": [{"head": head(here, mine), "cells": [cell(mine, other) for other in _FATES]} for mine in _FATES],
        "only": (found["text"]["only"] or {}).get(texts.language, ""),
        "hint": texts("dashboard_stories.table.hint"),
        "invented": texts("dashboard_stories.table.invented"),
    }


def choice(story: Story | None, worlds: int, fixed: bool, status: str, texts: Texts) -> dict[str, Any]:
    """What the component `StoryChoice` shows: the initiatives of the story's cell, the next of them, another world; and how it stands.

    `worlds` is how many there are to choose from; `fixed`: no initiative can be chosen.
    """
    ids = [] if story is None else story["table"]["ids"].get(story["cell"], [])
    count = len(ids)
    options = [
        [str(one), texts(f"dashboard_stories.choose.{'option' if nth else 'first'}", n=nth + 1, count=count)] for nth, one in enumerate(ids)
    ]
    choosable = count > 1 and story is not None and story["id"] in ids
    more = story is not None and story["table"]["cells"].get(story["cell"], 0) > count
    return {
        "status": status,
        "label": texts("dashboard_stories.choose.label"),
        "options": options if choosable else [],
        "value": "" if story is None else str(story["id"]),
        "near": texts("dashboard_stories.choose.near", count=count) if choosable and more else "",
        "next": texts("dashboard_stories.choose.next"),
        "next_id": str(ids[(ids.index(story["id"]) + 1) % count]) if choosable and story is not None else "",
        "world": texts("dashboard_stories.choose.world") if worlds > 1 else "",
        "off": fixed,
    }


def status(wanted: Wanted, telling: Telling | None, texts: Texts) -> str:
    """How it stands with the story: in the making, and how long that takes where it is long; or ready, and whose it is."""
    if telling is not None:
        return (
            ""
            if telling.story is None
            else texts("dashboard_stories.status.ready", title=telling.story["initiative"]["title"][texts.language])
        )
    part = load_city(wanted.study.city).part(wanted.study.neighbourhoods)
    residents = sum(part.people_per_neighbourhood(wanted.study.residents))
    if residents < LARGE:
        return texts("dashboard_stories.status.making")
    return texts("dashboard_stories.status.making_large", residents=number(residents, texts.language))


def intro(story: Story, stale: str, texts: Texts) -> dict[str, Any]:
    """What the component `StoryIntro` shows: who it is, why this one, and where the two lives part."""
    language, parting, who = texts.language, story["parting"], story["initiative"]
    sides = [
        {"title": title_of(story, side, texts), "place": place, "text": parting[side][language]}
        for place, side in enumerate(SIDES)
        if parting[side] is not None
    ]
    key = "only" if None in story["facts"].values() else "never" if parting["week"] is None else "title"
    return {
        "title": who["title"][language],
        "stale": stale,
        "text": who["text"][language],
        "why_title": texts("dashboard_stories.why.title"),
        "why": texts(f"dashboard_stories.why.{why(story)}"),
        "simulated": story["simulated"][language],
        "parting": {
            "title": texts(f"dashboard_stories.parting.{key}", month=_month(parting["week"] or 0, texts)),
            "lead": parting["lead"][language],
            "sides": sides,
            "sure": parting["sure"],
            "badge": texts(f"dashboard_stories.parting.{'sure' if parting['sure'] else 'not_sure'}") if key != "never" else "",
            "why": parting["why"][language],
        },
    }


def why(story: Story) -> str:
    """Why this initiative: the middle one of the largest cell or of another (cell), another of its cell, or asked for."""
    found, cell = story["table"], story["cell"]
    ids = found["ids"].get(cell, [])
    if not ids or story["id"] not in ids:
        return "asked"
    if story["id"] != ids[0]:
        return "other"
    return "largest" if cell == found["largest"] else "cell"


def lives(story: Story, stale: str, texts: Texts) -> dict[str, Any]:
    """What the component `StoryLives` shows: a row a month, in which either life has events or the two part."""
    language, parts = texts.language, story["parting"]["week"]
    parting_month = None if parts is None else _month_key(parts)
    months = {_month_key(one["week"]): one["week"] for side in SIDES for one in story[side]}
    if parting_month is not None:
        months.setdefault(parting_month, parts)
    rows = {month: nth for nth, month in enumerate(sorted(months))}

    def life(place: int, side: Side) -> dict[str, Any]:
        by_month: dict[str, list[dict[str, Any]]] = {}
        for one in story[side]:
            told = {"kind": one["kind"], "word": texts(f"dashboard_stories.lives.kind_{one['kind']}"), "text": one["text"][language]}
            by_month.setdefault(_month_key(one["week"]), []).append(told)
        there = story["facts"][side]
        if there is not None and parting_month is not None:
            by_month.setdefault(parting_month, [])
        return {
            "title": title_of(story, side, texts),
            "place": place,
            "begins": story["absent"][language] if there is None else there["team"]["text"][language],
            "sum": "" if there is None else there["text"][language],
            "months": [
                {"row": rows[month], "month": _month(months[month], texts), "parts": month == parting_month, "events": by_month[month]}
                for month in sorted(by_month)
            ],
        }

    return {
        "title": texts("dashboard_stories.lives.title"),
        "stale": stale,
        "rows": len(rows),
        "parts": texts("dashboard_stories.lives.parts"),
        "nothing": texts("story.nothing_then").capitalize() + ".",
        "lives": [life(place, side) for place, side in enumerate(SIDES)],
    }


def helpers(story: Story, calendar: dict[str, Any], stale: bool, texts: Texts) -> dict[str, Any]:
    """The component `Lines` with the number of helpers by week, a line for each side on which the initiative exists."""
    there = [(place, side, story["weekly"][side]) for place, side in enumerate(SIDES) if story["weekly"][side] is not None]
    titles = [title_of(story, side, texts) for _, side, _ in there]
    most = [max(line["helpers"]) for _, _, line in there]
    title = (
        texts("dashboard_stories.helpers.both", here=most[0], there=most[1], a=titles[0], b=titles[1])
        if len(there) == 2
        else texts("dashboard_stories.helpers.one", n=most[0], policy=titles[0])
    )
    rows: list[list[float | None]] = [_padded(line, story["weeks"]) for _, _, line in there]
    series = [Series(name, place, row) for name, (place, _, _), row in zip(titles, there, rows, strict=True)]
    view = lines(title, texts("dashboard_stories.helpers.note"), series, calendar, texts, stale)
    none = texts("dashboard.none")
    told = [_helpers_told(name, line, texts) for name, (_, _, line) in zip(titles, there, strict=True)]
    return view | {  # people are whole
        "summary": texts("dashboard.chart.summary", title=title, series="; ".join(told)),
        "table": [
            [date_of(week).isoformat(), *(none if row[week] is None else str(row[week]) for row in rows)]
            for week in range(0, story["weeks"], WEEKS_BETWEEN_ROWS)
        ],
    }


def lucks(telling: Telling, stale: str, texts: Texts) -> dict[str, Any]:
    """What the component `StoryLucks` shows: a sign a luck on each side, sorted by how it ended, and how far it is."""
    story = telling.story
    assert story is not None
    found, there = story["lucks"], [side for side in SIDES if story["facts"][side] is not None]
    each = telling.total // max(1, len(there))
    progress = {
        "label": texts("dashboard_stories.lucks.label"),
        "done": telling.done,
        "total": telling.total,
        "text": texts("dashboard_stories.lucks.count", done=telling.done, total=telling.total),
        "stop": texts("dashboard.progress.stop"),
    }
    return {
        "title": _lucks_title(story, there, each, telling.phase == DONE, texts),
        "aside": texts("dashboard_stories.lucks.aside"),
        "stale": stale,
        "lead": texts("dashboard_stories.lucks.lead"),
        "legend": [
            {"end": end, "word": texts(f"dashboard_stories.lucks.{end}")}
            for end in (*ENDS, *(["open"] if telling.done < telling.total else []))
        ],
        "sides": [_lucks_of(story, side, place, each, texts) for place, side in enumerate(SIDES) if side in there],
        "lesson": found["text"][texts.language],
        "status": _lucks_status(telling, each, texts),
        "progress": progress if telling.phase == LUCKS else None,
    }


def _lucks_status(telling: Telling, each: int, texts: Texts) -> str:
    """How far the other lucks are, in words that change only now and then: a screen reader says them."""
    if telling.phase == FAILED:
        return texts("dashboard_stories.lucks.failed", problem=telling.problem)
    if telling.phase == STOPPED:
        return texts("dashboard_stories.lucks.ended", done=telling.done, total=telling.total)
    if telling.phase == DONE:
        return texts("dashboard_stories.lucks.done", each=each)
    said = telling.done // LUCKS_BETWEEN_WORDS * LUCKS_BETWEEN_WORDS
    return texts("dashboard_stories.lucks.some", done=said, total=telling.total) if said else texts("dashboard_stories.lucks.busy")


def _lucks_title(story: Story, there: list[Side], each: int, done: bool, texts: Texts) -> str:
    lived = [story["lucks"][side]["lived"] for side in there]
    titles = [title_of(story, side, texts) for side in there]
    if not done:
        return texts("dashboard_stories.lucks.waiting")
    if len(there) == 1:
        return texts("dashboard_stories.lucks.one", of=each, n=lived[0], policy=titles[0])
    return texts("dashboard_stories.lucks.both", of=each, here=lived[0], there=lived[1], a=titles[0], b=titles[1])


def _lucks_of(story: Story, side: Side, place: int, each: int, texts: Texts) -> dict[str, Any]:
    found, title = story["lucks"][side], title_of(story, side, texts)
    signs = [end for end in ENDS for _ in range(found[end])]
    sentence = None if found["text"] is None else found["text"][texts.language]
    return {
        "title": title,
        "place": place,
        "signs": [*signs, *(["open"] * (each - len(signs)))],
        "text": sentence or "",
        "label": sentence or f"{title}: {texts('dashboard_stories.lucks.open')}",
    }


def _helpers_told(title: str, line: dict[str, Any], texts: Texts) -> str:
    first, count = line["from"], len(line["helpers"])
    ends = {"begin": _month(first, texts), "end": _month(first + count - 1, texts)}
    return texts("dashboard_stories.helpers.summary", policy=title, first=line["helpers"][0], last=line["helpers"][-1], **ends)


def _padded(line: dict[str, Any], weeks: int) -> list[float | None]:
    """Helpers by week of the whole period, None before the beginning and after the end."""
    row: list[float | None] = [None] * weeks
    row[line["from"] : line["from"] + len(line["helpers"])] = line["helpers"]
    return row[:weeks]


def _month(week: int, texts: Texts) -> str:
    when = date_of(week)
    return f"{texts(f'report.month.m{when.month}')} {when.year}"


def _month_key(week: int) -> str:
    return f"{date_of(week):%Y-%m}"
