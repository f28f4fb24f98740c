"""Support (step 9): a policy at work, within one envelope.

A world without a policy has no `Support` at all. With one, nothing is drawn and nothing is touched before the first week of the
first instrument.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from agents.accounts import Account, Windows, active_weeks, envelope_cents, shares
from agents.initiatives import NEVER
from agents.instruments.attention import CrisisWayOfWorking, MediaPlatform, SignalsToPolicy, VisibleOfficials, WeeklyTalks
from agents.instruments.base import CENTS, Instrument, unit_cost_cents, wanted_units
from agents.instruments.capacity import (
    CoalitionPartners,
    GoodsAndHelpers,
    Introductions,
    LegalHost,
    MixedWork,
    NetworkWeavers,
    StaffOnLoan,
    VolunteerCentre,
)
from agents.instruments.core_funding import CoreFunding
from agents.instruments.money import CrisisGrants, DistrictBudget, FundCall, FundingGuarantee, SmallCrisisHelp
from agents.instruments.reach import OwnLanguage
from agents.instruments.whom import AllocationByValue
from agents.ledger import year_of
from scenarios.instruments import DEGREE, GRANTS
from scenarios.policies import InstrumentSpec, Policy
from scenarios.weeks import CRISIS_WEEK, NEXT_CRISIS_WEEKS

#: Classes in the order in which they act: who decides for whom first, then what helps, then talks, which lighten what others ask.
CLASSES: tuple[type[Instrument], ...] = (
    AllocationByValue,
    FundingGuarantee,
    VisibleOfficials,
    SignalsToPolicy,
    CrisisWayOfWorking,
    CrisisGrants,
    DistrictBudget,
    FundCall,
    SmallCrisisHelp,
    CoreFunding,
    MediaPlatform,
    GoodsAndHelpers,
    Introductions,
    NetworkWeavers,
    StaffOnLoan,
    LegalHost,
    VolunteerCentre,
    CoalitionPartners,
    MixedWork,
    OwnLanguage,
    WeeklyTalks,
)
ORDER = {cls.kind: place for place, cls in enumerate(CLASSES)}
CLASS_OF = {cls.kind: cls for cls in CLASSES}


class Support:
    """The instruments of one policy in one world. `parameters` are those of the submodel `instruments`."""

    def __init__(
        self, instruments: list[Instrument], residents: int, eur_per_1000_residents_per_year: float | None, parameters: Any
    ) -> None:
        self.instruments = instruments
        self.residents = residents
        self.eur_per_1000_residents_per_year = eur_per_1000_residents_per_year
        self.allocation_degree = 0.0  # share of this week's decisions that go by added value
        self._official_hour_eur = float(parameters.official_hour_eur)
        self._judgement_weeks = int(parameters.judgement_lasts_weeks)
        self._judged_week = np.zeros(0, np.int64)
        self._judged_value = np.zeros(0, np.float64)
        self._talked = np.zeros(0, np.int64)  # rows that an official talks with every week

    def act(self, world: Any) -> None:
        """Step 9."""
        begun = [instrument for instrument in self.instruments if instrument.account.windows[0][0] <= world.week]
        if not begun:
            return
        self._grow(len(world.initiatives))
        self.allocation_degree = 0.0
        for instrument in begun:
            instrument.act(world, self)
            self._hand_on(instrument, world.week)

    def _hand_on(self, instrument: Instrument, week: int) -> None:
        """What a call leaves goes into the next call of the same kind, if there is one: it is the same instrument, carried over."""
        if instrument.account.ended(week):
            later = [i for i in self.instruments if i.kind == instrument.kind and not i.account.ended(week)]
            if later:
                instrument.account.hand_on_to(min(later, key=lambda i: i.account.windows[0][0]).account, week)

    def official_cents(self, hours: float) -> int:
        """Price of so many hours of officials."""
        return round(hours * self._official_hour_eur * CENTS)

    def judged_values(self, world: Any, rows: np.ndarray | None = None) -> np.ndarray:
        """Added value as judged, float64 for these rows (None: all); not a number where it was never judged or too long ago."""
        fresh = world.week - self._judged_week < self._judgement_weeks
        values = np.where(fresh, self._judged_value, np.nan)
        return values if rows is None else values[rows]

    def judge(self, world: Any, rows: np.ndarray, values: np.ndarray) -> None:
        """These initiatives have been judged."""
        self._judged_week[rows] = world.week
        self._judged_value[rows] = values

    def talked_with(self, rows: np.ndarray) -> None:
        """An official talks with these initiatives every week."""
        self._talked = rows.copy()

    def accounting_minutes(self, world: Any, rows: np.ndarray, minutes: float) -> np.ndarray:
        """Accounting that is asked of each of these rows, int64: less where an official knows from weekly talks how it goes."""
        saved = world.parameters.instruments.talks_lighten_accounting * np.isin(rows, self._talked)
        return np.round(minutes * (1.0 - saved)).astype(np.int64)

    def unspent(self, week: int) -> Iterator[tuple[str, str, int, int]]:
        """What was released up to `week` and not used: payer, instrument, year, cents; for `Ledger.rows`."""
        for instrument in self.instruments:
            last = instrument.account.last_week(week)
            if last is not None:
                yield instrument.spec.kind.payer, instrument.spec.kind.name, year_of(last), instrument.account.unspent_cents(week)

    def go_on_in_next_crisis(self, first_week: int) -> None:
        """26 appended weeks at the same yearly budget. What was on at the end of main stays on; what had ended comes again as it came in
        the first crisis, counted from its first week; what came later than 26 weeks into it does not.
        """
        kept: list[tuple[Instrument, Windows]] = []
        for instrument in self.instruments:
            windows = next_windows(instrument.account.windows, first_week)
            if windows:
                kept.append((instrument, windows))
        sizes = [(instrument.spec, windows, instrument.account.windows) for instrument, windows in kept]
        weights = [weight_cents(spec, windows, self.residents, self._official_hour_eur, before) for spec, windows, before in sizes]
        money = self._money(weights, [spec for spec, _, _ in sizes], NEXT_CRISIS_WEEKS)
        for (instrument, windows), share in zip(kept, money, strict=True):
            if instrument.account.active(first_week - 1):
                instrument.weeks_of_before = first_week - instrument.account.windows[0][0]
            instrument.account = Account(
                share + instrument.account.committed_cents, windows, committed_cents=instrument.account.committed_cents
            )
        self.instruments = [instrument for instrument, _ in kept]

    def withdraw(self, world: Any) -> None:
        """All instruments are off from now on: what they keep up stops (core money, a roof); what they have built stays."""
        for instrument in self.instruments:
            instrument.withdraw(world)

    def _money(self, weights: list[int], specs: list[InstrumentSpec], weeks: int) -> list[int]:
        return money_of(weights, specs, self.residents, weeks, self.eur_per_1000_residents_per_year)

    def _grow(self, rows: int) -> None:
        missing = rows - len(self._judged_week)
        if missing > 0:
            self._judged_week = np.concatenate([self._judged_week, np.full(missing, NEVER, np.int64)])
            self._judged_value = np.concatenate([self._judged_value, np.zeros(missing)])


def support_of(policy: Policy, study: Any, calendar: Any, residents: int, parameters: Any) -> Support | None:
    """A policy at work in a city of so many residents; None if nothing of it can ever act (no instrument, no budget, no active week).

    `study` has `weeks`, `cost` ("equal" or "own"), the budget and the resolved envelope; `parameters` are those of the submodel `instruments`.
    """
    weeks = study.weeks
    found = [(spec, spec.windows(calendar, weeks)) for spec in policy.instruments]
    active = [(spec, windows) for spec, windows in found if windows]
    eur = None
    if study.cost == "equal":
        resolved = study.envelope_eur_per_1000_residents_per_year
        eur = study.budget_eur_per_1000_residents_per_year if resolved is None else resolved
    weights = [weight_cents(spec, windows, residents, parameters.official_hour_eur) for spec, windows in active]
    money = money_of(weights, [spec for spec, _ in active], residents, weeks, eur)
    instruments: list[Instrument] = []
    for (spec, windows), share in zip(active, money, strict=True):
        if share > 0:
            ordinal = sum(other.spec.kind.name == spec.kind.name for other in instruments)
            instruments.append(CLASS_OF[spec.kind.name](spec, ordinal, Account(share, windows), residents))
    instruments.sort(key=lambda instrument: ORDER[instrument.kind])
    return Support(instruments, residents, eur, parameters) if instruments else None


def weight_cents(spec: InstrumentSpec, windows: Windows, residents: int, official_hour_eur: float, whole: Windows | None = None) -> int:
    """Price x wanted units x active weeks; for grants price x grants, of which a part of the windows (`whole`) holds its part."""
    cost = unit_cost_cents(spec, residents, official_hour_eur)
    wanted = wanted_units(spec, residents)
    if spec.kind.measure == GRANTS:
        part = 1.0 if whole is None else min(1.0, active_weeks(windows) / max(1, active_weeks(whole)))
        return max(1, round(cost * wanted * part))
    return max(1, round(cost * wanted)) * active_weeks(windows)


def money_of(weights: list[int], specs: list[InstrumentSpec], residents: int, weeks: int, eur: float | None) -> list[int]:
    """Cents of each instrument: its part of the envelope, or its own cost where there is none."""
    if eur is None:
        return list(weights)
    return shares(envelope_cents(eur, residents, weeks), weights, [spec.kind.measure == DEGREE for spec in specs])


def next_windows(windows: Windows, first_week: int) -> Windows:
    """When an instrument is on in 26 weeks of a next crisis that begin at `first_week`."""
    end = first_week + NEXT_CRISIS_WEEKS
    if windows[-1][1] >= first_week:
        return ((first_week, end),)
    shift = first_week - CRISIS_WEEK
    moved = [(max(first_week, start + shift), min(end, stop + shift)) for start, stop in windows]
    return tuple((start, stop) for start, stop in moved if start < stop)
