"""A tiny sweep for tests, here or in a process that can be killed."""

import hashlib
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from multiprocessing import forkserver, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from patience import PATIENCE

from experiments.sweep.crew import Here, Job
from experiments.sweep.design import design_of
from experiments.sweep.plan import Keep, Plan
from experiments.sweep.sweep import Swept, sweep
from scenarios import load_study
from scenarios.errors import InputError
from scenarios.study import Study

TABLES = ("runs", "spending", "survival", "weekly")


def tiny_study(**settings) -> Study:
    """Two policies, one assumption and one lever, in a city of 500 for 30 weeks."""
    given = {
        "residents": 500,
        "weeks": 30,
        "next_crisis": False,
        "cost": "own",
        "policies": ["none", "ad-hoc"],
        "replications": 3,
        "uncertain": {"existing_per_10000": {"low": 20, "high": 60}},
        "levers": {"ad-hoc.fund-call.strength": {"low": 0.5, "high": 3}},
    }
    return load_study("the-hague-2020-2022", **{**given, **settings})


def tiny_plan(samples: int = 4, **settings) -> Plan:
    """12 tasks in parts of 4, everything kept; `settings` of the plan, or of the study."""
    of_plan = {key: settings.pop(key) for key in ("luck", "keep", "shard", "runs_per_part") if key in settings}
    study = tiny_study(**settings)
    design = design_of(study, "latin-hypercube", samples)
    return replace(Plan(study, design, keep=Keep(survival=True, weekly_every=4), runs_per_part=8), **of_plan)


def swept(plan: Plan, out: Path, crew=None, **settings) -> Swept:
    """Sweep in this process, unless there is another crew."""
    return sweep(plan, out, Here() if crew is None else crew, **{"design_source": "latin-hypercube", **settings})


def values(folder: Path) -> dict[str, str]:
    """The hash of every file whose content is fixed by the sweep, by its name."""
    paths = [*(path for name in TABLES for path in (folder / name).glob("*.parquet")), *folder.glob("*.parquet")]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(paths)}


class EndsAfter(Here):
    """Asks its own process for an end while it does a job."""

    def __init__(self, jobs: int, number: int) -> None:
        super().__init__()
        self.left, self.number = jobs, number

    def finished(self, seconds):
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), self.number)
        return super().finished(seconds)


class Counting(Here):
    """Counts the jobs it does."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs = 0

    def submit(self, job: Job) -> None:
        self.jobs += 1
        super().submit(job)


class Child:
    """A process of its own that runs or resumes `tiny_plan()` in a folder, from when it says that it begins.

    It is forked from one process that has loaded everything, as each would need seconds for that.
    """

    def __init__(self, out: Path, *, bytes_a_file: int | None = None, dies_at: int | None = None) -> None:
        """With `bytes_a_file` no file can be larger; with `dies_at` it kills itself at its so manieth use of a file in the folder."""
        context = _forking()
        self._said, said = context.Pipe(duplex=False)
        self.process = context.Process(target=_child, args=(out, bytes_a_file, dies_at, said), daemon=True)
        self.process.start()
        said.close()
        assert self._said.poll(PATIENCE), "the child never began"
        self._said.recv()

    def kill_after(self, seconds: float) -> bool:
        """Kill -9 after so long; whether it was still running."""
        self.process.join(seconds)
        self.process.kill()
        return self.killed()

    def killed(self) -> bool:
        """Whether it was killed, once it has ended."""
        self.process.join(PATIENCE)
        return self.process.exitcode == -signal.SIGKILL

    def told(self) -> str:
        """What went wrong, or nothing."""
        assert self._said.poll(PATIENCE), "the child never ended"
        return self._said.recv()


@cache
def _forking() -> BaseContext:
    """Forks of a process that has imported `sweeping_warm`. It is told where in its environment, as Pythons before 3.14 do not tell it."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        forkserver.set_forkserver_preload(["sweeping_warm"])
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
    return get_context("forkserver")


def _child(out: Path, bytes_a_file: int | None, dies_at: int | None, said: Connection) -> None:
    plan = tiny_plan()
    if bytes_a_file is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_a_file, resource.RLIM_INFINITY))
    said.send("begun")
    if dies_at is not None:
        _die_at(dies_at, str(out))
    try:
        swept(plan, out, resume=True)
        said.send("")
    except InputError as problem:
        said.send(str(problem))


def _die_at(number: int, folder: str) -> None:
    uses = 0

    def count(event: str, arguments: tuple) -> None:
        nonlocal uses
        if event in ("open", "os.rename", "os.remove", "os.mkdir") and str(arguments[0]).startswith(folder):
            uses += 1
            if uses == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


class Scheduler:
    """A Dask scheduler with workers in a process of its own that can be killed."""

    def __init__(self, workers: int = 1) -> None:
        context = _forking()
        said, saying = context.Pipe(duplex=False)
        self.process = context.Process(target=_schedule, args=(workers, saying), daemon=True)
        self.process.start()
        saying.close()
        assert said.poll(PATIENCE), "the scheduler never began"
        self.address = said.recv()

    def kill_when(self, condition: Callable[[], bool]) -> None:
        """Wait until it holds, and kill -9."""
        latest = time.monotonic() + PATIENCE
        while not condition() and time.monotonic() < latest:
            time.sleep(0.01)
        self.process.kill()
        self.process.join(PATIENCE)


def _schedule(workers: int, said: Connection) -> None:
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, processes=False, protocol="tcp://", dashboard_address=":0") as cluster:
        said.send(cluster.scheduler_address)
        signal.pause()


class ByTable(Here):
    """Gives results that are known, in an order of its own."""

    def __init__(self, known: dict[int, Any], capacity: int, order: random.Random, end_after: int | None = None) -> None:
        super().__init__()
        self.known, self.capacity, self.order, self.end_after, self.done = known, capacity, order, end_after, []

    def finished(self, seconds):
        """One of those that wait; asks for an end after so many."""
        job = self._waiting[self.order.randrange(len(self._waiting))]
        self._waiting.remove(job)
        self.done.append(job.key)
        if len(self.done) == self.end_after:
            os.kill(os.getpid(), signal.SIGTERM)
        return [(job.key, self.known[job.key])], []
