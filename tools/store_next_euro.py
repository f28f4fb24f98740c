"""What the next 100,000 euro a year does in the default study, run and stored: `python tools/store_next_euro.py`.

In a city of 20,000 residents, at the envelope that the pilot of the default study finds, fixed beforehand. Writes
`experiments/served/stored/next_euro.json`; run it after a change that moves numbers.
"""

import argparse
from dataclasses import replace

from experiments.engine import Engine, Progress
from experiments.files import json_bytes
from experiments.served.next_euro import EXTRA_EUR, STORED, next_euro, next_euro_world
from experiments.version import version
from experiments.worlds import residents_of
from scenarios.study import DEFAULT_STUDY, Study, load_study

RESIDENTS = 20_000
#: Euro per 1,000 residents a year: what the pilot of the default study finds.
ENVELOPE = 932.0
POLICIES = ("structural", "the-hague-now")


def asked_study() -> Study:
    """The default study in a small city, at its envelope."""
    return replace(load_study(DEFAULT_STUDY, residents=RESIDENTS), envelope_eur_per_1000_residents_per_year=ENVELOPE)


def record(study: Study, parts: dict[str, list[dict]]) -> dict:
    """What is stored, from the worlds of each policy."""
    return {
        "study": study.document(),
        "study_digest": study.digest(),
        "version": version(),
        "worlds": len(parts[POLICIES[0]]),
        "residents": residents_of(study),
        "extra_eur": EXTRA_EUR,
        "policies": {policy: next_euro(of_policy) for policy, of_policy in parts.items()},
    }


def main() -> None:
    """Run the worlds and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=30)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    study = asked_study()
    tasks = [(study, policy, replication) for replication in range(options.worlds) for policy in POLICIES]
    with Engine(options.workers) as engine:
        parts = engine.map(next_euro_world, tasks, Progress(len(tasks), "worlds"))
    STORED.parent.mkdir(exist_ok=True)
    STORED.write_bytes(json_bytes(record(study, {policy: parts[place :: len(POLICIES)] for place, policy in enumerate(POLICIES)})))


if __name__ == "__main__":
    main()
