"""The story of the default study, made beforehand by `tools/store_default_story.py`, so that the page is filled at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.served.story import LUCKS, Pair, story
from scenarios.study import Study

STORED = Path(__file__).parent / "stored"
#: What a story does not hang on: how much more is asked of the study, and in what words.
_NOT_OF_A_STORY = ("question", "decision", "matters", "levers", "replications", "policies", "next_crisis")
_ENVELOPE = "envelope_eur_per_1000_residents_per_year"


def stored_story(study: Study, pair: Pair, folder: Path = STORED) -> dict[str, Any] | None:
    """The stored story, as `story` gives it, of this study's world 0 under these policies; None where it is not there.

    Found where all agrees that a story hangs on. A study whose envelope is still unknown agrees with any.
    """
    asked = _asked(study, pair)
    for path in sorted(folder.glob("story-*.json")):
        stored = json.loads(path.read_text(encoding="utf-8"))
        of = stored["asked"]
        if asked[_ENVELOPE] is None:
            of = of | {_ENVELOPE: None}
        if of == asked:
            return stored["story"]
    return None


def record_of(study: Study, pair: Pair) -> dict[str, Any]:
    """What is stored: what was asked, and the story of world 0 with its other lucks. Computes it; for the tool and its test."""
    return {"asked": _asked(study, pair), "story": story(study, pair, 0, lucks=LUCKS)}


def file_of(pair: Pair, folder: Path = STORED) -> Path:
    """Where the story of a pair is stored."""
    return folder / f"story-{pair[0].name}-{pair[1].name}.json"


def asked_at(stored: dict[str, Any], study: Study) -> Study:
    """The study at the envelope of what is stored."""
    return replace(study, envelope_eur_per_1000_residents_per_year=stored["asked"][_ENVELOPE])


def _asked(study: Study, pair: Pair) -> dict[str, Any]:
    """What a story hangs on, as JSON gives it back."""
    document = {key: value for key, value in study.document().items() if key not in _NOT_OF_A_STORY}
    asked = {_ENVELOPE: None, **document, "pair": [policy.to_toml() for policy in pair]}
    return json.loads(json.dumps(asked))
