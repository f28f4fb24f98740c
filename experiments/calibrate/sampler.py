"""How pyABC gets its particles: drawn here in order, each by its own number, run by whoever is free, accepted in order again.

pyABC's own parallel samplers fork, seed every process from the clock, or keep whichever particle is done first; with any of them the
sample would change with the number of workers. Here draw k of a generation is a function of the seed, the generation and k, and the first
n of the accepted numbers are the population, whoever finished first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import count, islice
from math import inf
from typing import Any

import numpy as np
from pyabc import AnalysisVars, Particle, Sample, evaluate_preliminary_particle
from pyabc.sampler import Sampler

from experiments.calibrate.evaluate import Simulator, seed_of
from experiments.calibrate.evaluations import Answer, Evaluations
from experiments.calibrate.priors import Priors
from experiments.engine import Progress


def stage_of(generation: int) -> str:
    """The name of the stage in which a generation is made."""
    return f"generation-{generation:03d}"


class OrderedSampler(Sampler):
    """Particles of a generation by way of `Evaluations`. `most` is how many draws a generation may take."""

    def __init__(self, evaluations: Evaluations, simulate: Simulator, priors: Priors, most: int) -> None:
        super().__init__()
        self._evaluations, self._simulate, self._priors, self._most = evaluations, simulate, priors, most

    def sample_until_n_accepted(
        self,
        n: int,
        simulate_one: Callable[..., Particle],
        t: int,
        *,
        max_eval: float = inf,
        all_accepted: bool = False,
        ana_vars: AnalysisVars | None = None,
    ) -> Sample:
        """The population of generation `t`; not `ok` where draws, time or patience ended before n were accepted."""
        propose = partial(simulate_one, evaluate=False)  # pyABC draws and weighs; the run comes from a worker
        proposed: dict[int, Particle] = {}
        decided: dict[int, Particle] = {}
        accepted: list[int] = []
        progress = Progress(n, f"generation {t + 1}, accepted sets")

        def draws() -> Iterator[dict[str, float]]:
            for number in islice(count(), int(min(self._most, max_eval))):
                with _keyed(seed_of(self._evaluations.root, stage_of(t), number, "draw")):
                    proposed[number] = propose()
                yield self._priors.inputs(proposed[number].parameter)

        def take(number: int, answer: Answer) -> None:
            particle = proposed.pop(number)
            particle.sum_stat = _stored(answer["measures"])
            decided[number] = evaluate_preliminary_particle(particle, t, ana_vars)
            if decided[number].accepted:
                accepted.append(number)
                if len(accepted) <= n:
                    progress.step()

        self._evaluations.run(stage_of(t), self._simulate, draws(), take, enough=lambda: len(accepted) >= n)
        sample = self._create_empty_sample()
        sample.ok = len(accepted) >= n and _is_whole(decided, sorted(accepted)[n - 1])
        kept = sorted(accepted)[:n]
        for number in kept:
            sample.append(decided[number])
        self.nr_evaluations_ = kept[-1] + 1 if sample.ok else len(decided)
        return sample


def _is_whole(decided: Mapping[int, Any], last: int) -> bool:
    """Whether every draw up to the last accepted one has been decided; a worker that was lost at the end may have left one out."""
    return all(number in decided for number in range(last + 1))


def _stored(measures: Mapping[str, float | None]) -> dict[str, float]:
    """As pyABC's database takes them."""
    return {name: float("nan") if value is None else value for name, value in measures.items()}


@contextmanager
def _keyed(seed: int) -> Iterator[None]:
    """numpy's common generator, from which pyABC draws, begins at `seed` and is afterwards as it was."""
    before = np.random.get_state()  # noqa: NPY002
    np.random.seed([seed & 0xFFFFFFFF, seed >> 32])  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
