"""What a view says, and the words that no page shows."""

from __future__ import annotations

import re
from typing import Any

FORBIDDEN = re.compile(r"\b(zaad|replicatie|kaplan|cohort|band|scenario|instrument|sterkte|correlatie|model-id)\b", re.IGNORECASE)


def written(value: Any) -> list[str]:
    """Every text in a view, without the names that are not read out."""
    if isinstance(value, dict):
        return [text for key, one in value.items() if key not in ("id", "key", "kind", "style", "href") for text in written(one)]
    if isinstance(value, list):
        return [text for one in value for text in written(one)]
    return [value] if isinstance(value, str) else []
