"""What the next 100,000 euro a year does in the default study, run and stored: `python tools/store_next_euro.py`.

In a city of 20,000 residents, at the envelope that the pilot of the default study finds, fixed beforehand. What is done stands in the
progress file. Writes `experiments/served/stored/next_euro.json`; run it after a change that moves numbers.
"""

import argparse
from pathlib import Path

from experiments.engine import Engine
from experiments.files import json_bytes
from experiments.resumed import resumed
from experiments.served.next_euro import EXTRA_EUR, STORED, next_euro, next_euro_world
from experiments.served.small import small_default_study
from experiments.version import version
from experiments.worlds import residents_of

POLICIES = ("structural", "the-hague-now")


def main() -> None:
    """Run what is missing and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=30)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--progress", type=Path, default=Path("next-euro.jsonl"))
    options = parser.parse_args()
    study = small_default_study()
    job = {"study": study.digest(), "version": version(), "extra_eur": EXTRA_EUR}
    tasks = {f"{policy} {world}": (study, policy, world) for world in range(options.worlds) for policy in POLICIES}
    with Engine(options.workers) as engine:
        parts = resumed(next_euro_world, tasks, options.progress, job, engine, "worlds")
    found = {
        "study": study.document(),
        "study_digest": study.digest(),
        "version": version(),
        "worlds": options.worlds,
        "residents": residents_of(study),
        "extra_eur": EXTRA_EUR,
        "policies": {policy: next_euro([parts[f"{policy} {world}"] for world in range(options.worlds)]) for policy in POLICIES},
    }
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_bytes(json_bytes(found))


if __name__ == "__main__":
    main()
