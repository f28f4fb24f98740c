"""Instruments of attention: in the media, in talks, in the district, in what the city hears and how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.dealings import note
from agents.instruments.base import CENTS, alive, raise_towards_one
from agents.instruments.degrees import Degree
from agents.instruments.grants import HoursGrants
from agents.instruments.services import Service

if TYPE_CHECKING:
    from agents.support import Support


class MediaPlatform(HoursGrants):
    """A portrait in the media: more people know of the initiative, those who ask for help too."""

    kind = "media-platform"

    def hand_over(self, world: Any, support: Support, row: int, cents: int) -> None:
        """It is published."""
        rows = np.array([row])
        raise_towards_one(world.initiatives["media"], rows, world.parameters.instruments.portrait_media)
        self.account.pay(cents)
        world.ledger.spend(self.spec.kind.payer, self.spec.kind.name, cents)
        self.book(world, rows, cents, 0, cents)
        note(world, "support_paid", rows, cents / CENTS, self.spec.kind.name)


class WeeklyTalks(Service):
    """An official calls every week; what is agreed by word of mouth needs no report. It takes initiators' time as well."""

    kind = "weekly-talks"

    def portion_minutes(self, p: Any) -> int:
        """Minutes of one talk."""
        return int(p.talk_minutes)

    def act(self, world: Any, support: Support) -> None:
        """Talk, and be known to have talked, so that others ask for less."""
        super().act(world, support)
        support.talked_with(self.rows)

    def serve(self, world: Any, rows: np.ndarray, minutes: np.ndarray) -> None:
        """Contact, and less desk work, but the time of the talk."""
        world.municipality.meet(rows)
        saved = int(world.parameters.instruments.talk_desk_minutes_saved)
        world.initiatives["lever_paperwork_minutes"][rows] += minutes - saved


class VisibleOfficials(Degree):
    """Officials go into every district alike and can be reached there."""

    kind = "visible-officials"

    def apply(self, world: Any, support: Support) -> None:
        """Presence evens out; those in contact are also told things."""
        m = world.municipality
        m.lever_presence = max(m.lever_presence, self.degree)
        self.steer(world, np.flatnonzero(alive(world) & world.initiatives["in_contact"]))


class SignalsToPolicy(Degree):
    """Signals and stories of initiatives are gathered, passed on and learnt from."""

    kind = "signals-to-policy"

    def apply(self, world: Any, support: Support) -> None:
        """What is reported is heard, and practice follows experience sooner."""
        m = world.municipality
        m.lever_signals = max(m.lever_signals, self.degree)
        m.lever_learning = max(m.lever_learning, self.degree)


class CrisisWayOfWorking(Degree):
    """The close and flexible way of the first weeks goes on: attention does not drift back as far, rules stay light."""

    kind = "crisis-way-of-working"

    def apply(self, world: Any, support: Support) -> None:
        """Attention is kept up and strictness down."""
        m = world.municipality
        m.lever_attention = max(m.lever_attention, self.degree)
        m.lever_flexibility = max(m.lever_flexibility, self.degree)
