"""How satisfied initiators are with the municipality (part of step 11)."""

from __future__ import annotations

from typing import Any

import numpy as np

from agents.compiled import jit
from agents.functions import halving
from agents.initiatives import NEVER
from agents.municipality import contact_quality, office_of


@jit
def heading_for(t, d, quality, p):
    """Where satisfaction goes if nothing changes, 0-1.

    Between what it is without any contact and the quality of contact, as far as contact is recent; more with a tie and help felt,
    less with steering, paperwork and disappointment.
    """
    touch = halving(p.contact_felt_half_life_weeks / t.weeks_since_contact) if t.weeks_since_contact > 0 else 1.0
    felt = (1.0 - touch) * p.satisfaction_without_contact + touch * quality
    desk = min(1.0, t.paperwork_minutes / max(1, t.initiator_minutes))
    felt += p.satisfaction_by_tie * t.tie_municipality + p.satisfaction_by_help * d.help_felt
    felt -= p.satisfaction_lost_by_steering * t.lever_steering + p.satisfaction_lost_by_paperwork * desk
    return min(1.0, max(0.0, felt - p.satisfaction_lost_by_disappointment * d.disappointment))


@jit
def move(initiatives, dealings, offices, strictness, numbers):
    """Satisfaction follows what it heads for; help and disappointment wear off (in place)."""
    p = numbers[0]
    moving = 1.0 - halving(p.satisfaction_half_time_weeks)
    forgetting = halving(p.disappointment_half_life_weeks)
    for i in range(initiatives.size):
        t = initiatives[i]
        d = dealings[i]
        if t.ended_week != NEVER:
            continue
        support = t.support_cents + t.support_minutes
        d.help_felt = 1.0 if support > d.support_seen else d.help_felt * forgetting
        d.support_seen = support
        quality = contact_quality(offices[office_of(t, offices.size)].learning, strictness, p)
        t.satisfaction += (heading_for(t, d, quality, p) - t.satisfaction) * moving
        d.disappointment *= forgetting


def week(model: Any) -> None:
    """Step 11, initiators' part."""
    m = model.municipality
    model.dealings.follow(model.initiatives)
    move(model.initiatives.rows, model.dealings.rows, m.offices.rows, m.strictness, model.numbers.municipality)


def disappoint(model: Any, rows: np.ndarray, weight: float) -> None:
    """Support of the municipality came late, was refused or withdrawn for these initiatives (distinct rows); weight 0-1."""
    model.dealings.follow(model.initiatives)
    felt = model.dealings["disappointment"]
    felt[rows] += weight * (1.0 - felt[rows])
