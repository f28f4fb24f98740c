"""Reach: own language and low thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from agents.instruments.base import alive, at_least
from agents.instruments.degrees import Degree

if TYPE_CHECKING:
    from agents.support import Support


class OwnLanguage(Degree):
    """Messages in people's own words and help without forms, so that initiatives reach people whom nobody has in sight."""

    kind = "own-language"

    def apply(self, world: Any, support: Support) -> None:
        """Reach among people out of sight, in all initiatives."""
        reach = self.degree * world.parameters.instruments.language_reach
        at_least(world.initiatives["lever_reach_hidden"], np.flatnonzero(alive(world)), reach)
