"""Every assumption of the model as a card, by theme, in the words of the page."""

from __future__ import annotations

import re
from typing import Any

from experiments.report.spread import plain
from experiments.texts import Texts, number
from scenarios.assumptions import ASSUMPTIONS, SUBMODELS, Assumption
from scenarios.assumptions.table import GRADES
from scenarios.evidence import EVIDENCE
from scenarios.study import Study

ASSUMED = "assumed"


def view(study: Study, texts: Texts) -> dict[str, Any]:
    """What the component `Assumptions` shows: cards by theme, those that the study sets otherwise marked."""
    cards = {name: _card(assumption, study.assumptions.get(name), texts) for name, assumption in ASSUMPTIONS.items()}
    groups = [
        {"id": submodel, "title": texts(f"dashboard_about.theme.{submodel}"), "cards": [cards[name] for name in names]}
        for submodel, names in SUBMODELS.items()
    ]
    changed = sum(1 for card in cards.values() if card["changed"])
    return {
        "title": texts("dashboard_about.assumptions.title"),
        "aside": texts("dashboard_about.assumptions.aside", changed=number(changed, texts.language)),
        "how": texts("dashboard_about.assumptions.how", count=number(len(ASSUMPTIONS), texts.language)),
        "find": texts("dashboard_about.assumptions.find"),
        "grade": texts("dashboard_about.assumptions.grade"),
        "all_grades": texts("dashboard_about.assumptions.all_grades"),
        "grades": [
            {"value": grade, "text": _graded(grade, texts), "meaning": texts(f"dashboard_about.assumptions.meaning_{grade}")}
            for grade in GRADES
        ],
        "only_changed": texts("dashboard_about.assumptions.only_changed"),
        "found": texts("dashboard_about.assumptions.found", n="{n}"),
        "words": {key: texts(f"dashboard_about.assumptions.{key}") for key in ("value", "range", "grade", "source")},
        "groups": groups,
    }


def unit_words(unit: str, texts: Texts) -> str:
    """A unit of the table in words."""
    return texts(f"dashboard_about.unit.{re.sub('[^a-z0-9]+', '_', unit.lower()).strip('_')}")


def sources(assumption: Assumption) -> list[dict[str, str]]:
    """The rows of the evidence that an assumption rests on, none where it is assumed."""
    if assumption.evidence == ASSUMED:
        return []
    return [{"id": row, "text": EVIDENCE[row]} for row in assumption.evidence.split(", ")]


def _card(assumption: Assumption, own: float | None, texts: Texts) -> dict[str, Any]:
    meaning = assumption.meaning_nl if texts.language == "nl" else assumption.meaning
    usual = plain(assumption.default, texts)
    changed = own is not None and own != assumption.default
    fixed = assumption.low == assumption.high
    bounds = {"low": plain(assumption.low, texts), "high": plain(assumption.high, texts)}
    return {
        "name": assumption.name,
        "meaning": meaning[0].upper() + meaning[1:],
        "value": plain(assumption.default if own is None else own, texts),
        "unit": unit_words(assumption.unit, texts),
        "range": texts("dashboard_about.assumptions.fixed") if fixed else texts("report.band", **bounds),
        "grade": assumption.grade,
        "grade_text": _graded(assumption.grade, texts),
        "source": "" if assumption.evidence != ASSUMED else texts("dashboard_about.assumptions.assumed"),
        "sources": sources(assumption),
        "fitted": texts("dashboard_about.assumptions.fitted") if assumption.calibrated else "",
        "changed": texts("dashboard_about.assumptions.changed", usual=usual) if changed else "",
        "text": " ".join((meaning, assumption.name, assumption.name.replace("_", " "))).lower(),
    }


def _graded(grade: str, texts: Texts) -> str:
    return texts(f"dashboard_about.assumptions.grade_{grade}")
