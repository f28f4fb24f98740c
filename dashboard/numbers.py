"""Numbers as people type them."""

from __future__ import annotations

import re
from math import isfinite

_THOUSANDS = {"nl": ".", "en": ","}
_LEFT_OUT = re.compile(r"[\s€%]")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?|\.[0-9]+")


def typed_number(text: str, language: str) -> float | None:
    """The number of a text, None where it is none: 1,5 and 1.5, 1.250 in Dutch and 1,250 in English, with or without € or %."""
    bare = _LEFT_OUT.sub("", text)
    marks = [mark for mark in bare if mark in ".,"]
    if len(set(marks)) == 2:
        thousands: str | None = marks[0]
    elif len(marks) > 1 or (marks and marks[0] == _THOUSANDS[language] and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare)):
        thousands = marks[0]
    else:
        thousands = None
    if thousands is not None:
        whole, *decimals = bare.split("," if thousands == "." else ".")
        if not re.fullmatch(rf"\d{{1,3}}({re.escape(thousands)}\d{{3}})+", whole):
            return None
        bare = ".".join([whole.replace(thousands, ""), *decimals])
    bare = bare.replace(",", ".")
    value = float(bare) if _NUMBER.fullmatch(bare) else float("nan")
    return value if isfinite(value) else None
