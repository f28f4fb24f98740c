"""What the rows of the evidence say, by the id that assumptions and patterns name: made of docs/evidence.md by tools/store_evidence.py."""

import json
from collections.abc import Mapping
from pathlib import Path

from scenarios.frozen import FrozenMapping

EVIDENCE: Mapping[str, str] = FrozenMapping(json.loads(Path(__file__).with_name("evidence.json").read_text(encoding="utf-8")))
