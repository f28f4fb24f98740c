"""A sweep on a real Dask scheduler with two workers, over the network of this machine."""

import os
import signal
from threading import Thread

import pytest
from patience import PATIENCE
from sweep_study import TINY
from sweeping import Scheduler, swept, tiny_plan, values

from experiments.sweep.crew import EndAsked, Job, Lost, results
from experiments.sweep.dask_workers import Dask
from langeadem.__main__ import main

STUDY = TINY.replace("replications = 2", "replications = 10")
SECONDS = 60.0


@pytest.fixture(scope="module")
def cluster():
    import dask
    from distributed import LocalCluster

    # A worker that takes longer than this to start again is given up by such a cluster for good: on a busy machine the 15 s of Dask are too few.
    # And Dask itself tries no job again, so that it is the crew that does: starting a worker again takes seconds.
    settings = {"distributed.deploy.lost-worker-timeout": f"{PATIENCE:g} s", "distributed.scheduler.allowed-failures": 0}
    with dask.config.set(settings), LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as running:
        yield running


class KillsOne(Dask):
    """Kills one of its workers with the first result."""

    killed = 0

    def finished(self, seconds):
        done, lost = super().finished(seconds)
        if done and not self.killed:
            self.killed = next(iter(self._client.run(os.getpid).values()))
            os.kill(self.killed, signal.SIGKILL)
        return done, lost


def test_dask_gives_the_files_of_one_process(whole, tmp_path, cluster):
    assert swept(tiny_plan(), tmp_path, Dask(cluster.scheduler_address, SECONDS)).complete
    assert values(tmp_path) == values(whole)


def test_a_dask_worker_that_is_killed_in_the_middle_costs_nothing(whole, tmp_path, cluster):
    crew = KillsOne(cluster.scheduler_address, SECONDS)
    result = swept(tiny_plan(), tmp_path, crew)
    assert crew.killed
    assert (result.complete, result.failed) == (True, 0)
    assert values(tmp_path) == values(whole)


def test_the_job_that_always_loses_its_dask_worker_is_found_and_the_others_are_done(cluster):
    with Dask(cluster.scheduler_address, SECONDS) as crew:
        found = dict(results(crew, (Job(key, deadly(), key) for key in range(6)), EndAsked()))
    assert isinstance(found.pop(3), Lost)
    assert found == {key: 2 * key for key in range(6) if key != 3}


def deadly():
    """A function that travels whole, as workers cannot import tests."""

    def function(number: int) -> int:
        import os

        if number == 3:
            os._exit(1)
        return 2 * number

    return function


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_a_scheduler_that_is_lost_is_one_line_and_what_was_done_is_kept(tmp_path, capsys):
    study, out = tmp_path / "study.toml", tmp_path / "out"
    study.write_text(STUDY, encoding="utf-8")
    words = ["sweep", str(study), "--design", "sobol", "--samples", "4", "--out", str(out)]
    scheduler = Scheduler()
    killer = Thread(target=scheduler.kill_when, args=(lambda: any(out.glob("open/*.zip")),))
    killer.start()
    assert main([*words, "--dask", scheduler.address]) == 1
    killer.join(PATIENCE)
    assert capsys.readouterr().err == "the Dask scheduler was lost; --resume goes on from what is there\n"
    assert any(out.glob("open/*.zip"))
    assert main([*words, "--resume", "--workers", "1"]) == 0
    assert "80 of 80 runs" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_a_scheduler_without_workers_is_told_as_nothing_begins(capsys):
    scheduler = Scheduler(workers=0)
    with Dask(scheduler.address, SECONDS):
        assert capsys.readouterr().err == f"--dask: {scheduler.address} has no workers yet; the sweep begins when one comes\n"
    scheduler.kill_when(lambda: True)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
def test_a_sweep_that_waits_for_workers_ends_when_it_is_asked_to(tmp_path):
    scheduler = Scheduler(workers=0)
    crew = Waiting(scheduler.address, SECONDS)
    result = swept(tiny_plan(), tmp_path, crew)
    assert crew.waited
    assert (result.complete, result.done) == (False, 0)
    scheduler.kill_when(lambda: True)


class Waiting(Dask):
    """Asks its own process for an end as it waits."""

    waited = False

    def finished(self, seconds):
        if not self.waited:
            self.waited = True
            os.kill(os.getpid(), signal.SIGTERM)
        return super().finished(0.1)


def test_what_workers_have_is_finished_when_an_end_is_asked_for(tmp_path, cluster):
    with EndAsked() as end, Dask(cluster.scheduler_address, SECONDS) as crew:
        found = []
        for key, result in results(crew, (Job(key, slow(), key) for key in range(100)), end):
            found.append((key, result))
            end.asked = True
    assert 1 <= len(found) <= 4
    assert all(result == 2 * key for key, result in found)


def slow():
    """A function that travels whole."""

    def function(number: int) -> int:
        import time

        time.sleep(0.5)
        return 2 * number

    return function


def test_a_result_that_is_lost_with_its_worker_is_made_again(cluster):
    with Forgets(cluster.scheduler_address, SECONDS) as crew:
        found = dict(results(crew, (Job(key, slow(), key) for key in range(3)), EndAsked()))
    assert crew.forgot
    assert found == {key: 2 * key for key in range(3)}


class Forgets(Dask):
    """Cannot fetch its first result in time."""

    forgot = False

    def _result(self, future, seconds):
        if not self.forgot:
            self.forgot = True
            seconds = 0.0
        return super()._result(future, seconds)
