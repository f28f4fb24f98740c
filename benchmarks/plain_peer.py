"""The plain peer: the weekly pass over residents with one Mesa agent each, small and obvious, to hold the compiled one against.

It does what `agents.residents_week` does, in plain Python, and must find the same people and the same sums.
"""

from __future__ import annotations

from typing import Any

import mesa
import numpy as np

from agents.draws import uniform
from agents.residents import FIXED_POINT, NOT_A_VOLUNTEER, REGULAR
from agents.residents_week import ALWAYS_IN_SIGHT, ONE_255TH


class PlainResident(mesa.Agent):
    """One resident as an object; columns become attributes."""

    def __init__(self, model: PlainCity, row: int, columns: np.void) -> None:
        super().__init__(model)
        self.row = row
        for name in columns.dtype.names or ():
            value = columns[name]
            setattr(self, name, value.item() if np.ndim(value) == 0 else value.tolist())

    def step(self) -> None:
        """One week of this resident: see `agents.residents_week._chunk`, rule by rule."""
        city: Any = self.model
        week, p = city.week, city.p
        if self.out_of_sight_base >= ALWAYS_IN_SIGHT:
            back = (self.out_of_sight_base * ONE_255TH - self.out_of_sight) * city.p_trust.sight_loss_per_week
            helped = city.local.helped_share[self.neighbourhood, self.group, int(self.out_of_sight >= 0.5)]
            self.out_of_sight = float(np.float32(self.out_of_sight + back - self.out_of_sight * helped * city.p_trust.sight_gain_per_week))
        if self.age_band == 0:
            return
        sight = int(self.out_of_sight >= 0.5)
        city.trusting += self.trust + city.local.trust[self.neighbourhood, self.group, sight] >= 0.0
        minutes = float(self.free_minutes) + (p.freed_minutes if self.shut_order > week.shut_from else 0.0)
        recent = (self.recent << 1) & 15
        if self.flags & REGULAR:
            if week.contact_limits > p.limits_felt and self.weeks_adapted < 255:
                self.weeks_adapted += 1
            if uniform(week.regular, self.id) < week.regular_open[self.weeks_adapted]:
                recent |= 1
            elif minutes > 0.0:
                minutes += p.regular_minutes
        self.recent = recent
        city.volunteered += recent != 0 or self.volunteer_row != NOT_A_VOLUNTEER
        if minutes > 0.0:
            eager = week.surge * (1.0 - self.fatigue)
            share = p.neighbour_share_ordinary + p.neighbour_share_surge * eager
            city.neighbour_minutes[self.neighbourhood] += int(minutes * share * (self.near_ties * ONE_255TH) * FIXED_POINT)
            self.fatigue = float(np.float32(self.fatigue * week.fatigue_kept + (1.0 - self.fatigue) * p.fatigue_rate * eager))
        if self.recovery_weeks > 0:
            self.recovery_weeks -= 1
            return
        if self.volunteer_row != NOT_A_VOLUNTEER:
            return
        place = self.neighbourhood
        weight = city.weights[0, self.engagement] * city.weights[1, self.bridging_ties]
        self.founding_clock = float(np.float32(self.founding_clock - weight * city.rates.founding[place]))
        if self.founding_clock <= 0.0 and weight > 0.0:
            city.founders.append(self.row)
            return
        near, bridging, calls = city.rates.asks_near[place], city.rates.asks_bridging[place], city.rates.calls[place]
        chance = (near * self.near_ties + bridging * self.bridging_ties + calls * self.engagement) * ONE_255TH
        chance += city.local.helped_share[place, self.group, sight] * p.asked_when_helped
        if chance > 0.0 and minutes > 0.0 and uniform(week.asked, self.id) < chance:
            city.asked.append(self.row)


class PlainCity(mesa.Model):
    """Residents as Mesa agents, and what the whole city shares in the week."""

    def __init__(self, rows: np.ndarray, parameters: Any, weights: np.ndarray) -> None:
        super().__init__(rng=0)
        self.p, self.p_trust, self.weights = parameters.residents, parameters.trust, weights
        self.people = [PlainResident(self, row, columns) for row, columns in enumerate(rows)]

    def live(self, week: Any, rates: Any, local: Any) -> None:
        """One week for everyone; what it found is in the attributes set here."""
        self.week, self.rates, self.local = week, rates, local
        self.neighbour_minutes = [0] * len(rates.founding)
        self.trusting = self.volunteered = 0
        self.founders: list[int] = []
        self.asked: list[int] = []
        for resident in self.people:
            resident.step()
