"""What a sweep is to run, in which order, and in which part of its files each run stands. Nothing here runs anything.

A task is one point in one replication with all its policies in the same luck. Replications are outermost, so that a sweep cut off has
all points about equally often. A part holds the tasks of a fixed range, whoever finishes first.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any

from agents.draws import luck_of
from experiments.sweep.points import Design, Point
from experiments.version import git_revision, version
from scenarios.errors import input_error, shown
from scenarios.study import Study

COMMON, INDEPENDENT = "common", "independent"
_EVERY = re.compile("weekly:every=0*([1-9][0-9]{0,3})")
_SHARD = re.compile("([0-9]{1,9})/([0-9]{1,9})")
#: Runs in a part: few files on a cluster, and still no more than a few megabytes in memory.
RUNS_PER_PART = 1000
SEED_RULES = {
    COMMON: "common: replication r has the same luck at every point and under every policy, seed = hash(root seed, r), never root seed + r;"
    " luck_id is r",
    INDEPENDENT: "independent: each point has lucks of its own, shared by its policies alone, seed = hash(root seed, point_id, r);"
    " luck_id numbers point and replication",
}
ENVELOPE_RULE = (
    "the study's own envelope where it has one; else, where cost is equal, found by the pilot once for each group of points that differ in"
    " assumptions alone, with the assumptions of the study itself"
)


@dataclass(frozen=True)
class Keep:
    """What is kept beside runs, spending and timings: a row an initiative, and a row every so many weeks (None: no weeks)."""

    survival: bool = False
    weekly_every: int | None = None

    def document(self) -> dict[str, Any]:
        """For a JSON file."""
        return {"survival": self.survival, "weekly_every": self.weekly_every}


def keep_of(words: list[str]) -> Keep:
    """What `--keep survival`, `--keep weekly` and `--keep weekly:every=4` ask for together."""
    survival, every = False, None
    for word in words:
        if word == "survival":
            survival = True
        elif word == "weekly":
            every = 1
        elif found := _EVERY.fullmatch(word):
            every = int(found[1])
        else:
            raise input_error("--keep", None, shown(word), "survival, weekly or weekly:every=N")
    return Keep(survival, every)


def tables_of(keep: Keep) -> tuple[str, ...]:
    """Names of the tables in parts of a sweep that keeps this; `runs` last."""
    kept = [name for name, asked in (("survival", keep.survival), ("weekly", keep.weekly_every)) if asked]
    return ("spending", *kept, "timings", "runs")


@dataclass(frozen=True)
class Plan:
    """A sweep, or one shard of it: (I, N) runs tasks I, I + N, I + 2N and so on."""

    study: Study
    design: Design
    luck: str = COMMON
    keep: Keep = Keep()
    shard: tuple[int, int] = (0, 1)
    runs_per_part: int = RUNS_PER_PART

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables in parts; `runs` is the last to be written."""
        return tables_of(self.keep)

    @property
    def is_whole(self) -> bool:
        """Whether it is a sweep and no shard of one."""
        return self.shard == (0, 1)

    @property
    def place_of_point(self) -> dict[int, int]:
        """The place in the design of each point_id."""
        return {point.point_id: place for place, point in enumerate(self.design.points)}

    @property
    def all_tasks(self) -> int:
        """Tasks of the whole sweep."""
        return self.study.replications * len(self.design.points)

    @property
    def tasks(self) -> range:
        """Tasks of this shard."""
        first, step = self.shard
        return range(first, self.all_tasks, step)

    @property
    def tasks_per_part(self) -> int:
        """Tasks in a part that is full."""
        return max(1, self.runs_per_part // len(self.study.policies))

    @property
    def parts(self) -> int:
        """Parts of this shard."""
        return -(-len(self.tasks) // self.tasks_per_part)

    def tasks_of(self, part: int) -> range:
        """The tasks of a part."""
        return self.tasks[part * self.tasks_per_part : (part + 1) * self.tasks_per_part]

    def part_of(self, task: int) -> int:
        """The part in which a task of this shard stands."""
        return (task // self.shard[1]) // self.tasks_per_part

    def point_of(self, task: int) -> Point:
        """The point of a task."""
        return self.design.points[task % len(self.design.points)]

    def replication_of(self, task: int) -> int:
        """The replication of a task."""
        return task // len(self.design.points)

    def luck_of(self, task: int) -> tuple[int, int]:
        """(luck_id, seed) of a task, as SEED_RULES says."""
        replication = self.replication_of(task)
        if self.luck == COMMON:
            return replication, luck_of(self.study.seed, replication)
        return task, _own_luck(self.study.seed, self.point_of(task).point_id, replication)

    def identity(self) -> dict[str, Any]:
        """What has to be equal for results to belong together: all but the replications, the shard and who runs it."""
        return {
            "study_sha256": replace(self.study, replications=1).digest(),
            "design_sha256": self.design.digest(),
            "luck": self.luck,
            "keep": self.keep.document(),
            "runs_per_part": self.runs_per_part,
            "version": version(),
            "git_revision": git_revision(),
        }


def _own_luck(root: int, point_id: int, replication: int) -> int:
    digest = hashlib.sha256(f"langeadem luck {root} {point_id} {replication}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


def shard_of(word: str) -> tuple[int, int]:
    """(I, N) of `I/N`, I from 0."""
    found = _SHARD.fullmatch(word)
    if found is None or not int(found[1]) < int(found[2]):
        raise input_error("--shard", None, shown(word), "I/N, with I from 0 to N - 1")
    return int(found[1]), int(found[2])
