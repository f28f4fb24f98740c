"""Teams: people come to work for an initiative, lead it, and stop (the changes that steps 3, 4, 7 and 12 make)."""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.draws import NOBODY, Kind, draw_base, keyed_uniforms, uniform
from agents.functions import around_one
from agents.residents import EXPERIENCED, NOT_A_VOLUNTEER
from agents.residents_week import BURNED_OUT_LEADER, free_minutes, parts_of_willingness
from agents.volunteers import BURNOUT, HELPER, INITIATIVE_ENDED, INITIATOR, RUNNING, VOLUNTEER


@jit
def wave_share(resident, week, people):
    """Share of a resident's reasons to start now that the wave gives (0-1): its surge of willingness, or its urgency where that is more."""
    ordinary, surge = parts_of_willingness(resident, week, people)
    return max(week.urgency, surge / (ordinary + surge)) if surge > 0.0 else week.urgency


@jit
def new_volunteers(residents, rows, initiatives, targets, roles, week, luck, week_number, numbers, people_numbers, out):
    """Fill the rows of people who start (in place): time, motivation and the part of it that came with the surge."""
    p = numbers[0]
    people = people_numbers[0]
    base = draw_base(luck, Kind.LEND, NOBODY, 0)
    for k in range(rows.size):
        r = residents[rows[k]]
        t = initiatives[targets[k]]
        v = out[k]
        v.resident = r.id
        v.resident_row = rows[k]
        v.initiative = targets[k]
        v.role = roles[k]
        v.first_time = (r.flags & EXPERIENCED) == 0
        v.started_week = week_number
        v.role_since_week = week_number
        free = free_minutes(r, week, people)
        v.free_at_start = np.int32(free)
        # a plan counts with people as motivated as they ordinarily are
        wish = t.helper_minutes_planned / p.motivation_ordinary * around_one(uniform(base, r.id), p.helper_minutes_spread)
        if roles[k] == INITIATOR:
            wish = max(wish, p.initiator_minutes)
        v.full_minutes = np.int32(min(wish, max(free, p.fewest_minutes)))
        came_with_wave = (
            wave_share(r, week, people) * p.surge_share_of_motivation * (1.0 - (p.initiator_attachment if roles[k] == INITIATOR else 0.0))
        )
        v.commitment = 1.0 - came_with_wave
        v.surge = p.motivation_at_start * came_with_wave
        v.motivation = p.motivation_at_start * v.commitment
        v.appreciation = p.appreciation_at_start
        v.strain = p.strain_at_start
        r.flags |= EXPERIENCED


class Teams:
    """The verbs that move people in and out of `model.volunteers` (no state of its own)."""

    def start(self, model, initiative: int, founder_row: int, leaders: np.ndarray, helpers: np.ndarray) -> None:
        """A founder, others who lead with them, and the first helpers (resident rows): the crew, which has not joined."""
        rows = np.concatenate([[founder_row], leaders, helpers]).astype(np.int64)
        roles = np.array([INITIATOR] * (1 + len(leaders)) + [HELPER] * len(helpers), np.uint8)
        self.add(model, rows, np.full(len(rows), initiative, np.int64), roles)

    def add(self, model, rows: np.ndarray, targets: np.ndarray, roles: np.ndarray) -> np.ndarray:
        """These residents (rows) start at these initiatives (rows) in these roles; the new volunteer rows, structured."""
        new = np.zeros(len(rows), VOLUNTEER)
        p, week = model.numbers, model.resident_week
        new_volunteers(
            model.residents.rows,
            rows,
            model.initiatives.rows,
            targets,
            roles,
            week,
            model.luck_of_residents,
            model.week,
            p.volunteers,
            p.residents,
            new,
        )
        first = model.volunteers.append(new)
        model.residents["volunteer_row"][rows] = np.arange(first, first + len(rows))
        return new

    def lead(self, model, volunteer_rows: np.ndarray) -> None:
        """These helpers become initiators: their spell as a helper ends and one as initiator begins."""
        if not len(volunteer_rows):
            return
        who = model.volunteers.rows[volunteer_rows]
        self._spells(model, who, np.full(len(who), 2))
        model.volunteers["role"][volunteer_rows] = INITIATOR
        model.volunteers["role_since_week"][volunteer_rows] = model.week
        minutes = model.volunteers["full_minutes"]
        minutes[volunteer_rows] = np.maximum(minutes[volunteer_rows], int(model.parameters.volunteers.initiator_minutes))

    def leave(self, model) -> np.ndarray:
        """Everyone with a reason in `leaving` stops; their rows as they were (structured copy)."""
        table, residents = model.volunteers, model.residents
        going = table["leaving"] != RUNNING
        gone = table.rows[going].copy()
        if not len(gone):
            return gone
        burned = gone["leaving"] == BURNOUT
        self._spells(model, gone, np.where(burned, 1, 2))
        rows = gone["resident_row"]
        residents["volunteer_row"][rows] = NOT_A_VOLUNTEER
        self._recover(model, gone[burned])
        table.keep(~going)
        residents["volunteer_row"][table["resident_row"]] = np.arange(len(table))
        return gone

    def end(self, model, ended: np.ndarray) -> np.ndarray:
        """Everyone at these initiatives (bool, one a row) stops; their rows as they were."""
        at_ended = ended[model.volunteers["initiative"]]
        model.volunteers["leaving"][at_ended] = INITIATIVE_ENDED
        return self.leave(model)

    def merge(self, model, absorbed: np.ndarray, into: np.ndarray) -> None:
        """Everyone of the absorbed initiatives goes on as a helper in the other (rows)."""
        table = model.volunteers
        for one, other in zip(absorbed.tolist(), into.tolist(), strict=True):
            moving = table["initiative"] == one
            self._spells(model, table.rows[moving], np.full(int(moving.sum()), 2))
            table["initiative"][moving] = other
            table["role"][moving] = HELPER
            table["role_since_week"][moving] = model.week

    def _recover(self, model, burned: np.ndarray) -> None:
        """A long recovery, of a keyed length, in which nobody joins anything."""
        if not len(burned):
            return
        p = model.parameters.volunteers
        n = len(burned)
        u = keyed_uniforms(model.luck, int(Kind.RECOVERY), burned["resident"], np.full(n, NOBODY), np.full(n, model.week, np.int64))
        weeks = p.recovery_weeks_shortest + u * (p.recovery_weeks_longest - p.recovery_weeks_shortest)
        rows = burned["resident_row"]
        model.residents["recovery_weeks"][rows] = np.minimum(255, weeks).astype(np.uint8)
        flags = model.residents["flags"]
        leader = burned["role"] == INITIATOR
        flags[rows] = np.where(leader, flags[rows] | BURNED_OUT_LEADER, flags[rows] & ~np.uint8(BURNED_OUT_LEADER))

    def _spells(self, model, who: np.ndarray, ended_by: np.ndarray) -> None:
        if model.record is not None:
            ids = model.initiatives["id"][who["initiative"]]
            model.record.spells(who["resident"], ids, who["role"], who["role_since_week"], np.full(len(who), model.week), ended_by)


@jit
def count_service(volunteers, residents):
    """Another week served for everyone who works (in place)."""
    for j in range(volunteers.size):
        r = residents[volunteers[j].resident_row]
        if r.weeks_served < 255:
            r.weeks_served += 1
