"""Workers shared by many: each visitor in turn, stopping is forgetting, and a lost worker is survived."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Lock, Thread

import pool_tasks as tasks
import pytest
from patience import PATIENCE
from serving import eventually

from dashboard import pool as pool_module
from dashboard.pool import FairPool
from experiments.served.errands import NICENESS


@pytest.fixture
def pool() -> Iterator[FairPool]:
    made = FairPool(1)
    yield made
    made.close()


class Order:
    """In which order answers came."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._lock = Lock()

    def hear(self, name: str, future: Future) -> Future:
        def told(_: Future) -> None:
            with self._lock:
                self.names.append(name)

        future.add_done_callback(told)
        return future


def held(pool: FairPool, tmp_path: Path) -> tuple[Path, Future]:
    """Keeps the one worker busy until the file is made."""
    go = tmp_path / "go"
    begun = tmp_path / "begun"
    future = pool.submit("first", tasks.begun_then_wait, begun, go)
    tasks.wait_for(begun)
    return go, future


def test_visitors_take_turns_whoever_asked_most(pool, tmp_path):
    go, _ = held(pool, tmp_path)
    order = Order()
    futures = [order.hear(f"long {n}", pool.submit("long", tasks.echo, n)) for n in range(4)]
    futures += [order.hear(f"short {n}", pool.submit("short", tasks.echo, n)) for n in range(2)]
    go.touch()
    wait(futures, PATIENCE)
    assert order.names == ["long 0", "short 0", "long 1", "short 1", "long 2", "long 3"]


def test_a_task_ahead_comes_before_what_its_own_visitor_has_waiting_and_before_nobody_else(pool, tmp_path):
    go, _ = held(pool, tmp_path)
    order = Order()
    futures = [order.hear(f"one {n}", pool.submit("one", tasks.echo, n)) for n in range(2)]
    futures.append(order.hear("other", pool.submit("other", tasks.echo, 0)))
    futures.append(order.hear("one ahead", pool.submit_ahead("one", tasks.echo, 0)))
    go.touch()
    wait(futures, PATIENCE)
    assert order.names == ["one ahead", "other", "one 0", "one 1"]


def test_no_more_tasks_are_in_the_workers_than_there_are_workers(tmp_path):
    pool = FairPool(2)
    try:
        go = tmp_path / "go"
        begun = [tmp_path / f"begun-{n}" for n in range(5)]
        futures = [pool.submit(f"visitor {n}", tasks.begun_then_wait, path, go, n) for n, path in enumerate(begun)]
        assert eventually(lambda: sum(path.exists() for path in begun) == 2)
        assert [future.running() for future in futures] == [True, True, False, False, False]
        assert pool.waiting() == 3
        for future in futures[2:]:
            assert future.cancel()
        go.touch()
        assert [future.result(PATIENCE) for future in futures[:2]] == [0, 1]
        assert not any(path.exists() for path in begun[2:])
    finally:
        pool.close()


def test_forgetting_a_visitor_drops_what_waits_and_nothing_of_others(pool, tmp_path):
    go, running = held(pool, tmp_path)
    gone = [pool.submit("first", tasks.echo, n) for n in range(3)]
    stays = pool.submit("other", tasks.echo, "kept")
    pool.forget("first")
    pool.forget("nobody")
    assert all(future.cancelled() for future in gone)
    go.touch()
    assert stays.result(PATIENCE) == "kept"
    assert running.result(PATIENCE) is None  # a task that has begun is finished
    assert pool.waiting() == 0


def test_a_visitor_may_ask_anew_after_being_forgotten(pool):
    pool.submit("visitor", tasks.echo, 1).result(PATIENCE)
    pool.forget("visitor")
    assert pool.submit("visitor", tasks.echo, 2).result(PATIENCE) == 2


def test_what_an_answer_leads_to_is_asked_from_its_callback(pool):
    later: Future = Future()
    first = pool.submit("visitor", tasks.echo, 1)
    first.add_done_callback(
        lambda done: pool.submit("visitor", tasks.echo, done.result() + 1).add_done_callback(lambda two: later.set_result(two.result()))
    )
    assert later.result(PATIENCE) == 2


def test_a_lost_worker_is_survived_and_its_task_is_tried_once_more(tmp_path):
    pool = FairPool(2)
    try:
        lost = pool.submit("unlucky", tasks.die_once, tmp_path / "died", "after all")
        others = [pool.submit("other", tasks.echo, n) for n in range(4)]
        assert lost.result(PATIENCE) == "after all"
        assert [future.result(PATIENCE) for future in others] == list(range(4))
    finally:
        pool.close()


def test_those_who_worked_beside_a_lost_worker_are_answered_too(tmp_path):
    pool = FairPool(3)
    try:
        go = tmp_path / "go"
        beside = [pool.submit(f"other {n}", tasks.begun_then_wait, tmp_path / f"begun-{n}", go, n) for n in range(2)]
        for n in range(2):
            tasks.wait_for(tmp_path / f"begun-{n}")
        assert pool.submit("unlucky", tasks.die_once, tmp_path / "died", "after all").result(PATIENCE) == "after all"
        go.touch()
        assert [future.result(PATIENCE) for future in beside] == [0, 1]
    finally:
        pool.close()


@pytest.mark.parametrize("task", [tasks.die] if os.name == "nt" else [tasks.die, tasks.die_answering])
def test_a_task_that_loses_every_worker_is_given_up_and_the_next_is_done(pool, task):
    with pytest.raises(BrokenProcessPool, match="lost twice"):
        pool.submit("visitor", task).result(PATIENCE)
    assert pool.submit("visitor", tasks.echo, "well").result(PATIENCE) == "well"


def test_an_error_in_a_task_is_its_answer(pool):
    with pytest.raises(ValueError, match="no such thing"):
        pool.submit("visitor", tasks.fail, "no such thing").result(PATIENCE)


@pytest.mark.parametrize(("task", "words"), [(tasks.fail_unsendably, "Unsendable: one"), (tasks.leave, "SystemExit: gone")])
def test_an_error_that_cannot_be_sent_costs_no_worker(pool, task, words):
    before = pool.submit("visitor", tasks.pid).result(PATIENCE)
    with pytest.raises(RuntimeError, match=words):
        pool.submit("visitor", task).result(PATIENCE)
    assert pool.submit("visitor", tasks.pid).result(PATIENCE) == before


@pytest.mark.skipif(not hasattr(os, "nice"), reason="no priorities here")
def test_a_worker_stands_back_for_the_server(pool):
    assert pool.submit("visitor", tasks.niceness).result(PATIENCE) == min(19, os.nice(0) + NICENESS)


def test_closing_ends_every_worker_also_one_that_would_go_on_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(pool_module, "SECONDS_TO_FINISH", 0.2)
    before = set(active_children())
    pool = FairPool(2)
    running = [pool.submit(f"visitor {n}", tasks.forever) for n in range(2)]
    waiting = pool.submit("visitor 0", tasks.echo, 1)
    assert eventually(lambda: all(future.running() for future in running))
    assert len(set(active_children()) - before) == 2
    pool.close()
    assert set(active_children()) - before == set()
    assert waiting.cancelled()
    for future in running:
        assert isinstance(future.exception(PATIENCE), (RuntimeError, CancelledError))
    with pytest.raises(RuntimeError, match="have stopped"):
        pool.submit("visitor", tasks.echo, 1)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
@pytest.mark.parametrize("lost", [False, True])
def test_closing_ends_a_worker_that_has_been_stopped(tmp_path, monkeypatch, lost):
    monkeypatch.setattr(pool_module, "SECONDS_TO_FINISH", 0.2)
    before = set(active_children())
    pool = FairPool(2)
    for n in range(2):
        pool.submit(f"visitor {n}", tasks.begun_then_wait, tmp_path / f"begun-{n}", tmp_path / "go")
        tasks.wait_for(tmp_path / f"begun-{n}")
    stopped, other = set(active_children()) - before
    os.kill(stopped.pid, signal.SIGSTOP)
    if lost:
        other.kill()
    closing = Thread(target=pool.close, daemon=True)
    closing.start()
    closing.join(PATIENCE)
    left = closing.is_alive()
    stopped.kill()  # so that where it fails it does not hang too
    assert not left
    assert set(active_children()) - before == set()


def test_where_no_worker_can_be_begun_it_is_told_and_with_room_again_it_goes_on(pool, monkeypatch):
    def no_room(*_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with monkeypatch.context() as patch:
        patch.setattr(SpawnProcess, "start", no_room)
        for _ in range(2):
            with pytest.raises(OSError, match="temporarily unavailable"):
                pool.submit("visitor", tasks.echo, 1).result(PATIENCE)
    assert pool.submit("visitor", tasks.echo, 2).result(PATIENCE) == 2


def test_closing_lets_a_short_task_finish(pool, tmp_path):
    go, running = held(pool, tmp_path)
    go.touch()
    pool.close()
    assert running.done()


def test_no_new_workers_are_begun_after_closing(tmp_path):
    before = set(active_children())
    pool = FairPool(1)
    held(pool, tmp_path)
    (worker,) = set(active_children()) - before
    closing = Thread(target=pool.close)
    closing.start()
    worker.kill()
    closing.join(PATIENCE)
    assert not closing.is_alive()
    assert set(active_children()) - before == set()


def test_many_threads_get_every_answer_they_asked_for(tmp_path):
    pool = FairPool(2)
    answers: dict[str, list[int]] = {}

    def visit(name: str) -> None:
        futures = [pool.submit(name, tasks.echo, n) for n in range(20)]
        pool.submit(f"{name} changes his mind", tasks.echo, 0)
        pool.forget(f"{name} changes his mind")
        answers[name] = [future.result(PATIENCE) for future in futures]

    try:
        threads = [Thread(target=visit, args=(f"visitor {n}",)) for n in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        assert answers == {f"visitor {n}": list(range(20)) for n in range(16)}
        assert pool.waiting() == 0
        assert pool.submit("last", os.getpid).result(PATIENCE) != os.getpid()
    finally:
        pool.close()
