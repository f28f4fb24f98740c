"""Trust in the municipality, and who comes into sight (step 11)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from agents.compiled import jit
from agents.functions import halving, normal_quantile
from agents.residents import FIXED_POINT, N_NEEDS

CHUNK = 65_536


class Trust:
    """Local experience of the municipality by neighbourhood, group and sight: added to every resident's own trust, on the probit scale."""

    def __init__(self, n_places: int) -> None:
        self.local = np.zeros((n_places, 4, 2))
        self.national = 0.0  # spill-over of national trust, relative to ordinary times


def national_spill_over(share_now: float, share_ordinary: float, p) -> float:
    """Shift of local trust by national trust (shares, 0-1), on the probit scale of the share."""
    return p.trust_spill_over * (normal_quantile(share_now) - normal_quantile(share_ordinary))


@jit
def move_local(local, seen_share, unmet_share, ordinary_unmet_share, presence, p):
    """Being helped and seeing officials raise trust, need left unmet lowers it, more where it falls unequally; all fade (in place).

    seen_share, unmet_share, ordinary_unmet_share: by neighbourhood, group and sight; presence: 0-1 by neighbourhood.
    """
    kept = halving(p.trust_experience_half_life_weeks)
    city = np.mean(unmet_share - ordinary_unmet_share)
    for n in range(local.shape[0]):
        for group in range(4):
            for sight in range(2):
                excess = unmet_share[n, group, sight] - ordinary_unmet_share[n, group, sight]
                gain = p.trust_of_help * seen_share[n, group, sight] + p.trust_of_officials * presence[n]
                loss = p.trust_of_unmet * excess + p.trust_of_unfairness * max(0.0, excess - city)
                local[n, group, sight] = local[n, group, sight] * kept + (gain - loss) * (1.0 - kept)


@jit
def trust_and_sight(residents, first, last, local, shift, helped_share, gain_rate, back_rate, factor_moves, people_moves):
    """Count trusting residents of 15 and over; people out of sight who are helped come into it, and others slip back (in place).

    Changes of cell are added to `factor_moves` and `people_moves`. Returns the count.
    """
    trusting = 0
    for i in range(first, last):
        r = residents[i]
        old = 1 if r.out_of_sight >= 0.5 else 0
        if r.age_band > 0 and r.trust + local[r.neighbourhood, r.group, old] + shift >= 0.0:
            trusting += 1
        base = r.out_of_sight_base / 255.0
        helped = helped_share[r.neighbourhood, r.group, old]
        now = r.out_of_sight + (base - r.out_of_sight) * back_rate - r.out_of_sight * helped * gain_rate
        r.out_of_sight = np.float32(now)
        new = 1 if r.out_of_sight >= 0.5 else 0
        if new != old:
            people_moves[r.neighbourhood, r.group, old] -= 1
            people_moves[r.neighbourhood, r.group, new] += 1
            for kind in range(N_NEEDS):
                factor = np.int64(r.need[kind] * FIXED_POINT)
                factor_moves[r.neighbourhood, r.group, old, kind] -= factor
                factor_moves[r.neighbourhood, r.group, new, kind] += factor
    return trusting


def pass_over(residents, trust: Trust, helped_share: np.ndarray, needs, p, threads: int) -> int:
    """Step 11 for all residents, in fixed chunks that threads share: the number who trust the municipality.

    Cells of `needs` follow who came into sight or went out of it: integer moves, so the order of chunks cannot be seen.
    """
    rows = residents.rows
    shift = normal_quantile(p.trust_share_ordinary) + trust.national

    def chunk(first: int):
        factors, people = np.zeros_like(needs.factor_sums), np.zeros_like(needs.people)
        last = min(first + CHUNK, len(rows))
        trusting = trust_and_sight(rows, first, last, trust.local, shift, helped_share, p.sight_gain_per_week, p.sight_loss_per_week, factors, people)
        return trusting, factors, people

    firsts = range(0, len(rows), CHUNK)
    if threads > 1 and len(firsts) > 1:
        with ThreadPoolExecutor(threads) as pool:
            told = list(pool.map(chunk, firsts))
    else:
        told = [chunk(first) for first in firsts]
    for _, factors, people in told:
        needs.factor_sums += factors
        needs.people += people
    return sum(trusting for trusting, _, _ in told)
