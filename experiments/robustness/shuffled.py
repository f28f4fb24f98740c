"""Whether a region is more than noise, and how much of it comes back in other samples. Pure: arrays and a seed in, numbers out.

Of hundreds of inputs some box always looks good. So the whole procedure, screening and choice included, is done again with the cases
shuffled over the points: what it finds there is what noise alone reaches.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import binomtest

from experiments.robustness.peeled import Box, Limit
from experiments.robustness.region import Inputs, find, reach_of
from experiments.statistics import WORLDS_BAND, resample

#: A region has to reach further than in each of so many shuffled copies: noise does so once in a hundred questions, and a result asks
#: some thirty. The first copy that reaches as far ends it (Besag and Clifford 1991).
SHUFFLES = 99
#: Resamples of points: at 100 a share of 80 % is known to 8 points (95 %).
RESAMPLES = 100
#: With fewer cases, or fewer points that are none, nothing is sought: a box would rest on a handful.
FEWEST_CASES = 10
FEW, NOISE = "few", "noise"


def region(inputs: Inputs, cases: np.ndarray, weights: np.ndarray, seed: int, resamples: int = RESAMPLES) -> tuple[Box, dict[str, Any]]:
    """The box that holds many of the cases, and what is known of it; no limits where there is none.

    `cases` bool (points,), `weights` (points,). The report has `found`, and where not `why` (FEW cases, or NOISE: a shuffled copy reached
    as far, after so many `shuffles`); `cases` and `points` count. Where found: `coverage` (share of cases inside), `density` (share of cases among points inside),
    `overall` (the same of all points), `mass`, `reach`, `noise` (of the shuffled copies: how many, their largest `reach`, and the 95th
    percentile of their `density`), `elsewhere` (coverage and density, means over resamples, of the box found in a resample, among the points
    that the resample does not have), `resamples`, `again` (the share of them that limits all the same inputs), and `limits`: see `_limit`.
    """
    points = int((weights > 0.0).sum())
    count = int((cases & (weights > 0.0)).sum())
    report: dict[str, Any] = {"found": False, "cases": count, "points": points}
    if min(count, points - count) < FEWEST_CASES or not inputs.columns:
        return {}, {**report, "why": FEW}
    found = find(inputs, cases, weights)
    noise = _noise(inputs, cases, weights, found.reach, seed)
    if noise["exceeded"]:
        return {}, {**report, "why": NOISE, "shuffles": noise["shuffles"]}
    again = _again(inputs, cases, weights, seed, resamples)
    limits = [_limit(name, limit, inputs, found.box, cases, weights, again["boxes"]) for name, limit in found.box.items()]
    measured = described(inputs.inside(found.box), cases, weights)
    report |= {"found": True, **measured, "reach": found.reach, "noise": {key: noise[key] for key in ("shuffles", "reach", "density")}}
    together = sum(set(found.box) <= set(box) for box in again["boxes"]) / resamples
    return found.box, {**report, "elsewhere": again["elsewhere"], "resamples": resamples, "again": together, "limits": limits}


def described(inside: np.ndarray, cases: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """Coverage, density, the share of cases overall, and mass, of points or worlds that count `weights`; each bool or float (n,)."""
    all_, held, case, both = (float((weights * part).sum()) for part in (np.ones(len(inside)), inside, cases, inside & cases))
    return {"coverage": _over(both, case), "density": _over(both, held), "overall": _over(case, all_), "mass": _over(held, all_)}


def _noise(inputs: Inputs, cases: np.ndarray, weights: np.ndarray, reach: float, seed: int) -> dict[str, Any]:
    """Shuffled copies until one reaches as far."""
    generator = np.random.Generator(np.random.PCG64([seed, 1]))
    reaches: list[float] = []
    densities: list[float] = []
    while len(reaches) < SHUFFLES and not (reaches and reaches[-1] >= reach):
        shuffled = generator.permutation(cases)
        found = find(inputs, shuffled, weights)
        reaches.append(found.reach)
        densities.append(described(inputs.inside(found.box), shuffled, weights)["density"])
    high = float(np.quantile(densities, WORLDS_BAND[1]))
    return {"exceeded": reaches[-1] >= reach, "shuffles": len(reaches), "reach": max(reaches), "density": high}


def _again(inputs: Inputs, cases: np.ndarray, weights: np.ndarray, seed: int, resamples: int) -> dict[str, Any]:
    """The boxes of resamples of points, and how they do among the points that each resample lacks."""
    boxes, elsewhere = [], []
    for drawn in resample(len(cases), seed, resamples):
        found = find(inputs, cases, weights, drawn)
        boxes.append(found.box)
        left = described(inputs.inside(found.box), cases, weights * (drawn == 0))
        elsewhere.append((left["coverage"], left["density"]))
    coverage, density = np.nanmean(np.array(elsewhere), axis=0)
    return {"boxes": boxes, "elsewhere": {"coverage": float(coverage), "density": float(density)}}


def _limit(name: str, limit: Limit, inputs: Inputs, box: Box, cases: np.ndarray, weights: np.ndarray, boxes: list[Box]) -> dict[str, Any]:
    """One input of a box: `low`, `high` or `among`; `quasi_p`, the chance of a density like this without the limit (Bryant and Lempert
    2010); `reach_without`, the reach of the box without it; `again`, the share of resamples that limit it too; `low_again` and `high_again`,
    the 5th to 95th percentile of its limits there, where there are any; of numbers also their `range` in the sample.
    """
    others = {key: one for key, one in box.items() if key != name}
    with_it, without = inputs.inside(box) & (weights > 0.0), inputs.inside(others) & (weights > 0.0)
    chance = binomtest(int((with_it & cases).sum()), int(with_it.sum()), float(cases[without].mean()), alternative="greater").pvalue
    same = [one[name] for one in boxes if name in one]
    told: dict[str, Any] = {"name": name, "low": limit.low, "high": limit.high, "among": limit.among, "quasi_p": float(chance)}
    told["reach_without"] = reach_of(inputs.inside(others), cases, weights)
    told["again"] = len(same) / len(boxes)
    if limit.among is None:
        told["range"] = [float(inputs.columns[name].min()), float(inputs.columns[name].max())]
    for side in ("low", "high"):
        values = [getattr(one, side) for one in same if getattr(one, side) is not None]
        known = getattr(limit, side) is not None and values
        told[f"{side}_again"] = [float(value) for value in np.quantile(values, WORLDS_BAND)] if known else None
    return told


def _over(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")
