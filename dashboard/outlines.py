"""Outlines of neighbourhoods from a GeoJSON file of CBS that a visitor brings, as shapes for a picture."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from typing import Any

from scenarios.errors import InputError, input_error

#: What the file is called in a message.
SOURCE = "GeoJSON"
WIDTH = 1000
MOST_SHAPES, MOST_POINTS = 4000, 400_000
SMALLEST_RING = 4  # a triangle whose first point comes back
#: Names under which CBS gives the code of a neighbourhood, newest first.
CODES = ("statcode", "wk_code", "wijkcode", "bu_code", "buurtcode", "code")
EXPECTED = "a GeoJSON FeatureCollection of polygons with the CBS code of each neighbourhood"

type Ring = list[tuple[float, float]]


def outlines_of(data: bytes, wanted: Collection[str] | None = None) -> dict[str, Any]:
    """{"shapes": {CBS code: SVG path}, "width", "height"} of a file's bytes; of a file of more than one city only the codes `wanted`.

    InputError for what is no such file, or holds none of them.
    """
    document = _document(data)
    rings: dict[str, list[Ring]] = {}
    points = 0
    for feature in document["features"]:
        if not isinstance(feature, dict):
            continue
        code = _code(feature)
        if code is None or (wanted is not None and code not in wanted):
            continue
        polygons = _polygons(feature)
        if not polygons:
            continue
        points += sum(len(ring) for ring in polygons)
        rings.setdefault(code, []).extend(polygons)
        if len(rings) > MOST_SHAPES:
            break
    if not rings:
        few = EXPECTED if not wanted else f"{EXPECTED}, as {min(wanted)}"
        raise input_error(SOURCE, "features", "no polygon with a code" if wanted is None else "no polygon with a code of this city", few)
    if len(rings) > MOST_SHAPES or points > MOST_POINTS:
        raise input_error(SOURCE, "features", f"{len(rings)} shapes of {points} points", f"at most {MOST_SHAPES} of {MOST_POINTS}")
    return _drawn(rings)


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise input_error(SOURCE, None, "text that is not JSON", EXPECTED) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection" or not isinstance(document.get("features"), list):
        raise input_error(SOURCE, None, "other JSON", EXPECTED)
    return document


def _code(feature: dict[str, Any]) -> str | None:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return None
    named = {str(name).lower(): value for name, value in properties.items()}
    found = next((named[name] for name in CODES if isinstance(named.get(name), str)), None)
    return found if found is not None and len(found) <= 12 and found.isalnum() else None


def _polygons(feature: dict[str, Any]) -> list[Ring]:
    """Outer and inner rings of a Polygon or MultiPolygon."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return []
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    polygons: list[Any] = [coordinates] if kind == "Polygon" else list(coordinates or []) if kind == "MultiPolygon" else []
    try:
        return [[_point(point) for point in ring] for polygon in polygons for ring in polygon if len(ring) >= SMALLEST_RING]
    except (TypeError, ValueError, IndexError):
        raise input_error(SOURCE, "coordinates", "points that are no pairs of numbers", EXPECTED) from None


def _point(point: Any) -> tuple[float, float]:
    x, y = float(point[0]), float(point[1])
    if not (math.isfinite(x) and math.isfinite(y)):
        raise InputError(f"{SOURCE}: coordinates: found a number without bound, expected {EXPECTED}")
    return x, y


def _drawn(rings: dict[str, list[Ring]]) -> dict[str, Any]:
    """Shapes in a frame WIDTH wide, north up; degrees are narrowed by the cosine of the latitude, metres (RD) are left alone."""
    everything = [point for shape in rings.values() for ring in shape for point in ring]
    west, east = min(x for x, _ in everything), max(x for x, _ in everything)
    south, north = min(y for _, y in everything), max(y for _, y in everything)
    narrow = math.cos(math.radians((south + north) / 2)) if -90 <= south <= north <= 90 and -180 <= west <= east <= 180 else 1.0
    scale = WIDTH / max((east - west) * narrow, 1e-9)
    height = max(1, round((north - south) * scale))
    return {
        "shapes": {code: "".join(_path(ring, west, north, narrow * scale, scale) for ring in shape) for code, shape in rings.items()},
        "width": WIDTH,
        "height": height,
    }


def _path(ring: Ring, west: float, north: float, across: float, down: float) -> str:
    """Points closer together than a unit of the frame are drawn once."""
    drawn: list[tuple[int, int]] = []
    for x, y in ring:
        point = round((x - west) * across), round((north - y) * down)
        if not drawn or point != drawn[-1]:
            drawn.append(point)
    return "M" + "L".join(f"{x} {y}" for x, y in drawn) + "Z" if len(drawn) >= 3 else ""
