"""A world before anybody decides on a policy: built and burnt in once, copied for each policy."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.model import SupportModel

if TYPE_CHECKING:
    from scenarios.study import Study


@dataclass(frozen=True)
class Start:
    """One luck and set of assumptions at the start of week 0. Twins for certain: every policy starts from a copy of it."""

    model: SupportModel

    def copy_into(self, other: SupportModel) -> None:
        """Give `other` a copy of everything; what is known by the one model is then known by the other."""
        memo: dict[int, Any] = {id(self.model): other}
        for name, value in vars(self.model).items():
            setattr(other, name, copy.deepcopy(value, memo))


def prepare(study: Study, luck: int, parameters: Any = None, threads: int = 1) -> Start:
    """The world of this luck and these assumptions (default: the study's) up to week 0."""
    return Start(SupportModel(study, "none", seed=luck, parameters=parameters, threads=threads))
