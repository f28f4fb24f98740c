"""Which assumptions the answers to the default study hang on, run and stored: `python tools/store_sensitivity.py`.

In a city of 20,000 residents, every policy at the envelope that the pilot of the default study finds, fixed beforehand. What is done stands
in the progress file, so that it can be stopped and taken up again. Writes `experiments/served/stored/sensitivity.json`; run it after a
change that moves numbers.
"""

import argparse
from pathlib import Path

from experiments.engine import Engine
from experiments.files import json_bytes
from experiments.sensitivity.screen import luck_of_worlds, screening
from experiments.sensitivity.worlds import screened, usual_worlds
from experiments.served.sensitivity import STORED
from experiments.served.small import small_default_study
from scenarios.parameter_sets import WORLDS_PER_SET, accepted_sets

#: A whole block of the design.
PAIRS = 512
#: Every accepted set with two lucks.
WORLDS_FOR_LUCK = WORLDS_PER_SET * len(accepted_sets())


def main() -> None:
    """Run what is missing and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--worlds", type=int, default=WORLDS_FOR_LUCK)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--progress", type=Path, default=Path("sensitivity.jsonl"))
    options = parser.parse_args()
    study = small_default_study()
    with Engine(options.workers) as engine:
        pairs = screened(study, range(options.pairs), options.progress, engine)
        worlds = usual_worlds(study, options.worlds, options.progress, engine)
    found = screening(study, pairs, luck_of_worlds(study, worlds))
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_bytes(json_bytes(found))


if __name__ == "__main__":
    main()
