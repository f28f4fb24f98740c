"""Instruments that give capacity: people, goods, partners, a legal roof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.accounts import Account
from agents.dealings import note
from agents.initiatives import HOSTED, NEVER, NO_FORM
from agents.instruments.base import CENTS, MINUTES_PER_HOUR, Instrument, alive, at_least, raise_towards_one
from agents.instruments.choosing import choose
from agents.instruments.grants import HoursGrants
from agents.instruments.services import Service
from scenarios.policies import InstrumentSpec

if TYPE_CHECKING:
    from agents.support import Support


class GoodsAndHelpers(HoursGrants):
    """Packages of goods and helpers from firms and schools, for some weeks; people who come for a short time have to be told what to do."""

    kind = "goods-and-helpers"

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.running: list[tuple[int, int, int]] = []  # weeks to go, row, cents to go

    def act(self, world: Any, support: Support) -> None:
        """Decide on new packages and deliver a week of those that run."""
        super().act(world, support)
        going_on = [self._deliver(world, *package) for package in self.running]
        self.running = [package for package in going_on if package is not None]

    def hand_over(self, world: Any, support: Support, row: int, cents: int) -> None:
        """The package begins."""
        self.running.append((max(1, int(world.parameters.instruments.package_weeks)), row, cents))
        note(world, "support_began", np.array([row]), cents / CENTS, self.spec.kind.name)

    def _deliver(self, world: Any, weeks: int, row: int, cents_left: int) -> tuple[int, int, int] | None:
        table, p = world.initiatives, world.parameters.instruments
        if table["ended_week"][row] != NEVER:
            self.account.lapse(cents_left)
            return None
        cents = cents_left // weeks
        minutes = int(self.spec.kind.hours * MINUTES_PER_HOUR) // max(1, int(p.package_weeks))
        table["lever_helper_minutes"][row] += minutes
        table["lever_goods_cents"][row] += int(cents * p.package_goods_share)
        table["lever_paperwork_minutes"][row] += int(minutes * p.package_coordination_share)
        self.steer(world, np.array([row]))
        self.account.pay(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents, minutes)
        self.book(world, np.array([row]), int(cents * p.package_goods_share), minutes, cents)
        return (weeks - 1, row, cents_left - cents) if weeks > 1 else None


class Introductions(HoursGrants):
    """An official brings an initiative and a partner together; what comes of it is up to them."""

    kind = "introductions"

    def hand_over(self, world: Any, support: Support, row: int, cents: int) -> None:
        """They meet."""
        if self.hours_worked(world, row, cents):
            world.partners.introduce(np.array([row]))


class NetworkWeavers(Service):
    """Weavers tie initiatives to the municipality, to funds, to each other and to partners, and help others to share the lead."""

    kind = "network-weavers"

    def portion_minutes(self, p: Any) -> int:
        """Minutes a week for one initiative."""
        return int(p.weaver_minutes_per_initiative)

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """Ties grow by a share of what is missing; now and then a partner is met."""
        table, p = world.initiatives, world.parameters.instruments
        portion = minutes / self.portion_minutes(p)
        for tie in ("tie_municipality", "tie_funds", "tie_initiatives"):
            raise_towards_one(table[tie], rows, p.weaver_tie_growth * portion)
        at_least(table["lever_leadership"], rows, p.weaver_leadership * portion)
        gap = max(1, int(p.weaver_weeks_between_introductions))
        due = rows[(world.week - self.since[: rows.size]) % gap == gap - 1]
        if due.size:
            world.partners.introduce(due)


class StaffOnLoan(Service):
    """Employees of a partner do what initiators would have to: communication, applications, accounts; they decide nothing (evidence 4.24)."""

    kind = "staff-on-loan"

    def portion_minutes(self, p: Any) -> int:
        """Minutes a week for one initiative."""
        return int(p.loan_minutes_per_initiative)

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """Tasks are done by others."""
        world.initiatives["lever_task_support_minutes"][rows] += minutes


class LegalHost(Instrument):
    """A legal person that takes initiatives without one under its roof, keeps their books, and wants to know what happens there."""

    kind = "legal-host"

    def __init__(self, spec: InstrumentSpec, ordinal: int, account: Account, residents: int) -> None:
        super().__init__(spec, ordinal, account, residents)
        self.rows = np.zeros(0, np.int64)

    def act(self, world: Any, support: Support) -> None:
        """Take in as many as can be paid until the end, and keep their books."""
        table, account, week = world.initiatives, self.account, world.week
        self.rows = self.rows[table["ended_week"][self.rows] == NEVER]
        self._let_go(world, self.rows[max(0, account.available_cents(week)) // self.price_cents :])
        places = int(self.ready(week, world.parameters.instruments.ramp_lead_share) * account.pace_cents(week)) // self.price_cents
        new = choose(self, world, support, alive(world) & (table["legal_form"] == NO_FORM), places - self.rows.size)
        if new.size:
            table["legal_form"][new] = HOSTED
            self.rows = np.concatenate([self.rows, new])
            note(world, "support_began", new, None, self.spec.kind.name)
        if self.rows.size:
            self._keep_books(world)

    def withdraw(self, world: Any) -> None:
        """The roof is gone."""
        self._let_go(world, self.rows)

    def _keep_books(self, world: Any) -> None:
        minutes = int(self.spec.kind.hours * MINUTES_PER_HOUR)
        cents = self.price_cents * self.rows.size
        world.initiatives["lever_task_support_minutes"][self.rows] += minutes
        self.steer(world, self.rows)
        self.account.spend(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents, minutes * self.rows.size)
        self.book(world, self.rows, 0, minutes, self.price_cents)

    def _let_go(self, world: Any, rows: np.ndarray) -> None:
        if rows.size:
            world.initiatives["legal_form"][rows] = NO_FORM
            self.rows = self.rows[: self.rows.size - rows.size]
            note(world, "support_ended", rows, None, self.spec.kind.name)


class VolunteerCentre(Service):
    """Finds people, matches them, trains, thanks, and makes time off possible."""

    kind = "volunteer-centre"

    def portion_minutes(self, p: Any) -> int:
        """Minutes a week for one initiative."""
        return int(p.centre_minutes_per_initiative)

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """Who gets a part of a portion gets a part of the help. It recruits whether or not there is leadership to receive people."""
        table, p = world.initiatives, world.parameters.instruments
        portion = minutes / self.portion_minutes(p)
        table["lever_recruiting"][rows] += p.centre_asks * portion
        for lever, help_given in (
            ("lever_matching", p.centre_matching),
            ("lever_appreciation", p.centre_appreciation),
            ("lever_rest", p.centre_rest),
        ):
            at_least(table[lever], rows, help_given * portion)
        for what in ("structure", "skill"):
            raise_towards_one(table[what], rows, p.centre_training * portion)


class CoalitionPartners(Service):
    """Partners that commit themselves for long; what they lend is theirs to give, and the price is what it is worth."""

    kind = "coalition-partners"

    def portion_minutes(self, p: Any) -> int:
        """The hours of one partner, in minutes."""
        return round(self.spec.kind.hours * MINUTES_PER_HOUR)

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """Each has a structural partner; one that is lost is found again."""
        alone = rows[world.initiatives["structural_partners"][rows] == 0]
        if alone.size:
            world.partners.bind(alone)


class MixedWork(Service):
    """Coaching in working online and in person; after some weeks an initiative can do it, and the coach goes to the next."""

    kind = "mixed-work"

    def portion_minutes(self, p: Any) -> int:
        """Minutes a week for one initiative."""
        return int(p.coaching_minutes)

    def assigned_weeks(self, p: Any) -> int:
        """How long coaching takes."""
        return int(p.coaching_weeks)

    def candidates(self, world: Any) -> np.ndarray:
        """Bool, one a row: who does not work in a mixed way yet."""
        share = world.parameters.instruments.mixed_online_share
        return alive(world) & (world.initiatives["online_aim"] < share)

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """Online work is learnt faster, and part of it is there to stay."""
        table, p = world.initiatives, world.parameters.instruments
        portion = minutes / self.portion_minutes(p)
        at_least(table["lever_online"], rows, portion)
        aim = table["online_aim"]
        learnt = np.minimum(p.mixed_online_share, aim[rows] + p.mixed_online_share * portion / max(1.0, p.coaching_weeks))
        aim[rows] = np.maximum(aim[rows], learnt)
