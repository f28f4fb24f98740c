"""Findings of the project about its own model, stored with it: what every comparison has to warn of.

Each is made by a script in `benchmarks/` and kept as a small JSON file. Where one is missing, nothing is said.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "stored"


@cache
def finding(name: str) -> dict[str, Any] | None:
    """A stored finding, or None.

    `effects`: {outcome: {policy: mean difference from `none`}} of the whole library. `sizes`: {"reference": residents, "differences":
    [{"outcome", "residents", "difference"}]}, those outside their bands. `patterns`: {measure: "holds" | "fails" | "cannot tell"}.
    """
    path = _FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
