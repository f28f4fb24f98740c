"""Equal cost: how one envelope is divided over the instruments of a policy, released week by week, and never overdrawn.

All sums are integer cents. An instrument wants units (strength x the kind's usual units per 10,000 residents) or a degree; its
weight is price x wanted x active weeks, for grants price x grants. Degrees are bought first and never raised; one factor
scales all units to what is left. A share is released evenly over the active weeks and carried over until the last of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scenarios.weeks import WEEKS_PER_YEAR

Windows = tuple[tuple[int, int], ...]


def envelope_cents(eur_per_1000_residents_per_year: float, residents: int, weeks: int) -> int:
    """The money of a policy over so many weeks: budget x residents / 1000 x weeks / 52, to the cent."""
    return round(eur_per_1000_residents_per_year * 100.0 * residents * weeks / (1000 * WEEKS_PER_YEAR))


def divide(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in parts proportional to integer `weights`, by largest remainder: the parts add up to it exactly.

    Of equal remainders the first is rounded up. Without any weight nobody gets anything.
    """
    whole = sum(weights)
    if whole <= 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def shares(envelope: int, weights: Sequence[int], is_degree: Sequence[bool]) -> list[int]:
    """Each instrument's part of the envelope, in cents; they add up to it exactly (unless nobody has a weight).

    Degrees get what they cost, all of it where that fits, and units share the rest by weight: one factor for all of them.
    Too little for the degrees is divided among them. With degrees alone, they get it all, and what is over stays unspent.
    """
    degrees = [weight if degree else 0 for weight, degree in zip(weights, is_degree, strict=True)]
    units = [0 if degree else weight for weight, degree in zip(weights, is_degree, strict=True)]
    if sum(units) == 0 or sum(degrees) >= envelope:
        return divide(envelope, degrees)
    return [degree + unit for degree, unit in zip(degrees, divide(envelope - sum(degrees), units), strict=True)]


def active_weeks(windows: Windows, before: int | None = None) -> int:
    """How many weeks the windows hold, or how many of them come before a week."""
    weeks = 0
    for start, end in windows:
        last = end if before is None or before > end else before
        if last > start:
            weeks += last - start
    return weeks


@dataclass
class Account:
    """One instrument's share: released evenly over the weeks of its windows, carried over until the last of them ends."""

    share_cents: int
    windows: Windows
    spent_cents: int = 0
    committed_cents: int = 0

    def active(self, week: int) -> bool:
        """Whether the instrument is on."""
        return any(start <= week < end for start, end in self.windows)

    def ended(self, week: int) -> bool:
        """Whether its last week is over."""
        return not self.windows or week >= self.windows[-1][1]

    def released_cents(self, week: int) -> int:
        """What has been released up to and with this week."""
        total = active_weeks(self.windows)
        return self.share_cents * active_weeks(self.windows, week + 1) // total if total else 0

    def available_cents(self, week: int) -> int:
        """What can be spent or promised this week; nothing while the instrument is off."""
        return self.released_cents(week) - self.spent_cents - self.committed_cents if self.active(week) else 0

    def pace_cents(self, week: int) -> int:
        """This week's part of all that is left, if it is to last evenly until the end; never more than is available."""
        if not self.active(week):
            return 0
        left = active_weeks(self.windows) - active_weeks(self.windows, week)
        even = (self.share_cents - self.spent_cents - self.committed_cents) // left
        return min(even, self.available_cents(week))

    def spend(self, cents: int) -> None:
        """Money that goes out now; more than was released is a mistake of the instrument."""
        self.spent_cents += cents
        if self.spent_cents + self.committed_cents > self.share_cents:
            raise ValueError(f"{self.spent_cents} cents spent and {self.committed_cents} promised of {self.share_cents}")

    def commit(self, cents: int) -> None:
        """Promise money that goes out in a later week."""
        self.spend(0)
        self.committed_cents += cents
        self.spend(0)

    def pay(self, cents: int) -> None:
        """Pay what was promised."""
        self.committed_cents -= cents
        self.spend(cents)

    def lapse(self, cents: int) -> None:
        """Take back a promise to one that is no longer there."""
        self.committed_cents -= cents

    def hand_on_to(self, heir: Account, week: int) -> None:
        """What is left after the last week goes to a later account of the same kind; promises stay until they are paid or lapse."""
        left = self.released_cents(week) - self.spent_cents - self.committed_cents if self.ended(week) else 0
        self.share_cents -= left
        heir.share_cents += left

    def unspent_cents(self, week: int) -> int:
        """Released up to this week and not spent, promises included."""
        return self.released_cents(week) - self.spent_cents

    def last_week(self, week: int) -> int | None:
        """The last week up to `week` in which it was on, None before its first."""
        past = [min(end - 1, week) for start, end in self.windows if start <= week]
        return past[-1] if past else None


def ramp(weeks_active: int, ready_after_weeks: int, lead_share: float) -> float:
    """How far an instrument is built up, 0-1, in its n-th week (from 0): nothing during the lead, then a straight line to 1."""
    if weeks_active >= ready_after_weeks:
        return 1.0
    lead = lead_share * ready_after_weeks
    return max(0.0, (weeks_active - lead) / (ready_after_weeks - lead))
