"""`python -m benchmarks [--quick]`: what things cost, relative to each other and to the figures aimed at."""

from __future__ import annotations

import argparse
from time import perf_counter

from agents.residents import RESIDENT
from benchmarks.passes import passes
from scenarios import load_city, load_study, parameters
from simulation import SupportModel, prepare
from simulation.city import synthesise


def seconds_of_run(residents: int | str, times: int) -> tuple[float, int]:
    """Best wall time of 156 weeks under `ad-hoc` after set-up, on one thread, and the number of residents."""
    study = load_study("the-hague-2020-2022", residents=residents, next_crisis=False)
    start = prepare(study, 1)
    best = float("inf")
    for _ in range(times):
        model = SupportModel(study, "ad-hoc", start=start)
        begun = perf_counter()
        model.run_for(study.weeks)
        best = min(best, perf_counter() - begun)
    return best, len(model.residents)


def say(what: str, value: float, aim: float) -> None:
    """One line: the value, the figure aimed at, and their ratio (1 or less is met)."""
    print(f"{what:<72}{value:>9.3f}   aim {aim:g}   ratio {value / aim:.2f}")


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small cities only")
    quick = parser.parse_args().quick
    peer = passes(2_000 if quick else 20_000, 6)
    print(f"plain peer and compiled pass agree: {'yes' if peer.agree else 'NO'}")
    print(
        f"compiled pass over residents against one Mesa agent each: {peer.plain_seconds / peer.compiled_seconds:.0f} times as fast   aim 100"
    )
    say("bytes of state per resident", RESIDENT.itemsize, 64)
    begun = perf_counter()
    synthesise(load_city("the-hague"), "all", 1, parameters({}))
    say("building the city of The Hague, every resident, seconds", perf_counter() - begun, 1.0)
    small, n_small = seconds_of_run(50_000, 3)
    say("50,000 residents, 156 weeks, seconds", small, 0.35)
    if quick:
        return
    middle, n_middle = seconds_of_run(200_000, 1)
    full, n_full = seconds_of_run("all", 1)
    say("every resident of The Hague, 156 weeks, seconds", full, 3.0)
    slope_low, slope_high = (middle - small) / (n_middle - n_small), (full - middle) / (n_full - n_middle)
    say("cost of a further resident, from 200,000 on against from 50,000 on", slope_high / slope_low, 1.5)
    say("overhead of a week beside the residents, milliseconds", max(0.0, small - slope_low * n_small) / 156 * 1000, 1.0)


if __name__ == "__main__":
    main()
