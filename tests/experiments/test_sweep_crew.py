"""Who does the work: in order or not, with workers that are lost, and asked for an end."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from experiments.engine import EngineError
from experiments.sweep.crew import EndAsked, Here, Job, Lost, Processes, TooLong, results
from experiments.sweep.dask_workers import Dask


def double(number: int) -> int:
    return 2 * number


def deadly(number: int) -> int:
    if number == 3:
        os._exit(1)
    return 2 * number


def slow(number: int) -> int:
    time.sleep(0.3)
    return 2 * number


def endless_but_first(number: int) -> None:
    if number:
        time.sleep(3600)


def hanging(number: int) -> int:
    """As compiled rules that hang: the third neither hears signals nor lets other threads run."""
    if number == 3:
        re.match(r"(a+)+$", "a" * 64 + "b")
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

    def withdraw(self):
        return []


def jobs(number: int, function=double, seconds=None):
    return (Job(key, function, key, seconds) for key in range(number))


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


def test_a_job_given_out_after_a_worker_was_lost_and_before_it_is_known_is_done():
    with Processes(2) as crew:
        assert len(list(results(crew, jobs(4, slow), EndAsked()))) == 4  # both have begun
        os.kill(next(iter(crew._pool._processes)), signal.SIGKILL)
        time.sleep(1)  # for the pool to see it, which then ends the other
        assert sorted(results(crew, jobs(2), EndAsked())) == [(0, 0), (1, 2)]


def test_a_job_that_takes_too_long_is_ended_and_said_so_and_the_others_are_done():
    with Processes(2, first_seconds=0.0) as crew:
        found = dict(results(crew, jobs(6, hanging, seconds=5.0), EndAsked()))
        assert list(Path(crew._marks.name).iterdir()) == []
    assert isinstance(found.pop(3), TooLong)
    assert found == {key: 2 * key for key in range(6) if key != 3}


def test_the_first_job_of_a_process_may_take_longer_and_the_next_may_not():
    with Processes(1, first_seconds=20.0) as crew:
        found = dict(results(crew, jobs(2, slow, seconds=0.1), EndAsked()))
    assert found[0] == 0
    assert isinstance(found[1], TooLong)


def test_a_worker_that_dies_under_a_clock_is_lost_and_not_too_slow():
    with Processes(1) as crew:
        found = dict(results(crew, jobs(4, deadly, seconds=60.0), EndAsked()))
    assert isinstance(found[3], Lost)


def test_processes_given_up_are_ended_at_once():
    def given_up() -> None:
        with Processes(1) as crew:
            for _ in results(crew, jobs(3, endless_but_first), EndAsked()):
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        given_up()


def test_an_error_in_a_job_is_raised():
    with pytest.raises(ZeroDivisionError), Here() as crew:
        list(results(crew, [Job(0, lambda number: 1 // number, 0)], EndAsked()))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tcp://no-such-machine.invalid:8786"])
def test_without_a_dask_scheduler_there_is_one_line(address):
    with pytest.raises(EngineError, match=r"^--dask: found no scheduler at .* within 0.5 s, expected one that answers$"):
        Dask(address, seconds=0.5)
