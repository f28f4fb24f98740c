"""A made-up model for tests of calibration, and a calibration of it as a process of its own: `python calibrating.py OUT WORKERS [DIE_AT]`.

Two assumptions, two measures: the first is the first assumption with noise, the second the difference of the two. What is known of them
afterwards can be worked out by hand.
"""

import sys
from functools import partial
from pathlib import Path

from calibrating_model import GAP, LEVEL, WATCHED, dying, model, names

from experiments.calibrate.calibration import Simulators, calibrate
from experiments.calibrate.generations import Limits
from experiments.calibrate.priors import Priors
from experiments.calibrate.record import Asked
from experiments.calibrate.targets import Goal, Goals
from experiments.search.targets import Target
from experiments.sweep.crew import Here, Processes
from scenarios import load_study
from scenarios.uncertain import Range


def asked(seed=1, particles=20, generations=3, runs=None, level=(0.5, 0.7), gap=(-0.2, 0.2), watched=(0.0, 1.0)):
    """A calibration of it; `gap` None leaves the second measure out."""
    goals = [Goal(Target(LEVEL, *level), "C"), Goal(Target(WATCHED, *watched), "V")]
    if gap is not None:
        goals.insert(1, Goal(Target(GAP, *gap), "C"))
    study = load_study("the-hague-2020-2022", residents=500, seed=seed)
    return Asked(study, Priors({name: Range(0.0, 1.0) for name in names()}), Goals(tuple(goals)), Limits(particles, generations, runs))


def run(out, one=None, crew=None, simulate=model, **settings):
    """Calibrate in this process, unless there is another crew."""
    crew = Here() if crew is None else crew
    return calibrate(asked() if one is None else one, out, crew, simulators=Simulators(simulate, simulate), **settings)


def main():
    """As the docstring of the module says; `DIE_AT` is the number of runs after which the process kills itself."""
    out, workers, *die_at = sys.argv[1:]
    crew = Here() if workers == "1" else Processes(int(workers))
    run(out, crew=crew, simulate=partial(dying, Path(out) / "runs", int(die_at[0])) if die_at else model, resume=True)


if __name__ == "__main__":
    main()
