"""Which calibration a sample of assumptions is of: said in its own file, so that it still does where a sweep took a copy along."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

_KEY = b"langeadem"


def with_origin(table: pa.Table, origin: Mapping[str, str]) -> pa.Table:
    """The table with its origin in the metadata of the file it becomes; no value changes."""
    return table.replace_schema_metadata({_KEY: json.dumps(origin, sort_keys=True).encode()})


def origin_in(path: Path) -> dict[str, str]:
    """What a sample says of itself; nothing where it says nothing, as one that was made elsewhere."""
    try:
        said = json.loads((pq.read_schema(path).metadata or {}).get(_KEY, b"{}"))
    except (OSError, ValueError, pa.ArrowException):
        return {}
    return {str(key): str(value) for key, value in said.items()} if isinstance(said, dict) else {}
