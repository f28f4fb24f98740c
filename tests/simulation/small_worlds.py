"""Small worlds for tests of whole weeks: quick to make, and compared to the byte."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from scenarios.instruments import KINDS
from scenarios.policies import Policy, read_policy
from scenarios.study import Study, load_study
from simulation import SupportModel, prepare
from simulation.start import Start

RESIDENTS = 6_000  # eight or nine initiatives before the crisis, and as many in it


def small_study(**settings: Any) -> Study:
    """The default study with few residents and no next crisis."""
    return load_study("the-hague-2020-2022", **{"residents": RESIDENTS, "next_crisis": False, **settings})


@lru_cache(maxsize=6)
def start_of(study: Study, luck: int = 1) -> Start:
    """The world of this luck up to week 0, made once."""
    return prepare(study, luck)


def lived(policy: str | Policy, weeks: int, study: Study | None = None, luck: int = 1) -> SupportModel:
    """A small world after so many weeks under a policy."""
    study = study or small_study()
    model = SupportModel(study, policy, start=start_of(study, luck))
    if weeks:  # Mesa warns of a run of no weeks
        model.run_for(weeks)
    return model


def policy_of(*instruments: Mapping[str, Any]) -> Policy:
    """A policy of these instruments, `{"kind": ..., "start": ...}`."""
    return read_policy({"name": "of a test", "instrument": [dict(row) for row in instruments]}, "test")


def all_kinds(start: int) -> Policy:
    """Every kind of instrument at once, from one week on."""
    return policy_of(*({"kind": kind, "start": start, "end": "never"} for kind in KINDS))


def moved_to(policy: Policy, kind: str, start: int) -> Policy:
    """The policy with the instruments of one kind starting in another week."""
    specs = tuple(replace(spec, start=start, end="never") if spec.kind.name == kind else spec for spec in policy.instruments)
    return replace(policy, instruments=specs)


def bytes_of(tables: Mapping[str, pa.Table]) -> dict[str, bytes]:
    """Each table as the Parquet file it becomes."""
    return {name: parquet(table) for name, table in tables.items()}


def parquet(table: pa.Table) -> bytes:
    """A table as a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def before(tables: Mapping[str, pa.Table], week: int) -> dict[str, bytes]:
    """What the tables say of the weeks before this one: weekly rows, events, and which initiatives were founded, as bytes."""
    founded = tables["initiatives"].select(["id", "founder", "existing", "kind", "scale", "neighbourhood", "founded_week", "added_value"])
    parts = {"weekly": (tables["weekly"], "week"), "events": (tables["events"], "week"), "founded": (founded, "founded_week")}
    return {name: parquet(table.filter(pa.compute.less(table[column], week))) for name, (table, column) in parts.items()}
