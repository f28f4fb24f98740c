"""The tables of a calibration: accepted sets, generations, and the runs of the check. Every field says its unit, base, direction and meaning."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from math import isinf
from pathlib import Path
from typing import Any

import pyarrow as pa

from experiments.calibrate.evaluations import Answer
from experiments.calibrate.generations import Generation, Sample
from experiments.calibrate.origin import with_origin
from experiments.calibrate.priors import Priors
from experiments.calibrate.targets import NAMES
from scenarios.assumptions import ASSUMPTIONS
from scenarios.columns import Column
from scenarios.outcomes import OUTCOMES, PATTERNS
from simulation.tables import described_field


def accepted_table(priors: Priors, sample: Sample, origin: Mapping[str, str]) -> pa.Table:
    """A row a set: `weight`, `distance`, and a column an assumption in its own unit. Fit to be the sample of a study.

    `origin` says which calibration it is of, and goes along in the file's metadata.
    """
    inputs = priors.inputs_of_rows(sample.scores)
    columns = {"weight": sample.weights, "distance": sample.distances, **{name: [one[name] for one in inputs] for name in priors.names}}
    return with_origin(_table([*_own("accepted"), *(_assumption(name) for name in priors.names)], columns), origin)


def generations_table(generations: Sequence[Generation], failed: Sequence[int]) -> pa.Table:
    """A row a generation; `failed` draws of each."""
    rows = [{**generation_row(one), "failed": number} for one, number in zip(generations, failed, strict=True)]
    return pa.Table.from_pylist(rows, schema=pa.schema([described_field(column) for column in _own("generations")]))


def generation_row(one: Generation) -> dict[str, Any]:
    """What a generation came to, by the names of the columns."""
    return {
        "generation": one.number,
        "epsilon": None if isinf(one.epsilon) else one.epsilon,
        "draws": one.drawn,
        "accepted": one.accepted,
        "accepted_share": one.accepted / one.drawn,
        "effective_sample_size": one.effective_size,
    }


def predictive_table(sample: Sample, answers: Sequence[Answer]) -> pa.Table:
    """A row an accepted set run anew: its weight and luck, and every measure; null where undefined or where the run failed."""
    columns: dict[str, Any] = {
        "set": range(len(answers)),
        "weight": sample.weights,
        "seed": [answer["luck"] for answer in answers],
        "error": [answer["error"] for answer in answers],
        **{name: [answer["measures"].get(name) for answer in answers] for name in NAMES},
    }
    return _table([*_own("predictive"), *(_measure(name) for name in NAMES)], columns)


def _table(columns: Sequence[Column], values: Mapping[str, Any]) -> pa.Table:
    fields = [described_field(column) for column in columns]
    return pa.Table.from_arrays([pa.array(values[field.name], field.type) for field in fields], schema=pa.schema(fields))


@cache
def _own(table: str) -> tuple[Column, ...]:
    tables = tomllib.loads(Path(__file__).with_name("columns.toml").read_text(encoding="utf-8"))
    return tuple(Column(name, **row) for name, row in tables[table].items())


def _assumption(name: str) -> Column:
    row = ASSUMPTIONS[name]
    return Column(name, "float64", row.unit, "none", "none", f"{row.meaning[0].upper()}{row.meaning[1:]}".rstrip(".") + ".")


def _measure(name: str) -> Column:
    if name in PATTERNS:
        pattern = PATTERNS[name]
        return Column(name, "float64", "see description", "none", "none", f"{pattern.title['en']}: {pattern.measure}")
    if name in OUTCOMES:
        outcome = OUTCOMES[name]
        return Column(name, "float64", outcome.unit, outcome.base, outcome.better, outcome.description["en"])
    unit = "initiatives per 10,000 residents"
    return Column(name, "float64", unit, "residents", "none", "Initiatives founded in weeks 10-35.")
