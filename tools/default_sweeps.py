"""The studies behind what is stored of the research bench: `python tools/default_sweeps.py FOLDER` writes them and says how to run them.

`worlds.toml`: conceivable worlds of the default study, for robustness and for where the spread comes from. Each is an accepted set (docs/
calibration.md); assumptions that nothing observed is held against move as well: those of the instruments anywhere in their range, since
no pattern tells of them, the others a tenth of their distribution up or down (as in the screening of assumptions: further away, all at
once, is another city). `groups.toml`: every assumption around the table's value, to move whole submodels, in a small city.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import tomli_w

from experiments.files import parquet_bytes
from experiments.search.space import Space
from experiments.sensitivity.design import STEP, centre_of
from experiments.served.small import small_default_study
from scenarios.assumptions import ASSUMPTIONS, SUBMODELS
from scenarios.parameter_sets import accepted_sets
from scenarios.study import DEFAULT_STUDY, load_study
from scenarios.uncertain import Range, Uncertain

INSTRUMENTS = "instruments"


def around(names: tuple[str, ...]) -> dict[str, Range]:
    """A tenth of each distribution below and above the table's value, or above and below the point that far inside its range."""
    space, centre = Space(names), centre_of({}, names)
    low, high = space.inputs(centre - STEP), space.inputs(centre + STEP)
    return {name: Range(low[name], high[name], "uniform") for name in names}


def main() -> None:
    """Write both studies, and the accepted sets as a sample."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    sets = pa.Table.from_pylist([dict(one.values) for one in accepted_sets()])
    (folder / "accepted.parquet").write_bytes(parquet_bytes(sets))
    drawn = tuple(name for name, row in ASSUMPTIONS.items() if row.distribution != "fixed")
    free = tuple(name for name in drawn if name not in sets.column_names)
    whole = {name: Range(row.low, row.high, row.distribution) for name in free if (row := ASSUMPTIONS[name]).name in SUBMODELS[INSTRUMENTS]}
    default = load_study(DEFAULT_STUDY)
    worlds = replace(default, replications=1, uncertain=Uncertain(sample="accepted.parquet", ranges={**around(free), **whole}))
    groups = replace(small_default_study(), replications=1, uncertain=Uncertain(ranges=around(drawn)))
    for name, study in (("worlds", worlds), ("groups", groups)):
        (folder / f"{name}.toml").write_text(tomli_w.dumps(study.document()), encoding="utf-8")
    print(
        f"in {folder}:\n"
        "langeadem sweep worlds.toml --design latin-hypercube --samples 2048 --luck independent --out worlds\n"
        "langeadem sweep groups.toml --design saltelli --groups submodels --samples 128 --luck independent --out groups"
    )


if __name__ == "__main__":
    main()
