"""`calibrate.json`: what a calibration found, in numbers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from experiments.calibrate.calibration import Found
from experiments.calibrate.checks import FEWEST, Check
from experiments.calibrate.record import ACCEPTED, GENERATIONS, KIND, PREDICTIVE
from experiments.calibrate.tables import generation_row
from experiments.calibrate.targets import CHECKED, FITTED

#: How a judgement is called in files and in keys of texts.
WORDS = {"holds": "holds", "fails": "fails", "cannot tell": "cannot_tell"}


def result_of(found: Found) -> dict[str, Any]:
    """For `calibrate.json`. `judgement` of a measure is over the means of runs anew, `inside` the share of those runs in its tolerance."""
    asked = found.asked
    return {
        "kind": KIND,
        "study_sha256": asked.study_sha256,
        "identity": asked.identity(),
        "ended_because": found.ended,
        "sample": {
            "file": ACCEPTED,
            "sets": len(found.sample.weights),
            "effective_sample_size": found.effective_size,
            "enough": found.enough,
            "fewest": FEWEST,
            "epsilon": generation_row(found.generations[-1])["epsilon"],
            "largest_distance": float(found.sample.distances.max()),
        },
        "fitted": {**judged(found, FITTED), "inside_jointly": asdict(found.fitted_jointly)},
        "checked": {**judged(found, CHECKED), "inside_jointly": None if found.checked_jointly is None else asdict(found.checked_jointly)},
        "generations": [{**generation_row(one), "failed": failed} for one, failed in zip(found.generations, found.failed, strict=True)],
        "measures": {one.goal.name: _measure(one) for one in found.checks},
        "too_short_for": list(found.too_short),
        "assumptions": {one.name: {key: value for key, value in asdict(one).items() if key != "name"} for one in found.learned},
        "files": {"generations": GENERATIONS, "predictive": PREDICTIVE},
    }


def judged(found: Found, use: str) -> dict[str, list[str]]:
    """Names of the measures of a use by judgement: `holds`, `fails`, `cannot_tell`."""
    checks = [one for one in found.checks if one.goal.use == use]
    return {key: [one.goal.name for one in checks if one.judgement == word] for word, key in WORDS.items()}


def _measure(one: Check) -> dict[str, Any]:
    return {
        "use": one.goal.use,
        "low": one.goal.target.low,
        "high": one.goal.target.high,
        "judgement": WORDS[one.judgement],
        "inside": asdict(one.inside),
        "undefined_share": one.undefined,
        **{key: getattr(one, key) for key in ("mean", "p05", "p50", "p95")},
    }
