"""Who gets it: as officials choose, among those they know, or by added value, among those they have judged.

The municipality has no preference for known contacts put in: an official can only think of an initiative as far as officials know
it. A choice gives each candidate a keyed score and takes the lowest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.compiled import jit
from agents.draws import NOBODY, Kind, keyed_uniform, keyed_uniforms
from agents.functions import log

if TYPE_CHECKING:
    from agents.instruments.base import Instrument
    from agents.support import Support


def choose(instrument: Instrument, world: Any, support: Support, candidates: np.ndarray, n: int) -> np.ndarray:
    """Rows of at most `n` of the candidates (bool, one a row), best first."""
    rows = np.flatnonzero(candidates)
    if n <= 0 or not rows.size:
        return rows[:0]
    if decided_by_value(instrument, world, support):
        value = support.judged_values(world, rows)
        judged = np.isfinite(value)
        return lowest(world, rows[judged], -value[judged], n)
    familiarity = world.municipality.familiarity()[rows]
    known = familiarity > 0.0
    return weighted(instrument, world, rows[known], familiarity[known], n)


def decided_by_value(instrument: Instrument, world: Any, support: Support) -> bool:
    """Whether this week's choices of this instrument go by added value: always at degree 1, never without the instrument for it."""
    degree = support.allocation_degree
    if degree <= 0.0 or instrument.spec.kind.payer == "fund":
        return False
    return degree >= 1.0 or keyed_uniform(world.luck, int(Kind.INSTRUMENT), NOBODY, instrument.number, world.week) < degree


def weighted(instrument: Instrument, world: Any, rows: np.ndarray, weights: np.ndarray, n: int) -> np.ndarray:
    """At most `n` rows, each with a chance in proportion to its weight (float64, above 0): the lowest of -ln(u) / weight."""
    return lowest(world, rows, race(keyed(instrument, world, rows), weights), n)


def keyed(instrument: Instrument, world: Any, rows: np.ndarray) -> np.ndarray:
    """One draw for each row, of this instrument and week; float64."""
    ids = world.initiatives["id"][rows]
    objects = np.full(rows.size, instrument.number, np.int64)
    return keyed_uniforms(world.luck, int(Kind.INSTRUMENT), ids, objects, np.full(rows.size, world.week, np.int64))


@jit
def race(uniforms, weights):
    """Times of arrival -ln(u) / weight: the first is a choice with chances in proportion to the weights (float64 arrays)."""
    out = np.empty(uniforms.size)
    for i in range(uniforms.size):
        out[i] = -log(uniforms[i]) / weights[i]
    return out


def lowest(world: Any, rows: np.ndarray, scores: np.ndarray, n: int) -> np.ndarray:
    """The rows of the `n` lowest scores; of equal scores the lower id."""
    order = np.lexsort((world.initiatives["id"][rows], scores))
    return rows[order[:n]]
