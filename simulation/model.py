"""The model: a Mesa model whose deciders are agents and whose populous state lies in columns."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from agents import founding, institutions, joining, needs
from agents.draws import luck_of
from agents.initiatives import CAUSES, ENDED_AS, KINDS, LEGAL_FORMS, NEVER, SCALES, Initiative, Initiatives
from agents.ledger import Ledger
from agents.residents import Resident, Residents
from agents.residents_week import Willingness, set_shut_order
from agents.support import support_of
from agents.teams import Teams
from agents.trust import Trust
from agents.volunteers import Volunteers
from scenarios.assumptions import parameters as parameters_of
from scenarios.calendar import load_crisis
from scenarios.city import load_city
from scenarios.parameter_sets import parameter_set_of
from scenarios.policies import Policy
from scenarios.study import Study, study_policy
from simulation import week
from simulation.city import synthesise
from simulation.clock import BURN_IN_WEEKS, NEXT_CRISIS_WEEKS, channels_by_week
from simulation.history import LONG_SERVICE_WEEKS, NOT_ENDED, History
from simulation.outcomes import outcomes
from simulation.patterns import patterns
from simulation.record import NEXT_CRISIS, NEXT_CRISIS_WITH_POLICY, Record
from simulation.tables import all_tables

if TYPE_CHECKING:
    import pyarrow as pa

    from simulation.start import Start


class SupportModel(mesa.Model):
    """Residents, volunteers, initiatives, partners, funds and a municipality in one city under one policy.

    `policy` is a name of the study's own or the library, a file or a Policy; None takes the study's first. The luck is `seed` itself
    with the table's assumptions, or that of a `replication` with the replication's parameter set. `start` is a world that
    `simulation.prepare` has made for the same luck and parameters; it is copied. One `step` is a week; `run_for(study.weeks)` is the main phase.
    Raises InputError for a policy, city or crisis that does not exist or does not fit.
    """

    def __init__(
        self,
        study: Study,
        policy: str | Policy | None = None,
        seed: int | None = None,
        *,
        replication: int | None = None,
        parameters: Any = None,
        start: Start | None = None,
        threads: int = 1,
    ) -> None:
        super().__init__(rng=0)  # Mesa's own generator is never used: draws are keyed
        if start is None:
            luck = luck_of(study.seed, replication) if replication is not None else study.seed if seed is None else seed
            if parameters is None:
                parameters = parameters_of(study.assumptions if replication is None else parameter_set_of(study, replication).values)
            self._build(study, luck, parameters, threads)
            self._burn_in()
        else:
            start.copy_into(self)
        self.threads = threads
        self.policy = policy if isinstance(policy, Policy) else study_policy(study, policy or study.policies[0])
        self.support = support_of(self.policy, study, self.calendar, self.scale_residents, self.parameters.instruments)

    def step(self) -> None:
        """One week: the thirteen steps of the design."""
        self.week = int(self.time) - 1
        self.live_week()

    def live_week(self) -> None:
        """The week `self.week`, in the order of the design."""
        week.crisis(self)
        week.needs_and_neighbours(self)
        week.found(self)
        week.join(self)
        week.do_work(self)
        week.feel_strain(self)
        week.leave(self)
        week.handle_money(self)
        week.support(self)
        week.ties(self)
        week.trust_and_satisfaction(self)
        week.end(self)
        week.record(self)

    # --- set-up

    def _build(self, study: Study, luck: int, parameters: Any, threads: int) -> None:
        """Residents, needs and deciders of the first week of the burn-in."""
        self.study, self.luck, self.parameters, self.threads = study, int(luck), parameters, threads
        self.luck_of_residents = self.luck  # stays when a story asks how a life went under another luck
        self.city = load_city(study.city).part(study.neighbourhoods)
        self.calendar = load_crisis(study.crisis, study.weeks, parameters, self.city.code)
        self.channels_by_week = channels_by_week(self.calendar)
        self.n_places = len(self.city.neighbourhoods)
        names = self.city.districts
        self.district_of = np.array([names.index(n.district) for n in self.city.neighbourhoods], np.int64)
        self.n_districts = len(names)
        self.residents = Residents(synthesise(self.city, study.residents, luck, parameters, threads), self.n_places)
        self.scale_residents = sum(self.city.people_per_neighbourhood(study.residents))
        rows = self.residents.rows
        powers = (parameters.founding.founding_engagement_power, parameters.founding.founding_ties_power)
        self.founding_weights = np.array([founding.byte_powers(power) for power in powers])
        self.weight_total = int(founding.founding_weight_total(rows, self.founding_weights))
        self.percentiles = founding.percentiles(rows)
        self.ties_near, self.ties_bridging = joining.ties_by_place(rows, self.n_places)
        founding.set_clocks(rows, self.luck)
        set_shut_order(rows, self.luck)
        self.needs = needs.Needs(self.n_places)
        needs.set_up(self.needs, rows, parameters.needs)
        self.willingness, self.trust, self.teams = Willingness(), Trust(self.n_places), Teams()
        self.volunteers, self.initiatives = Volunteers(), Initiatives()
        self.initiative_agents: list[Initiative] = []
        self.record: Record | None = None
        self.support = None
        self.ledger = Ledger()
        self.week = -BURN_IN_WEEKS
        self.ordinary_unmet_share = np.zeros((self.n_places, 4, 2))
        self.helped_before: dict[str, np.ndarray] = {}
        institutions.build(self)

    def _burn_in(self) -> None:
        """Two ordinary years before week 0, so that ages, cash, ties and strain of what exists are those of a city that went on."""
        week.crisis(self)
        week.needs_and_neighbours(self)
        self._remember_ordinary_need()
        founders = founding.first_founders(self.residents.rows, self.luck, self.founding_weights, self._existing_number())
        founding.found(self, founders, years_of_asking=True)
        self.follow_initiatives()
        for number in range(-BURN_IN_WEEKS, 0):
            self.week = number
            self.live_week()
        self._remember_ordinary_need()
        self.trust.ordinary = self.trust.local.copy()
        table = self.initiatives.rows
        self.helped_before = {
            "helped_minutes_ever": table["helped_minutes_ever"].copy(),
            "people_helped": table["people_helped"] - table["clients"],
            "people_out_of_sight_helped": table["people_out_of_sight_helped"] - table["clients_out_of_sight"],
        }
        self.ledger = Ledger()
        adults = int((self.residents["age_band"] > 0).sum())
        self.record = Record(len(self.residents), adults)

    def _existing_number(self) -> int:
        return max(1, round(self.parameters.founding.existing_per_10000 * self.scale_residents / 10_000))

    def _remember_ordinary_need(self) -> None:
        """What formal services and neighbours leave in an ordinary week, against which later weeks are felt."""
        here = self.needs
        left = here.need_minutes - here.formal_minutes - here.neighbour_minutes
        here.ordinary_unmet_minutes[:] = left.sum(axis=(1, 2))
        self.ordinary_unmet_share = left.sum(axis=3) / np.maximum(1, here.need_minutes.sum(axis=3))

    # --- what the steps tell

    def follow_initiatives(self) -> None:
        """A Mesa agent for every initiative that has none yet."""
        for row in range(len(self.initiative_agents), len(self.initiatives)):
            self.initiative_agents.append(Initiative(self, row))

    def happened(self, event: str, rows: np.ndarray, amounts: np.ndarray | None = None) -> None:
        """An event of these initiatives (rows)."""
        if self.record is not None and len(rows):
            self.record.events(self.week, event, self.initiatives["id"][rows], amounts)

    def happened_to_each(self, event: str, rows: np.ndarray) -> None:
        """An event for each initiative among these rows, with how often it stands there as amount."""
        if self.record is not None and len(rows):
            different, times = np.unique(rows, return_counts=True)
            self.record.events(self.week, event, self.initiatives["id"][different], times)

    def pauses_ended(self, rows: np.ndarray) -> None:
        """These initiatives (rows) are back, or have ended while paused."""
        if self.record is not None and len(rows):
            table = self.initiatives.rows[rows]
            self.record.pauses(table["id"], table["pause_started_week"], np.full(len(rows), self.week))

    # --- results

    def resident(self, row: int) -> Resident:
        """One resident, to look at."""
        return Resident(self.residents, row)

    def run_next_crisis(self) -> None:
        """After the main phase: copies of the model go through 26 more weeks of crisis, without and with its policy."""
        if self.week != self.study.weeks - 1:
            raise RuntimeError(f"the next crisis comes after {self.study.weeks} weeks; this model is in week {self.week}")
        without = self._next_crisis(with_policy=False)
        supported = without if self.support is None else self._next_crisis(with_policy=True)
        self._written().append_phase(NEXT_CRISIS, without)
        self._written().append_phase(NEXT_CRISIS_WITH_POLICY, supported)

    def _next_crisis(self, with_policy: bool) -> Record:
        """What a copy of the model writes down that goes on through the next crisis."""
        other = copy.deepcopy(self)
        if other.support is not None and with_policy:
            other.support.go_on_in_next_crisis(self.study.weeks)
        elif other.support is not None:
            other.support.withdraw(other)
            other.support = None
        other.run_for(NEXT_CRISIS_WEEKS)
        return other._written()

    def _written(self) -> Record:
        """The record, which exists from week 0 on."""
        if self.record is None:
            raise RuntimeError("nothing is written down before week 0")
        return self.record

    def helped_since_week_0(self, what: str) -> np.ndarray:
        """`helped_minutes_ever`, `people_helped` or `people_out_of_sight_helped` of every initiative, without the burn-in.

        Who was being helped when week 0 began counts as helped.
        """
        before = self.helped_before[what]
        since = self.initiatives[what].copy()
        since[: len(before)] -= before
        return since

    def last_week(self) -> dict[str, float]:
        """What was measured in the week just lived, by the names of `history.MEASURES`; for a collector that asks every week."""
        return self._written().last_week()

    def history(self) -> History:
        """The run so far as plain arrays."""
        table = self.initiatives.rows
        lived = (table["founded_week"] >= 0) | (table["ended_week"] == NEVER) | (table["ended_week"] >= 0)
        table = table[lived]
        codes = np.array([n.code for n in self.city.neighbourhoods])
        columns = {
            name: table[name] for name in ("id", "founder", "existing", "founded_week", "initiators", "added_value", "structural_partners")
        }
        at_founding = ("founder_engagement_percentile", "founder_ties_percentile", "tie_municipality_at_founding", "initiators_at_founding")
        for name in at_founding:
            columns[name] = table[name]
        ended = table["ended_week"] != NEVER
        columns |= {
            "ended_week": np.where(ended, table["ended_week"], NOT_ENDED),
            "kind": np.array(KINDS)[table["kind"]],
            "scale": np.array(SCALES)[table["scale"]],
            "neighbourhood": codes[table["neighbourhood"]],
            "cause": np.where(ended, np.array(CAUSES)[table["cause"]], ""),
            "ended_as": np.where(ended, np.array([name or "" for name in ENDED_AS])[table["cause"]], ""),
            "legal_form": np.array(LEGAL_FORMS)[table["legal_form"]],
            "legal_form_at_founding": np.array(LEGAL_FORMS)[table["legal_form_at_founding"]],
            "support_eur": table["support_cents"] / 100,
            "support_hours": table["support_minutes"] / 60,
            "support_first_26_weeks_eur": table["support_first_26_cents"] / 100,
            "hours_helped": self.helped_since_week_0("helped_minutes_ever")[lived] / 60,
            "people_helped": self.helped_since_week_0("people_helped")[lived],
            "people_out_of_sight_helped": self.helped_since_week_0("people_out_of_sight_helped")[lived],
        }
        people = self.volunteers.rows
        paused = table[table["paused"]]
        running = {
            "resident": people["resident"],
            "initiative": self.initiatives["id"][people["initiative"]],
            "role": people["role"],
            "started_week": people["role_since_week"],
            "ended_week": np.full(len(people), NOT_ENDED),
            "ended_by": np.zeros(len(people), np.int64),
        }
        pauses = {"initiative": paused["id"], "started_week": paused["pause_started_week"], "ended_week": np.full(len(paused), NOT_ENDED)}
        experienced = int(((self.residents["weeks_served"] >= LONG_SERVICE_WEEKS) & (self.residents["recovery_weeks"] == 0)).sum())
        return self._written().history(initiatives=columns, experienced_people=experienced, running_spells=running, running_pauses=pauses)

    def outcomes(self) -> dict[str, float | None]:
        """Every outcome of the design's section 5, None where undefined."""
        return outcomes(self.history())

    def patterns(self) -> dict[str, float | None]:
        """Every measure of the design's section 6, None where undefined."""
        return patterns(self.history())

    def tables(self) -> dict[str, pa.Table]:
        """The tables of a run: weekly, initiatives, events, spending."""
        return all_tables(
            self._written(),
            self.history(),
            self.ledger.rows(() if self.support is None else self.support.unspent(self.week)),
            self.calendar.date(0),
        )
