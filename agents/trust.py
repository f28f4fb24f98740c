"""Trust in the municipality by place and group (step 11); every resident's own trust is added in the pass over residents."""

from __future__ import annotations

import numpy as np

from agents.compiled import jit
from agents.functions import halving, normal_quantile
from agents.residents import N_GROUPS, N_SIGHT


class Trust:
    """Local experience of the municipality by neighbourhood, group and sight: added to every resident's own trust, on the probit scale."""

    def __init__(self, n_places: int) -> None:
        self.local = np.zeros((n_places, N_GROUPS, N_SIGHT))
        self.ordinary = self.local.copy()  # what it came to in the burn-in: trust is felt against that
        self.helped_share = np.zeros((n_places, N_GROUPS, N_SIGHT))  # of people, by initiatives, last week

    def felt(self, national: float, p) -> np.ndarray:
        """What is added to every resident's own trust: a resident trusts the municipality if the sum is at least 0."""
        return self.local - self.ordinary + (normal_quantile(p.trust_share_ordinary) + national)


def national_spill_over(share_now: float, share_ordinary: float, p) -> float:
    """Shift of local trust by national trust (shares, 0-1), on the probit scale of the share."""
    return p.trust_spill_over * (normal_quantile(share_now) - normal_quantile(share_ordinary))


@jit
def move_local(local, seen_share, unmet_share, ordinary_unmet_share, presence, numbers):
    """Being helped and seeing officials raise trust, need left unmet lowers it, more where it falls unequally; all fade (in place).

    seen_share, unmet_share, ordinary_unmet_share: by neighbourhood, group and sight; presence: 0-1 by neighbourhood.
    """
    p = numbers[0]
    kept = halving(p.trust_experience_half_life_weeks)
    city = (unmet_share.sum() - ordinary_unmet_share.sum()) / unmet_share.size
    for n in range(local.shape[0]):
        for group in range(local.shape[1]):
            for sight in range(local.shape[2]):
                excess = unmet_share[n, group, sight] - ordinary_unmet_share[n, group, sight]
                gain = p.trust_of_help * seen_share[n, group, sight] + p.trust_of_officials * presence[n]
                loss = p.trust_of_unmet * excess + p.trust_of_unfairness * max(0.0, excess - city)
                local[n, group, sight] = local[n, group, sight] * kept + (gain - loss) * (1.0 - kept)
