"""Indices of designs that change one thing at a time (Sobol indices of a Saltelli design, effects of Morris), held against what luck seems to do.

What moves is an input or a group of them. Any change of an input makes luck fall out otherwise in part, for one decision more or less shifts all
that follow; so an index may be nothing but luck. Where each point has a luck of its own, the dummy shows how large an index of luck alone is.
Where all points share their lucks, the dummy changes nothing at all and shows nothing; then an input is added that does nothing but put one
luck in the place of another, made from the replications: f(luck r) - f(luck s) at one point, less what these lucks differ at all
points, and divided by the root of the replications that each point is averaged over. It goes through the same estimator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from SALib.analyze import morris as salib_morris  # type: ignore[import-untyped]
from SALib.analyze import sobol as salib_sobol

from experiments.sweep.points import DUMMY
from experiments.sweep.unit_designs import LEVELS, problem_of
from experiments.sweep_sensitivity.variance import CONSTANT, TOO_FEW_POINTS, UNDEFINED, varies

LUCK = "luck"
REPLICATIONS = "replications"
#: Rows of a base sample: with fewer even the sign of an index cannot be told.
FEWEST_ROWS = 16
#: Trajectories: as many as Morris himself uses at least.
FEWEST_TRAJECTORIES = 4
RESAMPLES = 1000
#: Many indices take as many resamples each: SALib's own number does then.
RESAMPLES_OF_MANY, MANY = 100, 60


@dataclass(frozen=True)
class Index:
    """An estimate with its 95 % band."""

    value: float
    low: float
    high: float

    def document(self) -> dict[str, float]:
        """For a JSON file."""
        return {"value": self.value, "low": self.low, "high": self.high}


@dataclass(frozen=True)
class Mover:
    """Of an input or group: `first` and `total` of Sobol; or `mu_star`, and `mu` and `sigma` (None for a group) of Morris. Others are None.

    `above_floor`: the whole band of `total` or `mu_star` lies above the band of the floor; None where there is no floor.
    """

    name: str
    first: Index | None = None
    total: Index | None = None
    mu: float | None = None
    mu_star: Index | None = None
    sigma: float | None = None
    above_floor: bool | None = None

    @property
    def main(self) -> Index:
        """What movers are ranked by: `total` or `mu_star`."""
        found = self.total if self.total is not None else self.mu_star
        assert found is not None
        return found


@dataclass(frozen=True)
class Effects:
    """`movers` in the order of the design, without the dummy; `floor` is what luck alone seems to do.

    `floor_from` is "dummy", "replications", or None where there is no floor; `rows` base rows or trajectories used, of `of_rows`.
    """

    movers: tuple[Mover, ...]
    floor: Mover | None
    floor_from: str | None
    rows: int
    of_rows: int


def sobol_effects(values: np.ndarray, names: Sequence[str], shared_luck: bool, seed: int) -> Effects | str:
    """Sobol indices of a Saltelli design without second order, or why there are none.

    `values` (rows x (movers + 2), replications) in the order of the design, NaN where undefined; `names` of the movers, dummy among them.
    """
    blocks = values.reshape(-1, len(names) + 2, values.shape[1])
    held = blocks[np.isfinite(blocks).all(axis=(1, 2))]
    refused = _refused(blocks, held, FEWEST_ROWS)
    if refused is not None:
        return refused
    columns, names = list(held.mean(axis=2).T), list(names)
    if shared_luck and values.shape[1] > 1:
        columns.insert(-1, columns[0] + _other_luck(held[:, 0]))
        names.append(LUCK)
    resamples = RESAMPLES if len(names) <= MANY else RESAMPLES_OF_MANY
    found = salib_sobol.analyze(
        problem_of(names, names),
        np.column_stack(columns).ravel(),
        calc_second_order=False,
        num_resamples=resamples,
        seed=1 + seed % 2**31,  # SALib takes 0 for none
    )
    movers = [
        Mover(name, first=_index(found, "S1", place), total=_index(found, "ST", place, least=0.0)) for place, name in enumerate(names)
    ]
    return _held_against_floor(movers, len(held), len(blocks), shared_luck)


def morris_effects(
    values: np.ndarray, signs: np.ndarray, names: Sequence[str], groups: set[str], shared_luck: bool, seed: int
) -> Effects | str:
    """Elementary effects of a Morris design, or why there are none: the change of the outcome for a whole range of the input.

    `values` (trajectories x (movers + 1), replications); `signs` (trajectories, movers, movers): which way each mover goes at each step, 0
    where it stays. `groups` are the movers that are groups: theirs have no sign, so only `mu_star`.
    """
    steps = len(names) + 1
    blocks = values.reshape(-1, steps, values.shape[1])
    known = np.isfinite(blocks).all(axis=(1, 2))
    held, names = blocks[known], list(names)
    refused = _refused(blocks, held, FEWEST_TRAJECTORIES)
    if refused is not None:
        return refused
    outcome = held.mean(axis=2)
    places = np.concatenate([np.zeros((len(held), 1, len(names))), signs[known].cumsum(axis=1)], axis=1)
    if shared_luck and values.shape[1] > 1:
        outcome = np.column_stack([outcome, outcome[:, -1] + _other_luck(held[:, 0])])
        places = np.concatenate([places, places[:, -1:]], axis=1)
        places = np.concatenate([places, np.zeros((*places.shape[:2], 1))], axis=2)
        places[:, -1, -1] = 1.0
        names.append(LUCK)
    found = salib_morris.analyze(
        problem_of(names, names),
        places.reshape(-1, len(names)),
        outcome.ravel(),
        num_levels=LEVELS,
        num_resamples=RESAMPLES if len(names) <= MANY else RESAMPLES_OF_MANY,
        seed=seed,
    )
    movers = [
        Mover(
            name,
            mu=None if name in groups else float(found["mu"][place]),
            mu_star=_index(found, "mu_star", place, least=0.0),
            sigma=None if name in groups else float(found["sigma"][place]),
        )
        for place, name in enumerate(names)
    ]
    return _held_against_floor(movers, len(held), len(blocks), shared_luck)


def moved(columns: Sequence[np.ndarray], movers: Sequence[str], steps: int) -> np.ndarray:
    """Which way movers go at each step of each trajectory: float64 (trajectories, steps - 1, movers) of -1, 0 and 1.

    `columns` are the values of the inputs as numbers, (points,) each, `movers` the mover of each; a group goes up when it changes.
    """
    names = list(dict.fromkeys(movers))
    found = np.zeros((len(columns[0]) // steps, steps - 1, len(names)))
    for column, mover in zip(columns, movers, strict=True):
        step = np.sign(np.diff(column.reshape(-1, steps), axis=1))
        place = names.index(mover)
        found[..., place] = step if list(movers).count(mover) == 1 else np.maximum(found[..., place], np.abs(step))
    return found


def _other_luck(values: np.ndarray) -> np.ndarray:
    """What another luck in the place of the one adds to a mean over replications, of `values` (rows, replications): (rows,)."""
    rows, lucks = values.shape
    apart = values - values.mean(axis=0)  # what a luck does alike at all points, it does to both sides of an index
    row = np.arange(rows)
    return (apart[row, row % lucks] - apart[row, (row + 1) % lucks]) / np.sqrt(lucks)


def _refused(blocks: np.ndarray, held: np.ndarray, fewest: int) -> str | None:
    if not np.isfinite(blocks).any():
        return UNDEFINED
    if len(held) < fewest:
        return TOO_FEW_POINTS
    return None if varies(held.mean(axis=2)) else CONSTANT


def _index(found: dict[str, np.ndarray], key: str, place: int, least: float = -np.inf) -> Index:
    value, half = float(found[key][place]), float(found[f"{key}_conf"][place])
    return Index(value, max(least, value - half), value + half)


def _held_against_floor(movers: Sequence[Mover], rows: int, of_rows: int, shared_luck: bool) -> Effects:
    source = LUCK if shared_luck else DUMMY
    floor = next((one for one in movers if one.name == source), None)
    told = tuple(
        Mover(**{**vars(one), "above_floor": None if floor is None else one.main.low > floor.main.high})
        for one in movers
        if one.name not in (LUCK, DUMMY)
    )
    return Effects(told, floor, None if floor is None else REPLICATIONS if shared_luck else DUMMY, rows, of_rows)
