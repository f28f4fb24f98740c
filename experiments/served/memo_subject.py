"""What a memo is about: two policies of a comparison, with every figure it writes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import floor, log10
from pathlib import Path
from typing import Any

from experiments.report import figures, outcomes
from experiments.served.memo_blocks import writable
from experiments.spending import WEEKS_PER_YEAR
from experiments.texts import Texts, euro, number
from scenarios.calendar import load_crisis
from scenarios.errors import InputError
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES, Outcome
from scenarios.study import DEFAULT_STUDY, load_study
from scenarios.weeks import date_of

#: A title or a question of the user's own that is longer would push the memo off its page.
LONGEST_TITLE, LONGEST_QUESTION = 32, 160
#: Euros are written with so many digits that mean something.
DIGITS = 3
_MIRROR = {
    "almost_certainly_better": "almost_certainly_worse",
    "probably_better": "probably_worse",
    "probably_worse": "probably_better",
    "almost_certainly_worse": "almost_certainly_better",
}


@dataclass(frozen=True)
class Compared:
    """One outcome under both policies, written out. `entry` is that of the summary for B minus A, None where undefined."""

    outcome: Outcome
    name: str
    unit: str
    a: str
    b: str
    mean: str
    band: str
    entry: dict[str, Any] | None


@dataclass(frozen=True)
class Money:
    """Sums a year for the whole city, in euros and hours, means over worlds: `one_off` and `recurring` together are what is spent."""

    one_off: float
    recurring: float
    budgeted: float
    unspent: float
    hours: float

    @property
    def spent(self) -> float:
        """All that is spent in a year."""
        return self.one_off + self.recurring


class Subject:
    """The pair (A, what is compared with; B, what is asked about) of one answer, in one language."""

    def __init__(self, answer: dict[str, Any], pair: tuple[str, str], t: Texts) -> None:
        self.answer, self.t = answer, t
        self.summary = answer["summary"]
        self.a, self.b = pair
        names = list(self.summary["titles"])
        missing = [name for name in pair if name not in names]
        if missing:
            raise KeyError(f"{missing[0]} is none of the policies compared: {', '.join(names)}")
        self.places = [names.index(name) for name in pair]
        self.key = f"{self.b} minus {self.a}"
        self._compared: dict[str, Compared] = {}

    @property
    def language(self) -> str:
        """The language of the memo."""
        return self.t.language

    def title(self, policy: str) -> str:
        """A policy's title, on one line and not too long for it; two that are alike then are numbered."""
        titles = [cut_in_the_middle(self.summary["titles"][name][self.language], LONGEST_TITLE) for name in (self.a, self.b)]
        place = (self.a, self.b).index(policy)
        return titles[place] if titles[0] != titles[1] else f"{titles[place]} ({place + 1})"

    @property
    def names(self) -> dict[str, str]:
        """The titles of both policies as fields of a text."""
        return {"a": self.title(self.a), "b": self.title(self.b)}

    @property
    def city(self) -> str:
        """The city's name in the language of the memo."""
        return shortened(self.answer["city"]["titles"][self.language], LONGEST_TITLE)

    @property
    def document_title(self) -> str:
        """The title of the memo."""
        return self.t("memo.title", city=self.city, **self.names)

    @property
    def footer(self) -> str:
        """What stands under every page."""
        return self.t("memo.footer", version=self.summary["version"], digest=self.answer["digest"][:12])

    @property
    def primary(self) -> Compared:
        """The outcome declared beforehand."""
        return self.compared(self.summary["primary"])

    @property
    def shown(self) -> list[Compared]:
        """The outcomes of the first screen, the primary one first; it is added where it is none of them."""
        primary = self.summary["primary"]
        return [self.compared(name) for name in (primary, *(name for name in MAIN_OUTCOMES if name != primary))]

    def compared(self, name: str) -> Compared:
        """One outcome of the table; asked for many times, written out once."""
        if name not in self._compared:
            self._compared[name] = self._written_out(name)
        return self._compared[name]

    def _written_out(self, name: str) -> Compared:
        outcome = OUTCOMES[name]
        titled = self.t(f"memo.outcome.{name}") if name in MAIN_OUTCOMES else outcome.title[self.language]
        entry = self.summary["differences"][self.key][name]
        shown = outcomes.card(self.summary, self.t, name, outcomes.pair(self.summary, self.b, self.a))
        if shown is None:
            undefined = figures.level(None, outcome, self.t)
            return Compared(outcome, titled, figures.unit(outcome, self.t), undefined, undefined, undefined, "", entry)
        a, b = (self._with_band(shown.lines[place]) for place in self.places)
        difference = shown.difference
        mean, band = (figures.level(None, outcome, self.t), "") if difference is None else (difference.mean, difference.band)
        return Compared(outcome, titled, shown.unit, a, b, mean, band, entry)

    def _with_band(self, line: outcomes.Line) -> str:
        return f"{line.mean} ({line.band})" if line.band else line.mean

    def word(self, compared: Compared) -> str:
        """How sure it is that B gives more, or less, of an outcome than A; a verdict of "better" on burnout is "less"."""
        if compared.entry is None:
            return self.t("memo.undefined")
        verdict = compared.entry["verdict"]
        return self.t(f"report.more.{_MIRROR.get(verdict, verdict) if compared.outcome.direction < 0 else verdict}")

    def numbers(self, name: str, policy: str) -> dict[str, float | None] | None:
        """Mean and bands of a policy for a picture: shares in per cents; what has no known level with A's mean as 100. None: undefined."""
        outcome, entry = OUTCOMES[name], self.summary["policies"][policy][name]
        factor, base = outcome.shown_factor, 0.0
        if not outcome.level_known:
            against = self.summary["policies"][self.a][name]
            if against is None or not against["mean"]:
                return None
            factor, base = 100.0 / against["mean"], 100.0
            entry = self.summary["differences"][self.key][name] if policy == self.b else {"mean": 0.0}
        if entry is None:
            return None
        keys = ("mean", "mean_low", "mean_high", "p05", "p95")
        return {key: None if entry.get(key) is None else base + factor * entry[key] for key in keys}

    @property
    def scale(self) -> float:
        """Residents of the whole city over those simulated."""
        return self.answer["city"]["residents"] / self.answer["city"]["residents_simulated"]

    def money(self, sums: dict[str, float] | None, weeks: int | None = None) -> Money:
        """Sums of the summary as a year of the whole city. None (a payer who pays nothing) is all nought."""
        if sums is None:
            return Money(0.0, 0.0, 0.0, 0.0, 0.0)
        per_year = self.scale * WEEKS_PER_YEAR / (weeks or self.summary["weeks"])
        recurring = self.scale * sums["recurring_eur_per_year"]
        one_off = max(0.0, per_year * sums["spent_eur"] - recurring)
        return Money(one_off, recurring, *(per_year * sums[key] for key in ("budgeted_eur", "unspent_eur", "hours")))

    def recurring_by_year(self, policy: str) -> dict[str, float]:
        """What of a calendar year's spending returns every year, for the whole city: as it falls, so less in a year that is not whole."""
        weeks = Counter(str(date_of(week).year) for week in range(self.summary["weeks"]))
        years = self.summary["spending"][policy]["years"]
        return {year: self.scale * sums["recurring_eur_per_year"] * weeks[year] / WEEKS_PER_YEAR for year, sums in years.items()}

    def euros(self, value: float) -> str:
        """Euros, rounded to what means something."""
        return figures.unbroken(euro(rounded(value), self.language))

    def more_euros(self, value: float) -> str:
        """A difference in euros: so much more, so much less, or as much."""
        if not rounded(value):
            return self.t("memo.money.as_much")
        return self.t(f"memo.money.{'more' if value > 0.0 else 'less'}", eur=self.euros(abs(value)))

    def count(self, value: float) -> str:
        """A number, rounded to what means something."""
        return number(rounded(value), self.language)

    def written(self, value: float, digits: int) -> str:
        """A number with so many decimals."""
        return number(value, self.language, digits)

    @property
    def question(self) -> str:
        """The study's question in words; the library's own is translated."""
        asked = self.answer["study"].get("question") or ""
        ordinary = not asked or asked == load_study(DEFAULT_STUDY).question
        return self.t("report.asked.question") if ordinary else shortened(asked, LONGEST_QUESTION)

    @cached_property
    def crisis(self) -> str:
        """The crisis in words; of a file that is not here, its name."""
        name = str(self.answer["study"]["crisis"])
        try:
            return load_crisis(name, self.summary["weeks"]).title[self.language]
        except InputError:
            return shortened(Path(name).stem, LONGEST_TITLE)

    def monday(self, week: int) -> date:
        """The first day of a week of the calendar."""
        return date.fromisoformat(self.answer["calendar"]["first_day"]) + timedelta(weeks=week)


def shortened(text: str, longest: int) -> str:
    """The text on one line, cut with an ellipsis where it is longer; without what cannot be written."""
    line = " ".join(writable(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def cut_in_the_middle(text: str, longest: int) -> str:
    """The same with the ellipsis inside: variants of one policy differ in the end of their titles as often as in the beginning."""
    line, end = shortened(text, len(text) + 1), longest // 3
    return line if len(line) <= longest else f"{line[: longest - end - 1].rstrip()}…{line[-end:].lstrip()}"


def rounded(value: float) -> int:
    """To three digits that mean something: 1234567 is 1230000."""
    if abs(value) < 1.0:
        return round(value)
    return int(round(value, DIGITS - 1 - floor(log10(abs(value)))))
