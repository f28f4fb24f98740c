"""Jobs that are stopped and taken up again."""

import pytest

from experiments.engine import Engine
from experiments.resumed import resumed
from scenarios.errors import InputError


def test_what_is_done_is_not_done_again_and_another_job_is_refused(tmp_path):
    file, ran = tmp_path / "job.jsonl", []

    def twice(number):
        ran.append(number)
        return number * 2

    def run(numbers, job="this"):
        with Engine(1) as engine:
            return resumed(twice, {f"n {number}": (number,) for number in numbers}, file, {"job": job}, engine, "numbers")

    assert run([0, 1]) == {"n 0": 0, "n 1": 2}
    with file.open("a", encoding="utf-8") as out:
        out.write('{"task": "n 2", "res')  # cut off
    assert run([2, 1]) == {"n 2": 4, "n 1": 2}
    assert ran == [0, 1, 2]
    assert len(file.read_text(encoding="utf-8").splitlines()) == 4
    with pytest.raises(InputError, match="another job"):
        run([0], "that")
