"""The story of the default study, run again and stored: `python tools/store_default_story.py [FOLDER] [--pair HERE,THERE]`.

FOLDER holds results of `langeadem compare` on the default study, whose envelope is taken; without it the envelope is looked for anew.
Writes `experiments/served/stored/story-*.json`, which the page of stories opens with; run it after a change that moves numbers or words.
"""

import argparse
from pathlib import Path

from experiments.compare import STUDY_FILE
from experiments.engine import Engine
from experiments.files import json_bytes
from experiments.pilot import resolve
from experiments.served.stored_story import STORED, file_of, record_of
from experiments.worlds import policies_of
from scenarios.policies import load_policy
from scenarios.study import DEFAULT_STUDY, Study, load_study

PAIR = "the-hague-now,structural"


def resolved(folder: Path | None) -> Study:
    """The default study with the envelope of a comparison of it, or else one looked for here. SystemExit for results of another study."""
    study = load_study(DEFAULT_STUDY)
    if folder is None:
        with Engine() as engine:
            return resolve(study, policies_of(study), engine).study
    compared = load_study(folder / STUDY_FILE)
    if compared.identity() != study.identity():
        raise SystemExit(f"{folder}: results of another study than {DEFAULT_STUDY}")
    return compared


def main() -> None:
    """Make the story and write its file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--pair", default=PAIR)
    options = parser.parse_args()
    here, there = (load_policy(name) for name in options.pair.split(","))
    STORED.mkdir(exist_ok=True)
    file_of((here, there)).write_bytes(json_bytes(record_of(resolved(options.folder), (here, there))))


if __name__ == "__main__":
    main()
