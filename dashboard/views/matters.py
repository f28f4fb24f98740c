"""The page "What matters": what drives the difference, objections to the policy asked about, and what a little more money does."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

from dashboard.jobs import FAILED, STOPPED, Progress
from dashboard.views.answer import row_title
from dashboard.views.effects import Effect, effects, unit_words, with_band
from experiments.served.amounts import plain, size_words
from experiments.served.matters_words import drivers, next_euro_words
from experiments.served.next_euro import EXTRA_EUR, FULL, NO_ROOM
from experiments.served.sensitivity import Screening, screen_of
from experiments.texts import Texts, euro, listed, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES, Outcome

#: Residents x worlds of the default length that two processors finish in a minute in a city of 20,000, each world with its making, measured.
QUICK_RESIDENT_WORLDS_PER_MINUTE = 9_000_000
#: Named in a sentence; the picture has them all.
MOST_NAMED = 3
SECONDS_OF_MINUTES = 90
#: Of so many measures one seems to do something by chance alone.
MEASURES_PER_CHANCE = 20

View = dict[str, Any]


def extra(texts: Texts) -> str:
    """The money that is added, a year."""
    return euro(EXTRA_EUR, texts.language)


def outcome_choice(primary: str, chosen: str, texts: Texts, identity: str = "la-outcome") -> View:
    """The choice of an outcome: those of the first screen, and the question's own."""
    names = list(dict.fromkeys((*MAIN_OUTCOMES, primary)))
    options = [{"value": name, "text": row_title(name, texts)} for name in names]
    return {"id": identity, "label": texts("dashboard_matters.page.outcome"), "value": chosen, "options": options}


def policy_choice(chosen: str, titles: Sequence[str], texts: Texts) -> View:
    """The choice between adding to the first policy or to the second, by the place of the policy."""
    options = [{"value": str(place), "text": title} for place, title in enumerate(titles)]
    return {"id": "la-added-to", "label": texts("dashboard_matters.next_euro.added_to"), "value": chosen, "options": options}


def drivers_view(
    found: Screening, pair: tuple[str, str], titles: tuple[str, str], outcome_name: str, values: dict[str, float], texts: Texts
) -> View | None:
    """The assumptions that change "b minus a" (`pair` is (b, a)) as bars; None where the screening says nothing of this outcome.

    `values` are the assumptions that the study sets itself.
    """
    told = drivers(found, *pair, outcome_name, texts.language)
    screen = screen_of(found, *pair, outcome_name)
    if told is None or screen is None:
        return None
    outcome = OUTCOMES[outcome_name]
    picture = effects("bar", [_driver(row, values, texts) for row in told["rows"]], screen["floor"], outcome, texts)
    heads = {"b": titles[0], "a": titles[1], "outcome": row_title(outcome_name, texts)}
    return {
        **picture,
        "verdict": _drivers_verdict(told["rows"], texts),
        "title": texts("dashboard_matters.page.picture", **heads),
        "note": texts("dashboard_matters.page.simulated", pairs=found["pairs"]),
        "lane_text": told["floor"],
        "left": texts("dashboard_matters.page.falls"),
        "right": texts("dashboard_matters.page.rises"),
        "heads": [
            texts("dashboard_matters.page.assumption"),
            texts("dashboard_matters.page.effect"),
            texts("dashboard_matters.page.in_unit", unit=unit_words(outcome, texts)),
        ],
        "unfold": texts("dashboard_matters.page.value_and_source"),
        "reading": texts("dashboard_matters.page.reading"),
        "how": told["how"],
        "as_table": texts("dashboard.as_table"),
        "table": _drivers_table(told["rows"], picture["digits"], outcome, texts),
        "words": [row["sentence"] for row in told["rows"] if row["above_noise"]],
    }


def _drivers_verdict(rows: Sequence[dict[str, Any]], texts: Texts) -> str:
    above = [f"“{row['meaning']}”" for row in rows if row["above_noise"]]
    if not above:
        return texts("dashboard_matters.page.none_drives")
    if len(above) == 1:
        return texts("dashboard_matters.page.one_drives", meaning=above[0])
    return texts("dashboard_matters.page.some_drive", list=listed(above[:MOST_NAMED], texts.language))


def _driver(row: dict[str, Any], values: dict[str, float], texts: Texts) -> Effect:
    assumption, language = ASSUMPTIONS[row["name"]], texts.language
    value = values.get(row["name"], assumption.default)
    ends = {"value": plain(value, language), "start": plain(row["from"], language), "end": plain(row["to"], language), "unit": row["unit"]}
    details = [texts("dashboard_matters.page.value", **ends), texts("dashboard_matters.page.basis", basis=row["basis"])]
    up = row["effect"] > 0.0
    says = texts(f"dashboard_matters.page.{('up' if up else 'down') if row['above_noise'] else 'chance'}")
    mark = ("▲" if up else "▼") if row["above_noise"] else "="
    return Effect(row["name"], row["meaning"], row["effect"], row["low"], row["high"], row["above_noise"], mark, says, details)


def _drivers_table(rows: Sequence[dict[str, Any]], digits: int, outcome: Outcome, texts: Texts) -> View:
    heads = ("assumption", "unit", "from", "to", "effect_band", "stands_out", "grade")
    return {
        "head": [texts(f"dashboard_matters.table.{head}", unit=unit_words(outcome, texts)) for head in heads],
        "rows": [
            [
                row["meaning"],
                row["unit"],
                plain(row["from"], texts.language),
                plain(row["to"], texts.language),
                with_band(row["effect"], row["low"], row["high"], digits, outcome, texts),
                texts(f"dashboard_matters.table.{'yes' if row['above_noise'] else 'no'}"),
                row["basis"],
            ]
            for row in rows
        ],
    }


def objections_view(made: Sequence[dict[str, Any]], titles: tuple[str, str], worlds: str, texts: Texts) -> View:
    """Objections to choosing the first of two policies over the second, the strongest first."""
    return {
        "intro": texts("dashboard_matters.objections.intro", b=titles[0], a=titles[1]),
        "from": texts("dashboard_matters.objections.from", worlds=worlds),
        "rows": [{"kind": one["kind"], "title": one["title"], "text": one["text"]} for one in made],
        "none": "" if made else texts("dashboard_matters.objections.none"),
    }


def next_euro_view(found: dict[str, Any], policy_title: str, outcome_name: str, margin: float, texts: Texts) -> View:
    """Each measure a dot with its whiskers on the outcome that counts most; what was full or has no room is told in words and in the table."""
    outcome = OUTCOMES[outcome_name]
    words = next_euro_words(found, policy_title, outcome_name, texts.language)
    both = zip(found["rows"], words["rows"], strict=True)
    rows = [_measure(row, told, outcome_name, texts) for row, told in both if row["outcomes"].get(outcome_name)]
    picture = effects("dot", rows, margin, outcome, texts)
    return {
        **picture,
        "verdict": _next_euro_verdict(found, outcome_name, margin, texts),
        "title": texts("dashboard_matters.next_euro.picture", outcome=row_title(outcome_name, texts)),
        "note": texts("dashboard_matters.next_euro.simulated", worlds=found["worlds"]),
        "lane_text": texts("dashboard_matters.next_euro.lane", size=size_words(margin, outcome, texts)),
        "left": texts("dashboard_matters.next_euro.less"),
        "right": texts("dashboard_matters.next_euro.more"),
        "heads": [
            texts("dashboard_matters.next_euro.measure"),
            texts("dashboard_matters.next_euro.effect"),
            texts("dashboard_matters.page.in_unit", unit=unit_words(outcome, texts)),
        ],
        "unfold": texts("dashboard_matters.next_euro.not_all"),
        "reading": texts("dashboard_matters.next_euro.reading"),
        "how": words["how"],
        "as_table": texts("dashboard.as_table"),
        "table": _next_euro_table(found, picture["digits"], outcome_name, texts),
        "words": [],
    }


def _measure(row: dict[str, Any], told: dict[str, str], outcome_name: str, texts: Texts) -> Effect:
    entry = row["outcomes"][outcome_name]
    way = _way(entry)
    mark = {"more": "▲", "less": "▼", "unclear": "?"}[way]
    details = [told["sentence"], told["note"]] if told["note"] else []
    says = texts(f"dashboard_matters.next_euro.way_{way}")
    return Effect(row["kind"], told["title"], entry["mean"], entry["low"], entry["high"], way != "unclear", mark, says, details)


def _way(entry: dict[str, Any]) -> str:
    """Which way a difference goes, where its band says so."""
    return "more" if entry["low"] > 0.0 else "less" if entry["high"] < 0.0 else "unclear"


def _next_euro_verdict(found: dict[str, Any], outcome_name: str, margin: float, texts: Texts) -> list[str]:
    """What may be said of all measures together, the plainest first."""
    outcome, language = OUTCOMES[outcome_name], texts.language
    told = [(row["title"][language], row["outcomes"][outcome_name]) for row in found["rows"] if row["outcomes"].get(outcome_name)]
    title, eur, size = row_title(outcome_name, texts), euro(found["extra_eur"], language), size_words(margin, outcome, texts)
    refused = _refused(found, texts)
    if not told:
        return [texts("dashboard_matters.next_euro.nothing", outcome=title), *refused]
    better = [f"“{name}”" for name, entry in told if entry["verdict"].endswith("better")]
    if better:
        lines = [texts("dashboard_matters.next_euro.some_count", list=listed(better[:MOST_NAMED], language), outcome=title, size=size)]
    else:
        lines = [texts("dashboard_matters.next_euro.none_counts", eur=eur, outcome=title, size=size)]
    good, bad = ("more", "less") if outcome.direction > 0 else ("less", "more")
    for key, way in (("helps", good), ("harms", bad)):
        names = [f"“{name}”" for name, entry in told if _way(entry) == way and f"“{name}”" not in better]
        if way == bad:
            names.reverse()
        if names:
            lines.append(texts(f"dashboard_matters.next_euro.{key}", n=len(names), of=len(told), list=listed(names[:MOST_NAMED], language)))
    unclear = sum(_way(entry) == "unclear" for _, entry in told)
    if unclear:
        lines.append(texts("dashboard_matters.next_euro.unclear_count", n=unclear, of=len(told)))
    if len(told) >= MEASURES_PER_CHANCE:
        lines.append(texts("dashboard_matters.next_euro.by_chance", of=MEASURES_PER_CHANCE))
    return [*lines, *refused]


def _refused(found: dict[str, Any], texts: Texts) -> list[str]:
    """Measures that nothing can be added to, by why."""
    lines = []
    for why in (FULL, NO_ROOM):
        names = [f"“{row['title'][texts.language]}”" for row in found["rows"] if row["refused"] == why]
        if len(names) > MOST_NAMED:
            lines.append(texts(f"dashboard_matters.next_euro.many_{why}", n=len(names), of=len(found["rows"])))
        elif names:
            lines.append(texts(f"dashboard_matters.next_euro.few_{why}", list=listed(names, texts.language)))
    return lines


def _next_euro_table(found: dict[str, Any], digits: int, outcome_name: str, texts: Texts) -> View:
    outcome, language = OUTCOMES[outcome_name], texts.language
    rows = []
    for row in found["rows"]:
        entry = row["outcomes"].get(outcome_name)
        if entry is None:
            why = texts(f"dashboard_matters.next_euro.short_{row['refused']}") if row["refused"] else texts("dashboard.none")
            cells = [why, "", "", ""]
        else:
            cells = [
                with_band(entry["mean"], entry["low"], entry["high"], digits, outcome, texts),
                *(str(entry[k]) for k in ("better", "equal", "worse")),
            ]
        money = [euro(float(round(row[key], -2)), language) for key in ("given_eur", "spent_eur")]
        rows.append([row["title"][language], *cells, *money])
    heads = ("measure", "effect_band", "better", "equal", "worse", "given", "spent")
    return {"head": [texts(f"dashboard_matters.table.{head}", unit=unit_words(outcome, texts)) for head in heads], "rows": rows}


def job_view(kind: str, progress: Progress | None, resident_worlds: int, there: bool, texts: Texts) -> View:
    """Beside a block: the button that works it out, how far that is, or how it ended. `there`: something is shown already."""
    view: View = {"id": kind, "text": "", "button": "", "stop": "", "alert": False, "done": 0, "total": 0, "percent": ""}
    view["label"] = texts("dashboard.progress.label")
    if progress is not None and progress.running:
        words = texts(f"dashboard_matters.job.{kind}_running", done=progress.done, total=progress.total)
        if progress.seconds_left is not None:
            words = f"{words} {_left(progress.seconds_left, texts)}"
        share = progress.done / progress.total
        stop = texts("dashboard.progress.stop")
        return view | {
            "text": words,
            "stop": stop,
            "done": progress.done,
            "total": progress.total,
            "percent": percent(share, texts.language),
        }
    if progress is not None and progress.phase == FAILED:
        view |= {"text": texts("dashboard_matters.job.failed", problem=progress.problem), "alert": True}
    elif progress is not None and progress.phase == STOPPED:
        view["text"] = texts("dashboard_matters.job.stopped", done=progress.done, total=progress.total)
    elif not there:
        view["text"] = texts("dashboard_matters.page.not_yet")
    if progress is not None or not there:
        minutes = max(1, ceil(resident_worlds / QUICK_RESIDENT_WORLDS_PER_MINUTE))
        key = "minute" if minutes == 1 else "minutes"
        done = progress is not None and progress.phase not in (FAILED, STOPPED)
        view["button"] = "" if done else texts(f"dashboard_matters.job.{key}", minutes=minutes)
    return view


def _left(seconds: float, texts: Texts) -> str:
    if seconds < SECONDS_OF_MINUTES:
        return texts("dashboard.progress.left_seconds", seconds=round(seconds))
    return texts("dashboard.progress.left_minutes", minutes=round(seconds / 60))
