"""For which studies what was found of one may be said: the same question about the same city. Light."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scenarios.study import Study
from scenarios.uncertain import Uncertain

ENVELOPE, BUDGET = "envelope_eur_per_1000_residents_per_year", "budget_eur_per_1000_residents_per_year"
SAME = ("city", "crisis", "weeks", "next_crisis", "cost", "neighbourhoods", "assumptions", "uncertain")
#: How far the money of a study may differ from that of the one that was looked at, as a part of it.
MONEY_ALIKE = 0.15


def speaks_for(stored: dict[str, Any], study: Study) -> bool:
    """Whether what was found for a stored study (a document) may be said of this one, whatever its policies and what it decides on.

    Money is compared by the envelope where both have one, else by the budget.
    """
    ours = study.document()
    if any(stored.get(key) != ours.get(key) for key in SAME):
        return False
    money = ENVELOPE if ENVELOPE in ours and ENVELOPE in stored else BUDGET
    return bool(abs(ours[money] - stored[money]) <= MONEY_ALIKE * stored[money])


def asked_of_sweep(study: Study) -> dict[str, Any] | None:
    """What the study of a sweep asks, for `pair_speaks_for`: a document without what the sweep moves.

    A sweep makes its own worlds, wider than those of a study that says nothing of its own about them: it speaks for such studies. None where
    it moves keys of the study or policies too (levers): then it speaks for no single study.
    """
    if study.levers:
        return None
    document = replace(study, uncertain=Uncertain()).document()
    return {key: document[key] for key in (*SAME, ENVELOPE, BUDGET) if key in document}


def pair_speaks_for(asked: dict[str, Any] | None, study: Study, pair: tuple[str, str]) -> bool:
    """Whether a sweep that asked this (`asked_of_sweep`) speaks for two policies of a study, by name.

    Never for policies that the study holds itself or takes from files: another may be called the same.
    """
    of_library = set(study.policies) - {policy.name for policy in study.own_policies}
    return asked is not None and set(pair) <= of_library and speaks_for(asked, study)
