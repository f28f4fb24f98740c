"""Who does the work: in order or not, with workers that are lost, and asked for an end."""

import os
import signal
import time

import pytest

from experiments.engine import EngineError
from experiments.sweep.crew import Dask, EndAsked, Here, Job, Lost, Processes, results


def double(number: int) -> int:
    return 2 * number


def deadly(number: int) -> int:
    if number == 3:
        os._exit(1)
    return 2 * number


def slow(number: int) -> int:
    time.sleep(0.3)
    return 2 * number


class Losing:
    """Does jobs here, in threes; loses all it has when one of `deadly` is among them, each time or the first time only."""

    capacity = 3

    def __init__(self, deadly: set[int], always: bool) -> None:
        self.deadly, self.always, self.waiting, self.most = deadly, always, [], 0

    def submit(self, job: Job) -> None:
        self.waiting.append(job)
        self.most = max(self.most, len(self.waiting))

    def finished(self, seconds):
        jobs, self.waiting = self.waiting, []
        if self.deadly & {job.key for job in jobs}:
            if not self.always:
                self.deadly.clear()
            return [], [job.key for job in jobs]
        return [(job.key, job.function(job.argument)) for job in jobs], []


def jobs(number: int, function=double):
    return (Job(key, function, key) for key in range(number))


def test_every_job_is_done_once_and_a_bounded_number_is_given_out():
    crew = Losing(set(), True)
    assert sorted(results(crew, jobs(100), EndAsked())) == [(key, 2 * key) for key in range(100)]
    assert crew.most == 3


def test_a_worker_lost_once_costs_nothing():
    assert sorted(results(Losing({4}, False), jobs(10), EndAsked())) == [(key, 2 * key) for key in range(10)]


def test_the_job_that_always_loses_its_worker_is_found_and_the_others_are_done():
    found = dict(results(Losing({4}, True), jobs(10), EndAsked()))
    assert isinstance(found.pop(4), Lost)
    assert found == {key: 2 * key for key in range(10) if key != 4}


def test_where_every_job_loses_its_worker_it_is_not_the_jobs():
    with pytest.raises(EngineError, match="worker after worker"):
        list(results(Losing(set(range(10)), True), jobs(10), EndAsked()))


def test_an_end_asked_for_lets_what_goes_on_finish_and_begins_nothing():
    with EndAsked() as end:
        crew, found = Losing(set(), True), []
        for key, _ in results(crew, jobs(100), end):
            found.append(key)
            if key == 1:
                os.kill(os.getpid(), signal.SIGTERM)
    assert sorted(found) == [0, 1, 2]


def test_signals_are_as_they_were_afterwards():
    before = signal.getsignal(signal.SIGTERM)
    with EndAsked():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_processes_go_on_after_one_of_them_is_lost():
    with Processes(2) as crew:
        found = dict(results(crew, jobs(6, deadly), EndAsked()))
    assert isinstance(found.pop(3), Lost)
    assert found == {key: 2 * key for key in range(6) if key != 3}


def test_processes_given_up_are_ended_at_once():
    def given_up() -> None:
        with Processes(1) as crew:
            for _ in results(crew, jobs(50, slow), EndAsked()):
                raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        given_up()
    assert time.monotonic() - began < 10


def test_an_error_in_a_job_is_raised():
    with pytest.raises(ZeroDivisionError), Here() as crew:
        list(results(crew, [Job(0, lambda number: 1 // number, 0)], EndAsked()))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://no-such-machine.invalid:8786"])
def test_without_a_dask_scheduler_there_is_one_line(address):
    with pytest.raises(EngineError, match=r"^--dask: found no scheduler at .* within 0.5 s, expected one that answers$"):
        Dask(address, seconds=0.5)
