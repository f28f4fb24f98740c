"""Many tasks on many processors."""

import io
import operator
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from patience import PATIENCE

from experiments import engine
from experiments.engine import Engine, EngineError, Progress
from scenarios.errors import InputError


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers):
    with Engine(workers) as pool:
        assert pool.map(pow, [(number, 2) for number in range(9)]) == [number**2 for number in range(9)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_task_reaches_the_caller(workers):
    with pytest.raises(ZeroDivisionError), Engine(workers) as pool:
        pool.map(operator.truediv, [(1, 1), (1, 0), (2, 1)])


def test_a_lost_worker_is_a_clear_error():
    with pytest.raises(EngineError, match="a worker process was lost"), Engine(2) as pool:
        pool.map(os._exit, [(3,), (3,)])


PARENT = """
import time
from experiments.engine import Engine
if __name__ == "__main__":
    with Engine(2) as pool:
        pool.map(abs, [(1,), (2,)])
        print(*pool._pool._processes, flush=True)
        time.sleep(3600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    top = Path(engine.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | {"PYTHONPATH": str(top)}
    ) as parent:
        workers = [Path("/proc", word) for word in parent.stdout.readline().split()]
        assert workers
        assert all(worker.exists() for worker in workers)
        parent.kill()
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and any(worker.exists() for worker in workers):
        time.sleep(0.1)
    assert not any(worker.exists() for worker in workers)


def test_an_input_error_survives_the_way_between_processes():
    import pickle

    assert str(pickle.loads(pickle.dumps(InputError("a: b: found c")))) == "a: b: found c"


def test_a_container_s_limit_is_rounded_up(tmp_path):
    file = tmp_path / "cpu.max"
    file.write_text("150000 100000\n")
    assert engine._cgroup_processors(file) == 2
    file.write_text("max 100000\n")
    assert engine._cgroup_processors(file) is None
    assert engine._cgroup_processors(tmp_path / "none") is None


def test_slurm_may_give_fewer_processors_but_never_none(monkeypatch):
    monkeypatch.setenv("SLURM_CPUS_PER_TASK", "1")
    assert engine.usable_processors() == 1
    monkeypatch.delenv("SLURM_CPUS_PER_TASK")
    assert engine.usable_processors() >= 1


class Terminal(io.StringIO):
    def isatty(self):
        return True


def clock(*moments):
    return iter(moments).__next__


def test_on_a_terminal_one_line_tells_how_long_it_still_takes():
    stream = Terminal()
    progress = Progress(4, "worlds", stream, clock(0.0, 10.0, 20.0, 30.0, 40.0))
    progress.step()
    assert stream.getvalue().strip() == "worlds: 1 of 4, 30 s to go"
    for _ in range(3):
        progress.step()
    assert stream.getvalue().endswith("\n")
    assert stream.getvalue().count("\n") == 1


def test_elsewhere_a_line_is_written_now_and_then():
    stream = io.StringIO()
    progress = Progress(100, "worlds", stream, clock(0.0, *(float(second) for second in range(1, 41))))
    for _ in range(40):
        progress.step()
    assert stream.getvalue().splitlines() == ["worlds: 15 of 100, 85 s to go", "worlds: 30 of 100, 70 s to go"]
