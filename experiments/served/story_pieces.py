"""The pieces of a story for the page: plain JSON, every text in both languages. Heavy imports stand inside the functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from experiments.texts import LANGUAGES, Texts
from scenarios.errors import input_error, shown
from scenarios.study import Study
from scenarios.weeks import date_of

if TYPE_CHECKING:
    from experiments.lives import Life
    from experiments.sentences import Happening, Pair

Found = dict[str, Any]

#: What a thing that happens is about, by how the name of its event begins.
KINDS = {
    "founded": "start",
    "joined": "joined",
    "left": "left",
    "leader left": "leader",
    "new leader": "leader",
    "paused": "pause",
    "resumed": "pause",
    "applied": "money",
    "granted": "money",
    "refused": "money",
    "subsidy": "money",
    "support": "support",
    "partner": "tie",
    "ended": "end",
}


def both(text: Callable[[Texts], str]) -> dict[str, str]:
    """A text in every language, by language."""
    return {language: text(Texts(language)) for language in LANGUAGES}


def rounded(value: float) -> float:
    """A number to two decimals, as stored and sent."""
    return round(float(value), 2)


def who_it_is(study: Study, life: Life, chosen: bool) -> Found:
    """What it does, for whom, where and since when: everything of it is made up but the name of the neighbourhood."""
    from experiments.sentences import month_of, place_name, what_it_does

    row, week = life.row, life.founded_week
    place, before = place_name(study, row["neighbourhood"]), "_before" if week < 0 else ""

    def title(t: Texts) -> str:
        kind, scale = what_it_does(life, t)
        since = t(f"stories.since{before}", month=month_of(week, t))
        return t("stories.title", place=place, kind=kind, scale=scale, since=since)

    def text(t: Texts) -> str:
        does, scale = t(f"stories.does.{row['kind']}"), what_it_does(life, t)[1]
        return t(f"stories.who{before}", place=place, month=month_of(week, t), does=does, scale=scale)

    return {
        "kind": row["kind"],
        "scale": row["scale"],
        "place": place,
        "founded_week": week,
        "founded": date_of(week).isoformat(),
        "title": both(title),
        "text": both(text),
        "why": both(lambda t: t("story.why_this" if chosen else "story.asked_for")),
    }


def facts(life: Life, line: Found, study: Study) -> Found:
    """What a life came to in numbers and a sentence; `line` is its `life_line`."""
    from experiments.sentences import summed_up

    row = life.row
    ended = row["ended_week"]
    whole = ("founded_week", "ended_week", "cause", "ended_as", "weeks_paused")
    team = {who: line[who][0] for who in ("initiators", "helpers")}
    sums = ("hours_helped", "people_helped", "support_eur", "support_hours")
    return {
        **{name: row[name] for name in whole},
        **{name: rounded(row[name]) for name in sums},
        "lived": life.lived,
        "ended": None if ended is None else date_of(ended).isoformat(),
        "weeks": (study.weeks if ended is None else ended) - life.founded_week,
        "text": both(lambda t: summed_up(life, t)),
        "team": {**team, "text": team_told(life.founded_week < 0, **team)},
    }


def team_told(older: bool, initiators: int, helpers: int) -> dict[str, str]:
    """With how many it begins, in both languages; `older`: how many they are when the run begins."""

    def people(t: Texts, who: str, n: int) -> str:
        return t(f"stories.{who}.{'none' if n == 0 else 'one' if n == 1 else 'many'}", n=n)

    key = "stories.team.older" if older else "stories.team.begins"
    return both(lambda t: t(key, initiators=people(t, "initiators", initiators), helpers=people(t, "helpers", helpers)))


def what_happened(life: Life) -> list[Found]:
    """What happened to it as long as it lived: a partner that leaves what has ended already is left out."""
    from experiments.sentences import as_sentence, happenings, month_of

    told = {language: list(happenings(life.events, Texts(language))) for language in LANGUAGES}
    ended = life.row["ended_week"]

    def piece(nth: int, one: Happening) -> Found:
        return {
            "week": one.week,
            "date": date_of(one.week).isoformat(),
            "month": both(lambda t: month_of(one.week, t)),
            "text": {language: as_sentence(told[language][nth].clause) for language in LANGUAGES},
            "kind": kind_of(one.name),
            "times": one.times,
        }

    return [piece(nth, one) for nth, one in enumerate(told["en"]) if ended is None or one.week <= ended]


def kind_of(event: str) -> str:
    """Which of the few kinds of thing an event is, by its name in the tables. InputError for an event nobody knows."""
    kind = next((kind for begins, kind in KINDS.items() if event.startswith(begins)), None)
    if kind is None:
        raise input_error("story", None, shown(event), "an event of an initiative")
    return kind


def where_they_part(lived: Pair, titles: tuple[Mapping[str, str], Mapping[str, str]]) -> Found:
    """The week in which two lives part, what happens on either side, and whether it is known why; `titles` are those of the policies."""
    from experiments.sentences import as_sentence, parting_words

    one, other = titles
    words = {language: parting_words(lived, (one[language], other[language]), Texts(language)) for language in LANGUAGES}
    week, sure = words["en"].week, words["en"].sure

    def whole(t: Texts) -> str:
        told = words[t.language]
        titles = {"one": one[t.language], "other": other[t.language]}
        sides = [] if week is None else [t("stories.sides", here=told.here, there=told.there, **titles)]
        return " ".join(part for part in (*told.lead, *sides, told.why) if part)

    return {
        "week": week,
        "date": None if week is None else date_of(week).isoformat(),
        "sure": sure,
        "lead": both(lambda t: " ".join(words[t.language].lead)),
        "here": None if week is None else {language: as_sentence(words[language].here or "") for language in LANGUAGES},
        "there": None if week is None else {language: as_sentence(words[language].there or "") for language in LANGUAGES},
        "why": both(lambda t: words[t.language].why),
        "text": both(whole),
    }
