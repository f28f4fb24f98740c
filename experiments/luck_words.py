"""How it went under other lucks, counted and put into words: plain numbers in, no model needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from experiments.texts import Texts, listed, number

#: How an initiative can stand at the end, in the order in which it is told.
ENDS = ("lived", "stopped", "finished")


@dataclass(frozen=True)
class Luck:
    """How it went under another luck: hours helped after the founding week, and how it stood at the end: one of ENDS."""

    hours: float
    end: str


@dataclass(frozen=True)
class Counted:
    """Several lucks together: how many ended each way (all of ENDS), and hours of help from the fewest to the most."""

    ends: dict[str, int]
    hours: tuple[float, ...]

    @property
    def median_hours(self) -> float | None:
        """The middle one of the hours, None where there are no lucks."""
        return median(self.hours) if self.hours else None


def counted(lucks: Iterable[Luck]) -> Counted:
    """Lucks counted by how they end, their hours in order."""
    some = tuple(lucks)
    return Counted({end: sum(one.end == end for one in some) for end in ENDS}, tuple(sorted(one.hours for one in some)))


def lucks_sentence(title: str, lucks: Counted, t: Texts) -> str:
    """One sentence about the lucks of one policy, whose title goes before it. There is at least one luck."""
    ends = [t(f"story.luck_end.{end}", n=n) for end, n in lucks.ends.items() if n]
    low, middle, high = (number(value, t.language) for value in (lucks.hours[0], median(lucks.hours), lucks.hours[-1]))
    return t("story.luck", policy=title, of=len(lucks.hours), ends=listed(ends, t.language), low=low, middle=middle, high=high)


def lucks_explained(older: bool, lucks: int, t: Texts) -> str:
    """What another luck is: the sentence above those of the two policies. `older`: the initiative is older than the run."""
    return t("story.lucks_older" if older else "story.lucks_how", n=lucks)
