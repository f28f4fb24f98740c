"""The generations of a calibration, one at a time from pyABC's database: ABC-SMC (Toni et al. 2009, doi:10.1098/rsif.2008.0172).

Every generation begins from the database and not from what is in memory, so going on after a kill is the same as never having stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
from pyabc import ABCSMC, RV, Distribution, History, QuantileEpsilon

from experiments.calibrate.evaluate import Simulator
from experiments.calibrate.evaluations import Evaluations
from experiments.calibrate.priors import Priors
from experiments.calibrate.proposals import TaughtTransition
from experiments.calibrate.sampler import OrderedSampler
from experiments.calibrate.targets import Goals
from experiments.calibrate.taught import effective_size

DATABASE = "generations.db"
#: The next generation is to come as near as this share of the last one did.
NEARER = 0.5
#: A generation of which a smaller share of draws is accepted is given up: it would take more runs than all before it.
LEAST_ACCEPTED = 0.01
#: Why a calibration ended.
ALL_INSIDE, ALL_GENERATIONS, RUNS_USED = "all_inside", "all_generations", "runs_used"
TIME_OVER, TOO_FEW_ACCEPTED, ASKED = "time_over", "too_few_accepted", "asked"


@dataclass(frozen=True)
class Limits:
    """Accepted sets in each generation, the most generations, and the most runs of all generations together (None: no limit)."""

    particles: int
    generations: int
    runs: int | None = None


@dataclass(frozen=True)
class Generation:
    """What one generation came to. `epsilon`: the largest distance that was accepted, infinite in the first; `drawn`: draws it took."""

    number: int
    epsilon: float
    drawn: int
    accepted: int
    effective_size: float


@dataclass(frozen=True)
class Sample:
    """The accepted sets of a generation: scores (sets, assumptions) in the order of the priors, weights (sets,) with sum 1, distances."""

    scores: np.ndarray
    weights: np.ndarray
    distances: np.ndarray


class _Falling(QuantileEpsilon):
    """Everything is accepted in the first generation, so that none of its runs is spent on finding a threshold; then the quantile."""

    def __init__(self) -> None:
        super().__init__(initial_epsilon=inf, alpha=NEARER)

    def initialize(
        self,
        t: int,
        get_weighted_distances: Callable[[], Any],
        get_all_records: Callable[[], list[dict]],
        max_nr_populations: int,
        acceptor_config: dict,
    ) -> None:
        """Called before a generation, which here is all that one object is for."""
        if t == 0:
            self._look_up = {0: inf}
        else:
            self._update(t, get_weighted_distances())


class Generations:
    """The generations in a folder; `run` makes more of them."""

    def __init__(self, folder: Path, priors: Priors, goals: Goals, limits: Limits) -> None:
        self._url = f"sqlite:///{(folder / DATABASE).absolute()}"
        self._path, self._priors, self._goals, self._limits = folder / DATABASE, priors, goals, limits
        self._made: list[Generation] = []
        logging.getLogger("ABC").setLevel(logging.WARNING)  # its progress is said in our own words

    def run(self, evaluations: Evaluations, simulate: Simulator) -> str:
        """Make generations until there is a reason to end; the reason."""
        while True:
            made = self.made()
            used = sum(one.drawn for one in made)
            most = int(self._limits.particles / LEAST_ACCEPTED)
            left = most if self._limits.runs is None else self._limits.runs - used
            if (reason := self._ended(made, left, evaluations)) is not None:
                return reason
            sampler = OrderedSampler(evaluations, simulate, self._priors, min(most, left))
            algorithm = self._algorithm(sampler)
            if self._begun():
                algorithm.load(self._url)
            else:
                algorithm.new(self._url)
            algorithm.run(max_nr_populations=1)
            if len(self.made()) == len(made):
                if evaluations.end.asked:
                    return ASKED
                return TIME_OVER if evaluations.late else RUNS_USED if left < most else TOO_FEW_ACCEPTED

    def _ended(self, made: list[Generation], left: int, evaluations: Evaluations) -> str | None:
        if evaluations.end.asked:
            return ASKED
        if made and made[-1].epsilon == 0.0:
            return ALL_INSIDE
        if len(made) >= self._limits.generations:
            return ALL_GENERATIONS
        return TIME_OVER if evaluations.late else RUNS_USED if left < self._limits.particles else None

    def _algorithm(self, sampler: OrderedSampler) -> ABCSMC:
        return ABCSMC(
            models=_no_run_here,
            parameter_priors=Distribution(**{name: RV("norm", 0.0, 1.0) for name in self._priors.names}),
            distance_function=self._distance,
            population_size=self._limits.particles,
            transitions=TaughtTransition(),
            eps=_Falling(),
            sampler=sampler,
        )

    def _distance(self, measures: dict[str, float], _observed: dict) -> float:
        """NaN, which is never accepted, for a run that failed."""
        return (
            self._goals.distance({name: None if np.isnan(value) else float(value) for name, value in measures.items()})
            if measures
            else np.nan
        )

    def _begun(self) -> bool:
        """Whether the database is there and says what it is of; a kill at the very start may leave it empty."""
        return self._path.exists() and bool(History(self._url).all_runs())

    def made(self) -> list[Generation]:
        """The whole generations so far."""
        if not self._begun():
            return []
        history = History(self._url)
        rows = history.get_all_populations().sort_values("t")
        for row in rows[rows["t"] >= len(self._made)].itertuples():  # -1 is no generation; those seen before stay as they are
            weights = history.get_weighted_distances(int(row.t))["w"].to_numpy()
            self._made.append(Generation(int(row.t), float(row.epsilon), int(row.samples), len(weights), effective_size(weights)))
        return list(self._made)

    def sample(self, generation: int) -> Sample:
        """The accepted sets of a whole generation."""
        particles = History(self._url).get_population(generation).particles
        weights = np.array([one.weight for one in particles])
        scores = np.array([[one.parameter[name] for name in self._priors.names] for one in particles])
        return Sample(scores, weights / weights.sum(), np.array([one.distance for one in particles]))


def _no_run_here(_parameter: dict[str, float]) -> dict[str, float]:
    """In the place of the model: what pyABC itself would run. Runs come from workers, by way of the sampler."""
    return {}
