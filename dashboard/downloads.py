"""Files to hand over: each is made of the study in its address, so a link means the same to whoever follows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from dashboard import address
from dashboard.draft import slug
from dashboard.outside import AddressError
from dashboard.question import from_study
from dashboard.services import services
from dashboard.views.answer import policies_shown
from experiments.served import downloads as made
from experiments.served import stored
from experiments.served.memo import memo
from experiments.served.objections import objections
from experiments.served.sensitivity import stored_sensitivity
from experiments.texts import LANGUAGES, Texts
from scenarios import library
from scenarios.study import DEFAULT_STUDY, Study, load_study, study_policy

router = APIRouter(prefix="/download")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
    "toml": "application/toml; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class NotHere(Exception):
    """Why there is no such file: the key of a text."""


@router.get("/{kind}")
async def download(kind: str, request: Request, s: str = "", lang: str = LANGUAGES[0], name: str = "") -> Response:
    """One file: the study, one of its policies by `name`, the memo, the report, or tables of its answer."""
    language = lang if lang in LANGUAGES else LANGUAGES[0]
    texts = Texts(language)
    try:
        study = address.decode(s) if s else load_study(DEFAULT_STUDY)
        content = _policy(study, name) if kind == "policy.toml" else await _content(kind, study, language)
    except AddressError as problem:
        return PlainTextResponse(texts(f"dashboard.notice.address_{problem.kind}", problem=str(problem)), 400)
    except NotHere as problem:
        return PlainTextResponse(texts(f"dashboard.download.{problem}"), 404)
    file_name = f"lange-adem-{slug(name)}.toml" if kind == "policy.toml" else f"lange-adem-{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=TYPES[kind.rsplit(".", 1)[-1]], headers=headers)


async def _content(kind: str, study: Study, language: str) -> bytes:
    if kind == "study.toml":
        return address.study_file(study)
    if kind == "memo.docx":
        return await _memo(study, language)
    if kind not in made.KINDS:
        raise NotHere("unknown")
    if stored.folder_of(study) is not None:
        return await _worked(stored.stored_download, study, kind, language)
    kept = services().result(study)
    if kept is None:
        raise NotHere("gone")
    return await _worked(made.download, kept.study, kept.resolved, kept.folder, kind, language)


def _policy(study: Study, name: str) -> bytes:
    """A policy of the study's own or of the library, never a file."""
    if name not in {*library.names("policies"), *(policy.name for policy in study.own_policies)}:
        raise NotHere("unknown")
    return address.policy_file(study_policy(study, name))


async def _memo(study: Study, language: str) -> bytes:
    answer = services().answer(study)
    if answer is None:
        raise NotHere("gone")
    a, b = policies_shown(from_study(study))[:2]
    said = objections(answer, (b, a), stored_sensitivity(study), language)
    return await _worked(memo, answer, (a, b), said, language)


async def _worked(function: Callable[..., bytes | None], *arguments: Any) -> bytes:
    """Have it made by a worker, while this process answers others. NotHere where what it is made of went away meanwhile."""
    try:
        content: bytes | None = await asyncio.wrap_future(services().do("downloads", function, *arguments))
    except FileNotFoundError:
        raise NotHere("gone") from None
    if content is None:
        raise NotHere("gone")
    return content
