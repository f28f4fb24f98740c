"""Long work of a page: it grows, it can be stopped, and it says when it fails."""

from concurrent.futures import Future

import pytest

from dashboard.jobs import DONE, FAILED, RUNNING, STOPPED, Job
from scenarios.errors import input_error


class ByHand:
    """Workers that do the next task when they are told to."""

    def __init__(self):
        self.waiting, self.forgotten = [], []

    def do(self, owner, function, *arguments):
        future = Future()
        self.waiting.append((future, function, arguments))
        return future

    def do_ahead(self, owner, function, *arguments):
        future = Future()
        self.waiting.insert(0, (future, function, arguments))
        return future

    def forget(self, owner):
        self.forgotten.append(owner)
        dropped, self.waiting = self.waiting, []
        for future, _, _ in dropped:
            future.cancel()

    def work(self, tasks):
        for _ in range(tasks):
            future, function, arguments = self.waiting.pop(0)
            try:
                future.set_result(function(*arguments))
            except Exception as problem:
                future.set_exception(problem)


def doubled(number):
    return 2 * number


def total(numbers):
    return sum(numbers)


def broken(number):
    raise ValueError("no memory\nmore")


def mistaken(number):
    raise input_error("study", "residents", "0", "more")


@pytest.fixture
def workers():
    return ByHand()


def begun(workers, tasks=8, first=2, function=doubled):
    told = []
    job = Job(
        workers,
        "tab-drivers",
        [(function, (number,)) for number in range(tasks)],
        lambda numbers: (total, (numbers,)),
        first,
        lambda: told.append(1),
    )
    return job, told


def test_nothing_is_told_before_there_is_enough_and_then_it_grows(workers):
    job, _ = begun(workers)
    workers.work(1)
    assert (job.progress.done, job.progress.found) == (1, None)
    workers.work(2)  # the second, and what the two come to
    assert (job.progress.done, job.progress.found, job.progress.found_of) == (2, 2, 2)
    workers.work(2)
    assert job.progress.found_of == 2
    workers.work(1)
    assert (job.progress.found, job.progress.found_of) == (12, 4)


def test_it_is_done_when_all_are_gathered(workers):
    job, told = begun(workers)
    while workers.waiting:
        workers.work(1)
    assert job.progress.phase == DONE
    assert (job.progress.found, job.progress.found_of, job.progress.seconds_left) == (56, 8, None)
    assert told


def test_what_was_found_stays_when_it_is_stopped(workers):
    job, _ = begun(workers)
    workers.work(3)
    late = workers.waiting[0]
    job.stop()
    assert (job.progress.phase, job.progress.found_of) == (STOPPED, 2)
    assert workers.forgotten == ["tab-drivers"]
    assert late[0].cancelled()


@pytest.mark.parametrize(("function", "words"), [(broken, "ValueError: no memory"), (mistaken, "study")])
def test_a_task_that_fails_ends_it_with_one_line(workers, function, words):
    job, _ = begun(workers, function=function)
    assert job.progress.phase == RUNNING
    workers.work(1)
    assert job.progress.phase == FAILED
    assert words in job.progress.problem
    assert "\n" not in job.progress.problem


def test_fewer_tasks_than_are_needed_at_first_are_gathered_all_the_same(workers):
    job, _ = begun(workers, tasks=1, first=8)
    workers.work(2)
    assert (job.progress.phase, job.progress.found) == (DONE, 0)
