"""Every assumption is alive: from the low to the high end of its plausible range its outcome moves, and not against its sign.

`tools/moving_outcomes.py NAME` shows what an assumption moves; `matters_in` in its table says where it is tried here.
"""

import runpy
from math import sqrt
from pathlib import Path
from statistics import mean, stdev

import pytest

from scenarios.assumptions import ASSUMPTIONS

tool = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "moving_outcomes.py"))
World, at_both_ends, where = tool["World"], tool["at_both_ends"], tool["where"]

#: Tried one after the other until the outcome moves: nearly everything moves in the first, what is rare needs more initiatives.
WORLDS = (World(8_000, 1, 80), World(12_000, 2, 112), World(20_000, 3, 156), World(60_000, 4, 156), World(200_000, 1, 156))
RANGED = [name for name, a in ASSUMPTIONS.items() if a.distribution != "fixed"]
SIGNED = [name for name in RANGED if ASSUMPTIONS[name].sign is not None]
FEWEST, MOST = 4, 24  # lucks for a sign
CERTAIN = 2.6  # standard errors from 0 for a sign


@pytest.mark.slow
@pytest.mark.parametrize("name", RANGED)
def test_an_assumption_moves_its_outcome(name):
    seen = []
    for world in WORLDS:
        low, high = at_both_ends(ASSUMPTIONS[name], world)
        seen.append((*world, low, high))
        if low is not None and high is not None and low != high:
            return
    _, policy, outcome = where(ASSUMPTIONS[name])
    pytest.fail(f"{name} does not move {outcome} under {policy}; residents, luck, weeks, low and high: {seen}")


@pytest.mark.slow
@pytest.mark.parametrize("name", SIGNED)
def test_an_assumption_moves_its_outcome_in_the_direction_of_its_sign(name):
    assumption, differences, error = ASSUMPTIONS[name], [], float("nan")
    for luck in range(100, 100 + MOST):
        low, high = at_both_ends(assumption, World(20_000, luck, 104))
        if low is not None and high is not None:
            differences.append((high - low) * assumption.sign)
        if len(differences) >= FEWEST:
            error = stdev(differences) / sqrt(len(differences))
            if abs(mean(differences)) > CERTAIN * error:
                assert mean(differences) > 0.0, f"{name} moves {where(assumption)[2]} against its sign {assumption.sign:+d}: {differences}"
                return
    pytest.skip(f"too few runs: {name} moves {where(assumption)[2]} by {differences} (standard error of the mean {error:.3g})")
