"""Needs of residents, and who meets them: formal services, neighbours, initiatives (step 2, and the sums of step 5).

Need is counted in minutes a week by cell: neighbourhood x group x in or out of sight x kind. A level for each neighbourhood, group
and kind is multiplied with the sum of the personal factors of the people in the cell.
"""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.functions import halving
from agents.residents import FIXED_POINT, N_GROUPS, N_NEEDS, N_SIGHT, OUT_OF_SIGHT_FROM

FOOD, CONTACT, PRACTICAL, LEARNING = range(N_NEEDS)
OTHER, LOW_INCOME, OLD_ALONE, FLEXIBLE = range(N_GROUPS)


class Needs:
    """State of need. Arrays by cell have shape (neighbourhoods, groups, sight, kinds); minutes are int64."""

    def __init__(self, n_neighbourhoods: int) -> None:
        cells = (n_neighbourhoods, N_GROUPS, N_SIGHT, N_NEEDS)
        self.factor_sums = np.zeros(cells, np.int64)  # of personal factors, fixed point
        self.people = np.zeros(cells[:3], np.int64)  # who can have need
        self.rise = np.zeros((N_GROUPS, N_NEEDS))  # above the ordinary level, relative to it
        self.formal_open = np.ones(N_NEEDS)  # capacity of formal services relative to ordinary times
        self.formal_capacity_minutes = np.zeros(N_NEEDS, np.int64)
        self.ordinary_unmet_minutes = np.zeros((n_neighbourhoods, N_NEEDS), np.int64)
        self.need_minutes = np.zeros(cells, np.int64)
        self.formal_minutes = np.zeros(cells, np.int64)
        self.neighbour_minutes = np.zeros(cells, np.int64)
        self.initiative_minutes = np.zeros(cells, np.int64)

    def unmet_minutes(self) -> np.ndarray:
        """Minutes of need that nobody met this week, by cell."""
        return self.need_minutes - self.formal_minutes - self.neighbour_minutes - self.initiative_minutes


def ordinary_levels(p) -> np.ndarray:
    """Minutes of need a week of a person with factor 1, by group and kind, in ordinary times; p: needs parameters."""
    levels = np.empty((N_GROUPS, N_NEEDS))
    levels[:, FOOD] = p.need_food_minutes
    levels[:, CONTACT] = p.need_contact_minutes
    levels[:, PRACTICAL] = p.need_practical_minutes
    levels[:, LEARNING] = p.need_learning_minutes
    levels[LOW_INCOME, FOOD] *= p.need_ratio_low_income
    levels[LOW_INCOME, LEARNING] *= p.need_ratio_low_income
    levels[OLD_ALONE, CONTACT] *= p.need_ratio_old_alone
    levels[OLD_ALONE, PRACTICAL] *= p.need_ratio_old_alone
    return levels


@jit
def rise_aims(contact_limits, income_shock, numbers):
    """Where need is heading: rise above the ordinary level by group and kind, under these limits and income shocks (by group)."""
    p = numbers[0]
    aims = np.zeros((N_GROUPS, N_NEEDS))
    for group in range(N_GROUPS):
        vulnerable = p.rise_ratio_vulnerable if group > 0 else 1.0
        aims[group, FOOD] = p.rise_food_income * income_shock[group] * vulnerable
        aims[group, CONTACT] = p.rise_contact_limits * contact_limits * (p.rise_ratio_vulnerable if group == OLD_ALONE else 1.0)
        aims[group, PRACTICAL] = p.rise_practical_limits * contact_limits * (p.rise_ratio_vulnerable if group == OLD_ALONE else 1.0)
        aims[group, LEARNING] = p.rise_learning_limits * contact_limits * (p.rise_ratio_vulnerable if group == LOW_INCOME else 1.0)
    return aims


@jit
def move_rises(rise, aims, numbers):
    """Need rises soon and falls later; poverty, once there, falls slowest (in place)."""
    p = numbers[0]
    up = 1.0 - halving(p.need_rise_half_time_weeks)
    down = 1.0 - halving(p.need_fall_half_time_weeks)
    down_food = 1.0 - halving(p.poverty_fall_half_time_weeks)
    for group in range(rise.shape[0]):
        for kind in range(rise.shape[1]):
            gap = aims[group, kind] - rise[group, kind]
            if gap > 0.0:
                rise[group, kind] += gap * up
            else:
                rise[group, kind] += gap * (down_food if kind == FOOD else down)


@jit
def move_formal(formal_open, services_open, half_time_weeks):
    """Formal services withdraw at once and return slowly (in place)."""
    back = 1.0 - halving(half_time_weeks)
    for kind in range(formal_open.size):
        gap = services_open[kind] - formal_open[kind]
        formal_open[kind] += gap * back if gap > 0.0 else gap


@jit
def need_in_cells(factor_sums, levels, rise, out):
    """Minutes of need by cell: level x (1 + rise) x sum of factors (in place)."""
    for n in range(out.shape[0]):
        for group in range(out.shape[1]):
            for kind in range(out.shape[3]):
                level = levels[group, kind] * (1.0 + rise[group, kind])
                for sight in range(out.shape[2]):
                    out[n, group, sight, kind] = np.int64(level * (factor_sums[n, group, sight, kind] / FIXED_POINT))


@jit
def formal_help(need, capacity, formal_open, numbers, out):
    """Formal services spread their minutes over the need they can see; nobody gets more than they need (in place)."""
    p = numbers[0]
    for kind in range(need.shape[3]):
        seen = 0.0
        for n in range(need.shape[0]):
            for group in range(need.shape[1]):
                seen += need[n, group, 0, kind] + need[n, group, 1, kind] * p.formal_access_out_of_sight
        given = capacity[kind] * formal_open[kind]
        share = min(1.0, given / seen) if seen > 0.0 else 0.0
        for n in range(need.shape[0]):
            for group in range(need.shape[1]):
                out[n, group, 0, kind] = np.int64(need[n, group, 0, kind] * share)
                out[n, group, 1, kind] = np.int64(need[n, group, 1, kind] * share * p.formal_access_out_of_sight)


@jit
def neighbour_help(need, formal, supply_minutes, largest_share, out):
    """Neighbours' minutes, by neighbourhood, go to what is left of contact and practical need there (in place)."""
    for n in range(need.shape[0]):
        left = 0
        for group in range(need.shape[1]):
            for sight in range(need.shape[2]):
                for kind in range(CONTACT, LEARNING):
                    left += need[n, group, sight, kind] - formal[n, group, sight, kind]
        share = min(largest_share, supply_minutes[n] / left) if left > 0 else 0.0
        for group in range(need.shape[1]):
            for sight in range(need.shape[2]):
                out[n, group, sight, FOOD] = 0
                out[n, group, sight, LEARNING] = 0
                for kind in range(CONTACT, LEARNING):
                    out[n, group, sight, kind] = np.int64((need[n, group, sight, kind] - formal[n, group, sight, kind]) * share)


@jit
def in_need(resident):
    """1 for somebody who can have need of any kind, else 0: who cannot is no part of the people that help reaches."""
    total = 0.0
    for kind in range(N_NEEDS):
        total += resident.need[kind]
    return 1 if total > 0.0 else 0


@jit
def residents_in_cells(residents, factor_sums, people):
    """Sums of personal factors and counts of those in need by cell, from the residents themselves (in place)."""
    for i in range(residents.size):
        r = residents[i]
        sight = 1 if r.out_of_sight >= OUT_OF_SIGHT_FROM else 0
        people[r.neighbourhood, r.group, sight] += in_need(r)
        for kind in range(N_NEEDS):
            factor_sums[r.neighbourhood, r.group, sight, kind] += np.int64(r.need[kind] * FIXED_POINT)


def set_up(needs: Needs, residents: np.ndarray, p) -> None:
    """Count the cells and give formal services the capacity that meets their ordinary share of ordinary need in sight."""
    residents_in_cells(residents, needs.factor_sums, needs.people)
    need_in_cells(needs.factor_sums, ordinary_levels(p), needs.rise, needs.need_minutes)
    seen = needs.need_minutes[:, :, 0, :].sum(axis=(0, 1)) + needs.need_minutes[:, :, 1, :].sum(axis=(0, 1)) * p.formal_access_out_of_sight
    needs.formal_capacity_minutes[:] = (seen * p.formal_share_ordinary).astype(np.int64)


def before_initiatives(needs: Needs, week_channels, supply_minutes: np.ndarray, p, numbers) -> None:
    """Step 2: need rises, formal services meet part, neighbours meet part; initiatives come later in the week.

    week_channels: the calendar's channels of this week; supply_minutes: int64, neighbours' minutes by neighbourhood; p, numbers: the
    parameters of needs, plain and packed.
    """
    move_rises(needs.rise, rise_aims(week_channels.contact_limits, week_channels.income_shock, numbers), numbers)
    move_formal(needs.formal_open, week_channels.services_open, p.formal_return_half_time_weeks)
    need_in_cells(needs.factor_sums, ordinary_levels(p), needs.rise, needs.need_minutes)
    formal_help(needs.need_minutes, needs.formal_capacity_minutes, needs.formal_open, numbers, needs.formal_minutes)
    neighbour_help(needs.need_minutes, needs.formal_minutes, supply_minutes, p.neighbour_largest_share, needs.neighbour_minutes)
    needs.initiative_minutes[:] = 0
