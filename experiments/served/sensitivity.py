"""What an answer hangs on, for the dashboard: what is stored for the default study, and a quick screening of another one in pieces.

Importing this is light; the functions a worker calls import the model themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.served.alike import speaks_for
from experiments.stored import stored_record
from scenarios.study import Study

STORED = Path(__file__).parent / "stored" / "sensitivity.json"
#: A quick screening looks at a small city, whatever the study asks.
QUICK_RESIDENTS = 20_000
#: With these and 32 dummies a whole block of the design has 64 pairs.
QUICK_INPUTS = 32
QUICK_PIECES = 64

Screening = dict[str, Any]


def stored_sensitivity(study: Study, path: Path = STORED) -> Screening | None:
    """The stored screening where it speaks for this study, else None. `experiments.sensitivity.screen.screening` says what it holds.

    It speaks for studies of the same city, crisis, weeks, kind of cost and assumptions, with policies that were screened and money that
    differs by at most 15 %; the number of residents and of worlds may differ, the screening says how many it used.
    """
    found = stored_record(path)
    if found is None:
        return None
    known = set(study.document()["policies"]) <= set(found["study"]["policies"])
    return found if known and speaks_for(found["study"], study) else None


def screen_of(sensitivity: Screening, a: str, b: str | None, outcome: str) -> dict[str, Any] | None:
    """What a screening says of a minus b on an outcome, whichever way round it is stored, or of a alone; None where it says nothing.

    Adds `luck`: the share of the spread between the worlds of the study that is luck (`share`, `low`, `high`), or None.
    """
    for label, sign in ((a, 1),) if b is None else ((f"{a} minus {b}", 1), (f"{b} minus {a}", -1)):
        found = sensitivity["screens"].get(label, {}).get(outcome)
        if found is not None:
            luck = sensitivity["luck"].get(label, {}).get(outcome)
            return {**found, "mean": sign * found["mean"], "ranked": [_signed(row, sign) for row in found["ranked"]], "luck": luck}
    return None


def _signed(row: dict[str, Any], sign: int) -> dict[str, Any]:
    low, high = sorted((sign * row["low"], sign * row["high"]))
    return {**row, "effect": sign * row["effect"], "low": low, "high": high}


def quick_study(study: Study, policies: tuple[str, ...]) -> Study:
    """The study of a quick look: these policies in a small city (that of the study, where it is smaller)."""
    residents = QUICK_RESIDENTS if study.residents == "all" else min(study.residents, QUICK_RESIDENTS)
    return replace(study, policies=policies, residents=residents)


def quick_inputs(study: Study, path: Path = STORED) -> tuple[str, ...]:
    """The assumptions that a quick screening moves, at most `QUICK_INPUTS`: those that the stored screening, of all of them, found largest.

    The largest of each stored policy and pair on each outcome come first, then the second of each, and so on. Without a stored
    screening: those that calibration moves, in table order.
    """
    from scenarios.assumptions import calibrated_names

    found = stored_record(path)
    if found is None:
        names: Sequence[str] = calibrated_names()
    else:
        ranked = [screen["ranked"] for of in found["screens"].values() for screen in of.values() if screen is not None]
        ranked = [[row["name"] for row in rows if row["above_noise"]] for rows in ranked]
        names = [rows[place] for place in range(max(map(len, ranked), default=0)) for rows in ranked if place < len(rows)]
    free = [name for name in dict.fromkeys(names) if name not in study.assumptions]
    return tuple(free[:QUICK_INPUTS])


def quick_piece(study: Study, pair: tuple[str, str], number: int) -> dict[str, Any]:
    """Piece `number` (0 to `QUICK_PIECES` - 1) of a quick screening of two policies, by library names or files: two worlds under each.

    The study should be resolved: one without an envelope takes the budget as it stands.
    """
    from experiments.sensitivity.worlds import screen_pair

    return screen_pair(quick_study(study, pair), number, quick_inputs(study))


def quick_sensitivity(study: Study, pair: tuple[str, str], pieces: Sequence[dict[str, Any]]) -> Screening:
    """What the pieces that are done come to, as `stored_sensitivity` has it; with few of them only the largest effects stand out of the noise.

    With fewer than eight pieces every screen is None. `luck` is empty: the summary of the study's own worlds has it
    (`spread_assumptions`, `spread_luck`).
    """
    from experiments.sensitivity.screen import screening

    return screening(quick_study(study, pair), sorted(pieces, key=lambda piece: piece["pair"]), {}, quick_inputs(study))
