"""Long jobs that can be stopped and taken up again: every result stands in a file as soon as it is there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from experiments.engine import Engine, Progress
from scenarios.errors import input_error


def resumed(
    function: Callable[..., Any], tasks: Mapping[str, tuple], file: Path, job: Mapping[str, Any], engine: Engine, label: str
) -> dict[str, Any]:
    """`function(*task)` of each task by its key, in the order of the tasks; JSON-able. What `file` holds already is not run again.

    `job` says what decides the results and heads the file. InputError where the file belongs to another job.
    """
    done = _started(file, {**job})
    missing = [key for key in tasks if key not in done]
    progress = Progress(len(missing), label)
    with file.open("a", encoding="utf-8") as out:
        for first in range(0, len(missing), engine.workers):
            keys = missing[first : first + engine.workers]
            for key, result in zip(keys, engine.map(function, [tasks[key] for key in keys], progress), strict=True):
                done[key] = result
                out.write(json.dumps({"task": key, "result": result}, allow_nan=False) + "\n")
            out.flush()
    return {key: done[key] for key in tasks}


def _started(file: Path, job: dict[str, Any]) -> dict[str, Any]:
    """The whole rows of a file; one that was cut off is taken out of it."""
    if not file.exists():
        file.write_text(json.dumps(job) + "\n", encoding="utf-8")
    lines = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
    if not lines or json.loads(lines[0]) != job:
        raise input_error(file, None, "results of another job", "those of this one, or a file that is not there yet")
    file.write_text("".join(lines), encoding="utf-8")
    rows = [json.loads(line) for line in lines[1:]]
    return {row["task"]: row["result"] for row in rows}
