"""Names and numbers of a sensitivity result as people read them."""

from __future__ import annotations

from typing import Any

from experiments.report import figures
from experiments.sweep.opened import MINUS, Opened
from experiments.sweep.points import SUBMODEL
from experiments.sweep.titles import policy_title
from experiments.texts import Texts, number, percent
from scenarios.assumptions import ASSUMPTIONS
from scenarios.outcomes import OUTCOMES, Outcome


class Words:
    """The words of one sweep in one language."""

    def __init__(self, swept: Opened, t: Texts) -> None:
        self.t = t
        self._titles = {name: policy_title(swept.study, name, t) for name in swept.policies}

    def pair(self, label: str) -> tuple[str, str]:
        """The two policies of "A minus B"."""
        a, _, b = label.partition(MINUS)
        return self._titles[a], self._titles[b]

    def what(self, label: str) -> str:
        """A policy, or the difference of two."""
        if MINUS not in label:
            return self._titles[label]
        a, b = self.pair(label)
        return self.t("sensitivity.difference", a=a, b=b)

    def outcome(self, name: str) -> str:
        """The title of an outcome."""
        return OUTCOMES[name].title[self.t.language]

    def mover(self, name: str) -> str:
        """An input or a group; an input that is no assumption has its own name."""
        if name.startswith(SUBMODEL):
            return self.group(name.removeprefix(SUBMODEL))
        if name in ASSUMPTIONS:
            return ASSUMPTIONS[name].meaning_in(self.t.language)
        return name

    def group(self, name: str) -> str:
        """A submodel, or an input that is a group of its own."""
        return self.t(f"dashboard_matters.group.{name}") if name in {row.submodel for row in ASSUMPTIONS.values()} else self.mover(name)

    def share(self, value: float) -> str:
        """A share of a variance as a percentage."""
        text = percent(value, self.t.language)
        return text if text.strip("−0 %") else text.removeprefix("−")

    def with_band(self, found: dict[str, Any] | None) -> str:
        """A share or an index with its band, in per cent; a dash for none."""
        if found is None:
            return self.t("sensitivity.nothing")
        value = found["share"] if "share" in found else found["value"]
        return self.t("sensitivity.band", share=self.share(value), low=self.share(found["low"]), high=self.share(found["high"]))

    def size(self, value: float, outcome: Outcome) -> str:
        """The size of a difference or an effect, without a sign."""
        return figures.difference(abs(value), outcome, self.t).removeprefix("+")

    def sized(self, found: dict[str, Any], outcome: Outcome) -> str:
        """An effect with its band, in the unit of the outcome."""
        low, high = (self.size(found[key], outcome) for key in ("low", "high"))
        return self.t("sensitivity.band", share=self.size(found["value"], outcome), low=low, high=high)

    def count(self, value: int) -> str:
        """A whole number."""
        return number(value, self.t.language)

    def unit(self, outcome: Outcome) -> str:
        """The unit of an axis; shares are drawn in percentage points."""
        return self.t("report.unit.points").strip() if outcome.unit == "share" else figures.unit(outcome, self.t)
