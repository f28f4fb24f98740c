"""The result that comes with the program: what every comparison warns of. `tools/store_robustness.py` makes the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.served.alike import pair_speaks_for
from experiments.served.rounded import compact_json, rounded_record
from experiments.stored import stored_record
from scenarios.study import Study

FILE = Path(__file__).parents[1] / "served" / "stored" / "robustness.json"
#: Figures kept of a number: bands have no more.
FIGURES = 3
_OF_RESULT = ("kind", "study_sha256", "study", "date", "design", "inputs", "points", "policies", "fitting", "too_few")
_OF_REGION = ("case", "found", "why", "cases", "points", "coverage", "density", "again", "resamples", "of_worlds", "elsewhere")
_OF_LIMIT = ("name", "low", "high", "among", "again", "low_again", "high_again", "range")


def kept(path: Path | None = None) -> dict[str, Any] | None:
    """The stored result, or None where there is none. The same keys as `robustness.json`, fewer of them."""
    return stored_record(FILE if path is None else path)


def kept_for(study: Study, pair: tuple[str, str], path: Path | None = None) -> dict[str, Any] | None:
    """The stored result where it may be said of two policies in this study (`experiments.served.alike`), else None; its size may differ."""
    found = kept(path)
    return found if found is not None and pair_speaks_for(found["study"]["asked"], study, pair) else None


def record_of(result: dict[str, Any]) -> dict[str, Any]:
    """What is stored of a result: pairs, regret and regions, numbers to FIGURES figures; of the filter only what it left."""
    record = _only(result, _OF_RESULT)
    if record["fitting"] is not None:
        record["fitting"] = _only(record["fitting"], ("factor", "policy", "points", "passing", "share", "binds"))
    record["outcomes"] = {
        outcome: {**found, "pairs": [{**pair, "where": _region(pair["where"])} for pair in found["pairs"]]}
        for outcome, found in result["outcomes"].items()
    }
    return rounded_record(record, FIGURES)


def record_bytes(result: dict[str, Any]) -> bytes:
    """The stored file."""
    return compact_json(record_of(result))


def _region(where: dict[str, Any]) -> dict[str, Any]:
    limits = {"limits": [_only(limit, _OF_LIMIT) for limit in where["limits"]]} if where["found"] else {}
    return {**_only(where, _OF_REGION), **limits}


def _only(held: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: held[key] for key in keys if key in held}
