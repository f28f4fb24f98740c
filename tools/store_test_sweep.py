"""A small sweep for the tests and the notebook, run and stored: `python tools/store_test_sweep.py`.

200 points of a dozen assumptions that carry much of the spread (experiments/served/stored/sensitivity.json), three policies at an envelope
of its own, so that no pilot is needed, two lucks a point, in a city of 4,000 residents over the whole crisis. It shows how such a folder is
read; a city as small says nothing about The Hague. Writes `tests/data/sweep/`, in about ten minutes; run it, from a checkout without
changes that are not committed, after a change that moves numbers or columns.
"""

import argparse
import os
import platform
import shutil
import tempfile
from pathlib import Path

from experiments.files import read_json
from experiments.sweep.crew import crew_of, workers_words
from experiments.sweep.design import design_of
from experiments.sweep.manifest import MANIFEST, write_manifest
from experiments.sweep.plan import INDEPENDENT, Keep, Plan
from experiments.sweep.runs import HOST
from experiments.sweep.sweep import sweep
from scenarios.study import DEFAULT_STUDY, Study, load_study

STORED = Path(__file__).resolve().parents[1] / "tests" / "data" / "sweep"
DESIGN, POINTS = "latin-hypercube", 200
#: Euro per 1,000 residents a year: near what the pilot of the default study finds.
ENVELOPE = 1000.0
#: Round the table's values, and narrower than its ranges where all of those would leave hardly a point that looks like the real city.
RANGES = {
    "strain_rate": (0.02, 0.09),
    "willing_ordinary": (0.04, 0.2),
    "existing_per_10000": (5.0, 15.0),
    "founding_persistence": (0.0, 0.3),
    "demand_load": (0.2, 1.0),
    "recovery_rate_per_week": (0.02, 0.08),
    "burnout_rate_per_week": (0.02, 0.12),
    "motivation_to_stay": (0.4, 0.65),
    "ending_rate_per_week": (0.05, 0.3),
    "foundings_crisis_per_10000_per_week": (0.4, 2.0),
    "structural_rate_per_week": (0.015, 0.08),
    "partner_tie_half_time_weeks": (6.0, 40.0),
}


def stored_study() -> Study:
    """The question of the default study, in small."""
    return load_study(
        DEFAULT_STUDY,
        residents=4000,
        policies=["none", "ad-hoc", "structural"],
        replications=2,
        envelope_eur_per_1000_residents_per_year=ENVELOPE,
        uncertain={name: {"low": low, "high": high} for name, (low, high) in RANGES.items()},
    )


def stored_plan() -> Plan:
    """What is run. Each point has lucks of its own, so that there are 400 of them."""
    study = stored_study()
    return Plan(study, design_of(study, DESIGN, POINTS), INDEPENDENT, Keep(survival=True))


def _say_less(folder: Path) -> None:
    """Which build of an operating system this was decides no number, and is nobody's business."""
    manifest = read_json(folder / MANIFEST)
    manifest["platform"]["system"] = platform.system()
    write_manifest(folder, manifest)


def main() -> None:
    """Run the sweep and put it in place of the one that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=1)
    workers = parser.parse_args().workers
    os.environ[HOST] = "not told"  # workers inherit it
    crew = crew_of(workers, None)
    with tempfile.TemporaryDirectory() as elsewhere:  # in a checkout that stays as it is, so that the revision is the whole truth
        made = Path(elsewhere) / STORED.name
        sweep(stored_plan(), made, crew, design_source=DESIGN, workers=workers_words(workers))
        _say_less(made)
        shutil.rmtree(STORED, ignore_errors=True)
        shutil.copytree(made, STORED)


if __name__ == "__main__":
    main()
