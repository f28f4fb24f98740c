"""The answer that a visitor sees first, computed and stored: `python tools/store_default_answer.py [--residents all]`.

It runs the default study through the pieces that the server runs (`experiments.served`) and writes a folder under
`experiments/served/stored/`. Run it again, for both sizes, after a change that moves numbers or what an answer holds. `--worlds-in` keeps
the worlds in a folder, so that a run that was stopped goes on where it was.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

from experiments.served.comparison import assemble, map_of, resolve_equal_cost, run_world, write_files
from experiments.served.kept import finished
from experiments.served.stored import STORED, stored_files
from scenarios.study import DEFAULT_STUDY, Study, load_study

#: The language of the files that are stored; what is stored of them has no words.
LANGUAGE = "en"


def compute(study: Study, worlds: Path) -> dict[str, bytes]:
    """The files to be stored, from worlds in this folder; those that are missing are run."""
    resolved: dict[str, Any] = resolve_equal_cost(study)
    replications = range(study.replications)
    for replication in sorted(set(replications) - set(finished(worlds))):
        told = run_world(resolved["study"], replication, worlds)
        sys.stderr.write(f"world {replication}: {told['seconds']:.1f} s\n")
    answer = assemble(study, resolved, worlds, replications)
    return stored_files(answer, map_of(resolved["study"], worlds, replications), write_files(study, resolved, worlds, LANGUAGE))


def main() -> None:
    """Compute one size and write its folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--residents", choices=("all",), help="the whole city instead of the residents of the study")
    parser.add_argument("--worlds-in", type=Path, help="a folder for the worlds (default: one that is thrown away)")
    options = parser.parse_args()
    study = load_study(DEFAULT_STUDY, **({} if options.residents is None else {"residents": options.residents}))
    folder = STORED / (DEFAULT_STUDY if options.residents is None else f"{DEFAULT_STUDY}-{options.residents}")
    with tempfile.TemporaryDirectory() as thrown_away:
        written = compute(study, options.worlds_in or Path(thrown_away))
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in written.items():
        (folder / name).write_bytes(content)
        sys.stderr.write(f"{folder.name}/{name}: {len(content)} bytes\n")


if __name__ == "__main__":
    main()
