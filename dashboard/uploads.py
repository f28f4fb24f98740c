"""Files that a visitor brings: read within bounds, checked, and given back as data. Nothing is kept, run or used as a path."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from dashboard import address
from dashboard.limits import LARGEST_FILE
from dashboard.outlines import outlines_of
from dashboard.server_limits import LIMITS
from experiments.texts import LANGUAGES, Texts
from scenarios.city import city_names, load_city
from scenarios.errors import InputError

router = APIRouter(prefix="/upload")


class TooLarge(Exception):
    """More bytes than are taken."""


@router.post("/study")
async def study(request: Request, lang: str = LANGUAGES[0]) -> JSONResponse:
    """A study file: {"s": its address}."""
    return await _answered(request, LARGEST_FILE, lang, lambda data: {"s": address.encode(address.study_from_file(data))})


@router.post("/policy")
async def policy(request: Request, lang: str = LANGUAGES[0]) -> JSONResponse:
    """A policy file: {"policy": the same as TOML text}."""
    return await _answered(request, LARGEST_FILE, lang, lambda data: {"policy": address.policy_from_file(data).to_toml()})


@router.post("/outlines")
async def outlines(request: Request, city: str = "", lang: str = LANGUAGES[0]) -> JSONResponse:
    """A GeoJSON file of CBS: {"shapes": {code: SVG path}, "width", "height"}, of a city of the library only its own neighbourhoods."""
    wanted = {place.code for place in load_city(city).neighbourhoods} if city in city_names() else None
    return await _answered(request, LIMITS.outlines_bytes, lang, lambda data: outlines_of(data, wanted))


async def _answered(request: Request, most: int, language: str, read: Callable[[bytes], dict[str, Any]]) -> JSONResponse:
    texts = Texts(language if language in LANGUAGES else LANGUAGES[0])
    try:
        data = await _body(request, most)
        return JSONResponse(await asyncio.to_thread(read, data))  # other visitors are answered meanwhile
    except TooLarge:
        return JSONResponse({"problem": texts("dashboard.upload.too_large", most=most // 1000)}, 413)
    except InputError as problem:
        return JSONResponse({"problem": texts("dashboard.upload.wrong", problem=str(problem))}, 422)


async def _body(request: Request, most: int) -> bytes:
    """The body, read no further than `most` bytes. TooLarge where there is more."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise TooLarge
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            raise TooLarge
    return bytes(found)
