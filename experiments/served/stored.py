"""Answers that have been computed once and are kept with the program: the study of the library that a visitor sees first.

A folder for each, made by `tools/store_default_answer.py`: `study.toml` (resolved), `answer.json.gz`, `map.json.gz`, `runs.parquet` and
`curves.parquet`. Looking one up needs no model.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.served.downloads import chosen, files_of
from experiments.served.places import both_ways, one_way
from experiments.texts import LANGUAGES
from scenarios.study import Study, load_study

if TYPE_CHECKING:
    from experiments.compare import CompareResult

STORED = Path(__file__).parent / "stored"
STUDY_FILE, ANSWER_FILE, MAP_FILE = "study.toml", "answer.json.gz", "map.json.gz"
TABLES = ("runs", "curves")


def stored_answer(study: Study) -> dict[str, Any] | None:
    """The answer to this study with all its worlds, None where none is stored. Whatever envelope the study has does not count."""
    folder = folder_of(study)
    return None if folder is None else _read(folder / ANSWER_FILE)


def stored_map(study: Study) -> dict[str, Any] | None:
    """The map that belongs to `stored_answer`."""
    folder = folder_of(study)
    return None if folder is None else both_ways(_read(folder / MAP_FILE))


def stored_download(study: Study, kind: str, language: str) -> bytes | None:
    """What `download` gives, of a stored answer; None where none is stored. For a worker: this imports what makes reports."""
    folder = folder_of(study)
    return None if folder is None else chosen(files_of(_result(folder, language)), kind)


def folder_of(study: Study) -> Path | None:
    """Where the answer to this study is stored."""
    return _folders().get(study.identity())


def stored_files(answer: dict[str, Any], map_: dict[str, Any], written: dict[str, bytes]) -> dict[str, bytes]:
    """What is stored of a comparison, by name; `written` are its `write_files`. Equal answers give equal bytes."""
    kept = {name: written[name] for name in (STUDY_FILE, *(f"{table}.parquet" for table in TABLES))}
    return {ANSWER_FILE: _packed(answer), MAP_FILE: _packed(one_way(map_)), **kept}


def stored_folders() -> list[Path]:
    """Where answers are stored."""
    return sorted(path.parent for path in STORED.glob(f"*/{STUDY_FILE}"))


def words_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Headline and warnings of a stored answer as they are said now, by language: worked out from its summary."""
    from experiments.summary import worded

    summary, study = _read(folder / ANSWER_FILE)["summary"], load_study(folder / STUDY_FILE)
    said = {language: worded(summary, study, language) for language in LANGUAGES}
    return {language: {key: told[key] for key in ("headline", "warnings")} for language, told in said.items()}


def reworded(folder: Path) -> bool:
    """Store an answer with its words as they are said now; whether anything changed. Numbers stay as they are."""
    answer, words = _read(folder / ANSWER_FILE), words_of(folder)
    if answer["words"] == words:
        return False
    summary = {**answer["summary"], **words[answer["summary"]["language"]]}
    (folder / ANSWER_FILE).write_bytes(_packed({**answer, "summary": summary, "words": words}))
    return True


@cache
def _folders() -> dict[str, Path]:
    return {load_study(folder / STUDY_FILE).identity(): folder for folder in stored_folders()}


def _packed(value: dict[str, Any]) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def _read(path: Path) -> dict[str, Any]:
    return json.loads(gzip.decompress(path.read_bytes()))


def _result(folder: Path, language: str) -> CompareResult:
    """The comparison as it was when it was stored."""
    import pyarrow.parquet as pq

    from experiments.compare import CompareResult
    from experiments.worlds import policies_of

    study = load_study(folder / STUDY_FILE)
    answer = _read(folder / ANSWER_FILE)
    summary = {**answer["summary"], **answer["words"][language], "language": language}
    runs, curves = (pq.read_table(folder / f"{table}.parquet") for table in TABLES)
    return CompareResult(study, policies_of(study), summary, runs, curves, {})
