"""Writes tests/baseline/*.json, the exact numbers of three small runs: `python tools/refresh_baseline.py`.

Refresh after a change that is meant to move numbers, and say in CHANGELOG.md what moved them.
"""

import json
from pathlib import Path

import numpy as np

from scenarios import load_study
from simulation import SupportModel
from simulation.tables import values_digest

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "baseline"
POLICIES = ("none", "ad-hoc", "structural")
STUDY, RESIDENTS, WEEKS, SEED = "the-hague-2020-2022", 12_000, 60, 1


def numbers(policy: str) -> dict:
    """Digest of each table of one small run, its outcomes, and the sum of every column of numbers in `weekly`."""
    model = SupportModel(load_study(STUDY, residents=RESIDENTS, weeks=WEEKS, next_crisis=True), policy, seed=SEED)
    model.run_for(WEEKS)
    model.run_next_crisis()
    tables = model.tables()
    weekly = tables["weekly"].drop_columns(["phase", "date"]).to_pydict()
    sums = {name: float(np.nansum(np.array(column, float))) for name, column in weekly.items()}
    return {"tables": {name: values_digest(table) for name, table in tables.items()}, "outcomes": model.outcomes(), "weekly_sums": sums}


def main() -> None:
    """Write the files and tell which changed."""
    for policy in POLICIES:
        path, text = FOLDER / f"{policy}.json", json.dumps(numbers(policy), indent=1) + "\n"
        print(path.name, "is as it was" if path.exists() and path.read_text() == text else "is new")
        path.write_text(text)


if __name__ == "__main__":
    main()
