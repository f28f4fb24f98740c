"""How far a calculation is, in words, and how it ended."""

from __future__ import annotations

from typing import Any

from dashboard.calculation import FAILED, STOPPED, WORLDS, Snapshot
from experiments.texts import Texts, percent

SECONDS_OF_MINUTES = 90


def view(snapshot: Snapshot, texts: Texts) -> dict[str, Any]:
    """What the component `ProgressBar` shows of a calculation that goes on."""
    words = texts(f"dashboard.progress.{snapshot.phase}", done=snapshot.done, total=snapshot.total)
    if snapshot.phase == WORLDS and snapshot.seconds_left is not None:
        left = snapshot.seconds_left
        key, fields = (
            ("left_seconds", {"seconds": round(left)}) if left < SECONDS_OF_MINUTES else ("left_minutes", {"minutes": round(left / 60)})
        )
        words = f"{words} {texts(f'dashboard.progress.{key}', **fields)}"
    return {
        "label": texts("dashboard.progress.label"),
        "text": words,
        "done": snapshot.done,
        "total": snapshot.total,
        "percent": percent(snapshot.done / snapshot.total, texts.language),
        "stop": texts("dashboard.progress.stop"),
    }


def ended(snapshot: Snapshot, texts: Texts) -> dict[str, Any] | None:
    """The message on a calculation that was stopped or failed; None where it came to its end."""
    if snapshot.phase == STOPPED:
        words = texts("dashboard.progress.stopped", done=snapshot.answer["worlds_done"] if snapshot.answer else 0, total=snapshot.total)
        return {"id": "la-ended", "kind": "info", "text": words}
    if snapshot.phase == FAILED:
        return {"id": "la-ended", "kind": "error", "text": texts("dashboard.progress.failed", problem=snapshot.problem)}
    return None
