"""What sweeps of the default study might have found: made-up records in the form in which they come with the program."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

from experiments.served.alike import asked_of_sweep
from scenarios.assumptions import ASSUMPTIONS, SUBMODELS
from scenarios.outcomes import MAIN_OUTCOMES, OUTCOMES
from scenarios.policies import load_policy
from scenarios.study import DEFAULT_STUDY, Study, load_study

A, B, THIRD, NONE = "the-hague-now", "structural", "ad-hoc", "none"
PRIMARY = "need_met_by_initiatives_share"
#: The outcome of which the rarer worlds lie nowhere in particular.
SCATTERED = "initiator_burnout_share"
HELP = "time_elasticity"
SHA = "0123456789abcdef" * 4
POINTS = 2048


def share(value: float, half: float = 0.02) -> dict[str, float]:
    """A share with its band."""
    return {"share": value, "low": max(0.0, value - half), "high": min(1.0, value + half)}


def robustness(asked: Study | None = None, fitting: dict[str, Any] | None = None) -> dict[str, Any]:
    """`robustness.json` as it is stored: structural does better than any other in 41 % of worlds and worse in 22 %."""
    names = (B, A, THIRD, NONE)
    return {
        "kind": "robustness",
        "study_sha256": SHA,
        "study": {
            "city": {"nl": "Den Haag", "en": "The Hague"},
            "residents": 50_000,
            "weeks": 156,
            "cost": "equal",
            "asked": asked_of_sweep(asked or load_study(DEFAULT_STUDY)),
        },
        "date": "2026-11-26",
        "design": {"method": "latin-hypercube", "points": POINTS, "replications": 1, "luck": "independent"},
        "inputs": 420,
        "points": POINTS,
        "policies": {name: dict(load_policy(name).title) for name in names},
        "fitting": fitting,
        "too_few": False,
        "outcomes": {
            outcome: {
                "matters": OUTCOMES[outcome].matters,
                "headline": [B, A],
                "pairs": [pair(a, b, scattered=outcome == SCATTERED) for a, b in combinations(names, 2)],
                "regret": regret(names),
            }
            for outcome in dict.fromkeys((PRIMARY, *MAIN_OUTCOMES))
        },
    }


def pair(a: str, b: str, scattered: bool = False) -> dict[str, Any]:
    """A against B: better 41 %, equal 37 %, worse 22 %."""
    difference = {"mean": 0.0012, "mean_low": 0.0009, "mean_high": 0.0015, "p05": -0.004, "p95": 0.007}
    there: dict[str, Any] = {"case": "better", "found": False, "why": "noise", "cases": 840, "points": POINTS}
    if not scattered:
        limits = [
            {
                "name": HELP,
                "low": None,
                "high": 0.34,
                "among": None,
                "again": 0.93,
                "low_again": None,
                "high_again": [0.31, 0.38],
                "range": [ASSUMPTIONS[HELP].low, ASSUMPTIONS[HELP].high],
            }
        ]
        measured = {"coverage": 0.62, "density": 0.58, "overall": 0.41, "mass": 0.44}
        there |= {**measured, "found": True, "resamples": 100, "again": 0.93, "of_worlds": measured, "limits": limits}
        there["elsewhere"] = {"coverage": 0.6, "density": 0.55}
        del there["why"]
    shares = {"better": share(0.41), "equal": share(0.37), "worse": share(0.22)}
    return {"a": a, "b": b, **shares, "difference": difference, "worlds": POINTS, "points": POINTS, "where": there}


def regret(names: tuple[str, ...], least: str | None = B) -> dict[str, Any]:
    """Least with `least`; None where two are level."""
    one = {"mean": 0.0021, "mean_low": 0.0018, "mean_high": 0.0024, "p90": 0.006, "maximum": 0.02}
    best = {"policy": least, "kept": None if least is None else 0.98}
    return {"policies": dict.fromkeys(names, one), "least_mean": best, "least_maximum": best, "worlds": POINTS}


def sweeps(asked: Study | None = None) -> dict[str, Any]:
    """`sweep_sensitivity.json`: half of the spread is luck; what the volunteers and needs do stands out, the rest is chance."""
    study = asked_of_sweep(asked or load_study(DEFAULT_STUDY))
    about = {"study_sha256": SHA, "asked": study, "city": {"nl": "Den Haag", "en": "The Hague"}, "lucks": 1, "date": "2026-11-26"}
    labels = [f"{a} minus {b}" for b, a in combinations((NONE, A, THIRD, B), 2)]
    needed = {"size": 0.002, "worlds": 1234, "low": 1010, "high": 1480}
    indices = {"volunteers": (0.31, 0.86), "needs": (0.08, 0.74)}
    groups = []
    for name in SUBMODELS:
        first, total = indices.get(name, (0.01, 0.55))
        told = {key: {"value": at, "low": at - 0.05, "high": at + 0.05} for key, at in (("first", first), ("total", total))}
        groups.append({"name": name, **told, "above_floor": name in indices})
    groups.sort(key=lambda one: -one["total"]["value"])
    effects = {"floor": {"value": 0.52, "low": 0.46, "high": 0.58}, "floor_from": "dummy", "groups": groups}
    return {
        "kind": "sweep_sensitivity",
        "worlds": {
            **about,
            "residents": 50_000,
            "points": POINTS,
            "pairs": {label: {outcome: {"luck": None, "needed": needed} for outcome in MAIN_OUTCOMES} for label in labels},
        },
        "groups": {
            **about,
            "residents": 20_000,
            "points": 1920,
            "pairs": {label: dict.fromkeys(MAIN_OUTCOMES, effects) for label in labels},
        },
    }


def written(folder: Path) -> dict[str, Path]:
    """Both records as files, by what they are."""
    files = {"robustness": folder / "robustness.json", "sweeps": folder / "sweep_sensitivity.json"}
    files["robustness"].write_text(json.dumps(robustness()), encoding="utf-8")
    files["sweeps"].write_text(json.dumps(sweeps()), encoding="utf-8")
    return files


#: Read by Python when it starts: what is stored lies elsewhere then, in every process of a server.
ELSEWHERE = """
from pathlib import Path
import experiments.robustness.kept as kept
import experiments.served.swept as swept
kept.FILE, swept.STORED = Path({robustness!r}), Path({sweeps!r})
"""


def environment(folder: Path) -> dict[str, str]:
    """For a server that has these records: what its environment has more."""
    files = {name: str(path) for name, path in written(folder).items()}
    (folder / "sitecustomize.py").write_text(ELSEWHERE.format(**files), encoding="utf-8")
    return {"PYTHONPATH": str(folder)}
