"""What the project has found about its own model, run again and stored: `python tools/store_findings.py effects|sizes|factorial`.

`effects`: each policy of the library against no support. `sizes`: the same comparison in small, middling and whole cities. `factorial`: the
2x2x2 of when, what and whom. Each writes a file of the library (scenarios/library/*.json) that reports and warnings read; run them after a
change that moves numbers.
"""

import argparse
from dataclasses import replace

from experiments.compare import CompareResult, compare
from experiments.files import json_bytes
from experiments.report.factors import CORNERS, record_of
from experiments.stored import effects_record, sizes_record
from scenarios import library
from scenarios.city import load_city
from scenarios.study import DEFAULT_STUDY, Study, load_study

#: Worlds by size: a large city varies less, and costs more.
WORLDS = {20_000: 80, 50_000: 60, 200_000: 20, "all": 12}
SIZES_COMPARED = ("none", "ad-hoc", "structural")


def at_budget(**keys: object) -> Study:
    """The default study with these keys, every policy given the whole budget whatever it can spend."""
    study = load_study(DEFAULT_STUDY, **keys)
    return replace(study, envelope_eur_per_1000_residents_per_year=study.budget_eur_per_1000_residents_per_year)


def effects(worlds: int) -> dict:
    """Each policy of the library against no support."""
    names = ["none", *(name for name in library.names("policies") if name != "none")]
    return effects_record(compare(at_budget(policies=names, replications=worlds)).summary)


def sizes(_: int) -> dict:
    """The same policies in cities of several sizes, with the same assumptions in every world: sizes shall differ in size alone."""
    people = load_city(load_study(DEFAULT_STUDY).city).residents
    studies = {
        people if size == "all" else size: at_budget(
            residents=size, policies=list(SIZES_COMPARED), replications=worlds, uncertain={"none": True}
        )
        for size, worlds in WORLDS.items()
    }
    return sizes_record({residents: compare(study).summary for residents, study in studies.items()})


def factorial(worlds: int) -> dict:
    """The eight policies that cross when, what and whom, at an envelope that all of them can spend."""
    result: CompareResult = compare(load_study(DEFAULT_STUDY, policies=["none", *CORNERS], replications=worlds))
    return record_of(result.runs, result.study, result.summary["matters"])


FINDINGS = {find.__name__: find for find in (effects, sizes, factorial)}


def main() -> None:
    """Run one of them and write its file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("finding", choices=FINDINGS)
    parser.add_argument("--worlds", type=int, default=24)
    options = parser.parse_args()
    path = library.LIBRARY / f"{options.finding}.json"
    path.write_bytes(json_bytes(FINDINGS[options.finding](options.worlds)))


if __name__ == "__main__":
    main()
