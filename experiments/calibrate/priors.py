"""What is believed of the assumptions before a pattern is looked at: the study's ranges, each with its distribution.

The method works in scores: a score is the normal quantile of the share of an assumption's distribution that lies below its value. So every
prior is a standard normal one, without borders at which proposals would be lost, and a range of one or of a thousand counts the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from scenarios.assumptions import ASSUMPTIONS, calibrated_names
from scenarios.errors import input_error
from scenarios.frozen import FrozenMapping
from scenarios.study import Study
from scenarios.uncertain import Range


@dataclass(frozen=True)
class Priors:
    """The assumptions to learn about, in the order of their table, each with its range and distribution."""

    ranges: Mapping[str, Range]

    @property
    def names(self) -> tuple[str, ...]:
        """The assumptions."""
        return tuple(self.ranges)

    def inputs(self, scores: Mapping[str, float]) -> dict[str, float]:
        """The assumptions in their own units at these scores (standard normal under the prior)."""
        return {name: self.at(name, float(ndtr(scores[name]))) for name in self.ranges}

    def inputs_of_rows(self, scores: np.ndarray) -> list[dict[str, float]]:
        """`inputs` of each row of `scores` (sets, assumptions), columns in the order of the names."""
        return [self.inputs(dict(zip(self.names, row, strict=True))) for row in scores.tolist()]

    def at(self, name: str, share: float) -> float:
        """The value of an assumption below which this share (0-1) of its prior lies."""
        return self.ranges[name].at(share, ASSUMPTIONS[name].default)

    def document(self) -> dict[str, dict[str, float | str]]:
        """For a JSON file."""
        return {name: given.document() for name, given in self.ranges.items()}

    def digest(self) -> str:
        """SHA-256 of what decides a draw: names, ranges, distributions and the tops of those that have one."""
        rows = [[name, *given.document().values(), ASSUMPTIONS[name].default] for name, given in self.ranges.items()]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def priors_of(study: Study, source: object) -> Priors:
    """The study's `[uncertain]` ranges, or without any all assumptions that the table marks as calibrated; not what it sets itself.

    InputError, naming `source`, where nothing is left to learn about, and for a sample, which has no density to weigh draws by.
    """
    uncertain = study.uncertain
    if uncertain.sample is not None:
        raise input_error(source, "uncertain.sample", "a sample", "ranges, whose density is known, or no [uncertain] at all")
    ranges = uncertain.ranges
    if not ranges and not uncertain.none:
        table = [ASSUMPTIONS[name] for name in calibrated_names()]
        ranges = {row.name: Range(row.low, row.high, row.distribution) for row in table if row.distribution != "fixed"}
    left = {name: ranges[name] for name in ASSUMPTIONS if name in ranges and name not in study.assumptions}
    if not left:
        raise input_error(source, "uncertain", "nothing to learn about", "a range of an assumption that does not stand under [assumptions]")
    return Priors(FrozenMapping(left))


def shares_of(scores: np.ndarray) -> np.ndarray:
    """The share of the prior below each score: float64 of the same shape, 0-1."""
    return np.asarray(ndtr(scores), dtype=np.float64)
