"""What policies of a sweep are called where people read of them."""

from __future__ import annotations

from experiments.sweep.asked import VARIED
from experiments.texts import Texts
from scenarios.errors import InputError
from scenarios.study import Study, study_policy


def policy_title(study: Study, name: str, t: Texts) -> str:
    """The title of a policy of a sweep of this study; of one that levers change, that it is varied.

    A policy of a file that is no longer there is called by its name.
    """
    for known in (name, name.removesuffix(VARIED)):
        try:
            title = study_policy(study, known).title[t.language]
        except InputError:
            continue
        return title if known == name else t("sweep.varied", title=title)
    return name
