"""The runs of a calibration, stage by stage: given to workers in order, each kept in a log as soon as it is done.

`evaluations/STAGE.jsonl` has a line a run, rejected ones too. What a stage that was broken off had done is taken from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any

from experiments.calibrate.evaluate import Question, Simulator, answered, seed_of
from experiments.engine import EngineError
from experiments.search.log import Log
from experiments.sweep.crew import Crew, EndAsked, Job, Lost, results

FOLDER = "evaluations"
#: A stage in which so many runs failed, and more than did not, is no bad luck.
MOST_FAILED = 20

Answer = Mapping[str, Any]


class MostlyFails(EngineError):
    """The model cannot be run with what is drawn. The message says why, in one line."""


@dataclass
class Evaluations:
    """Who runs, with which luck, until when. `identity` is what the logs belong to; `deadline` is a time of `monotonic`."""

    folder: Path
    identity: Mapping[str, Any]
    crew: Crew
    end: EndAsked
    root: int
    deadline: float = inf
    late: bool = False

    def run(
        self,
        stage: str,
        simulate: Simulator,
        draws: Iterable[Mapping[str, float]],
        take: Callable[[int, Answer], None],
        enough: Callable[[], bool] = lambda: False,
    ) -> None:
        """Run draws in order until there are no more, `enough` says so, an end is asked for or the time is over.

        `take(number, answer)` gets every answer, in the order in which they come: an answer has `inputs`, `luck`, `measures` and `error`.
        Runs that are going on at the end are waited for and taken too. MostlyFails where hardly a run succeeds; EngineError where the crew
        is gone.
        """
        log = Log(self.folder / FOLDER / f"{stage}.jsonl", {"stage": stage, "identity": dict(self.identity)})
        known = {record["number"]: record for record in log.records()}
        count = _Counted(take)
        asked: dict[int, dict[str, Any]] = {}

        def jobs() -> Iterator[Job]:
            for number, inputs in enumerate(draws):
                question = Question(simulate, dict(inputs), seed_of(self.root, stage, number))
                said = {"inputs": dict(question.inputs), "luck": question.luck}
                before = known.get(number)
                if before is not None and {key: before[key] for key in said} == said:
                    count(number, before)
                else:
                    asked[number] = said
                    yield Job(number, answered, question)
                self.late = self.late or monotonic() > self.deadline
                if enough() or self.late:
                    return

        for number, result in results(self.crew, jobs(), self.end):
            said = {"measures": {}, "error": result.why} if isinstance(result, Lost) else result
            answer = {"number": number, **asked.pop(number), **said}
            log.append(answer)
            count(number, answer)


class _Counted:
    """Hands answers on, and gives up where nearly all fail."""

    def __init__(self, take: Callable[[int, Answer], None]) -> None:
        self._take = take
        self._failed = self._done = 0

    def __call__(self, number: int, answer: Answer) -> None:
        self._done += 1
        self._failed += answer["error"] is not None
        if self._failed >= MOST_FAILED and 2 * self._failed > self._done:
            raise MostlyFails(f"{self._failed} of {self._done} runs failed; the last: {answer['error']}")
        self._take(number, answer)
