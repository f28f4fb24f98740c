"""Plain elements of a page around the components."""

from __future__ import annotations

from typing import Any

import solara


def tag(name: str, *children: Any, **attributes: str) -> Any:
    """An element with the children given, texts or components; `class_` becomes `class`, `aria_label` becomes `aria-label`."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return solara.v.Html(tag=name, children=list(children), attributes=named)
