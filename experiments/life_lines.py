"""The life of an initiative week by week, for a drawing: how many help and lead, and when the work lies still."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulation.history import NOT_ENDED, ROLE_HELPER, ROLE_INITIATOR, History


def life_line(history: History, initiative: int) -> dict[str, Any]:
    """`from`: its first week of the main phase; `helpers` and `initiators`: how many at the end of each week from there to its end.

    An initiative that ends in the run has 0 in the week of its end, the last one. `paused`: spans of weeks, first and first after, in
    which the work lies still.
    """
    row = int(np.searchsorted(history.initiatives["id"], initiative))
    ended = int(history.initiatives["ended_week"][row])
    first = max(0, int(history.initiatives["founded_week"][row]))
    last = history.weeks - 1 if ended == NOT_ENDED else min(ended, history.weeks - 1)
    weeks = np.arange(first, last + 1)
    return {
        "from": first,
        "helpers": _people(history, initiative, ROLE_HELPER, weeks),
        "initiators": _people(history, initiative, ROLE_INITIATOR, weeks),
        "paused": _pauses(history, initiative, last + 1),
    }


def _people(history: History, initiative: int, role: int, weeks: np.ndarray) -> list[int]:
    spells = history.spells
    mine = (spells["initiative"] == initiative) & (spells["role"] == role)
    started, ended = spells["started_week"][mine][:, None], spells["ended_week"][mine][:, None]
    return ((started <= weeks) & ((ended == NOT_ENDED) | (ended > weeks))).sum(axis=0).tolist()


def _pauses(history: History, initiative: int, after: int) -> list[list[int]]:
    mine = history.pauses["initiative"] == initiative
    started, ended = history.pauses["started_week"][mine], history.pauses["ended_week"][mine]
    spans = [[max(0, int(a)), after if b == NOT_ENDED else int(b)] for a, b in zip(started, ended, strict=True)]
    return sorted(span for span in spans if span[1] > span[0])
