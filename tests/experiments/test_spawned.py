"""However a worker dies, whoever waits for it is told, and what is given up ends at once."""

import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from multiprocessing.connection import Connection

import pytest
from patience import PATIENCE
from serving import eventually

from experiments.engine import LOST, Engine, EngineError, Progress
from experiments.search.workers import Workers
from experiments.spawned import Spawning
from experiments.sweep.crew import EndAsked, Job, Lost, Processes, results

needs_pipes = pytest.mark.skipif(os.name == "nt", reason="answers travel in another way there")
needs_signals = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")


def dies_answering(number: int) -> int:
    """Gets half of its answer out."""

    def half(connection: Connection, message: bytes) -> None:
        os.write(connection.fileno(), bytes(message)[: len(message) // 2])
        os._exit(1)

    if number == 3:
        Connection._send = half
    return 2 * number


def measures_dying(_inputs: dict, _residents: int, luck: int, _drift: bool) -> dict[str, float]:
    return {"measure": float(dies_answering(luck))}


def pid(_number: int) -> int:
    time.sleep(0.2)
    return os.getpid()


def pids_of(engine: Engine) -> set[int]:
    """Of two workers, once both are at work."""
    pids: set[int] = set()
    while len(pids) < 2:
        pids |= set(engine.map(pid, [(number,) for number in range(4)]))
    return pids


def gone(pids) -> bool:
    until = time.monotonic() + PATIENCE
    while set(pids) & {process.pid for process in active_children()}:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@needs_pipes
def test_a_worker_that_dies_half_way_through_its_answer_is_lost_to_a_comparison():
    with pytest.raises(EngineError, match="a worker process was lost"), Engine(2) as engine:
        engine.map(dies_answering, [(number,) for number in range(6)])


@needs_pipes
def test_a_worker_that_dies_half_way_through_its_answer_is_lost_to_a_sweep_and_the_others_are_done():
    with Processes(2) as crew:
        found = dict(results(crew, (Job(key, dies_answering, key) for key in range(6)), EndAsked()))
    assert isinstance(found.pop(3), Lost)
    assert found == {key: 2 * key for key in range(6) if key != 3}


@needs_pipes
def test_a_worker_that_dies_half_way_through_its_answer_is_lost_to_a_search():
    with pytest.raises(EngineError, match="a worker process was lost"), Workers(2, measures_dying) as workers:
        list(workers.evaluate({1: {}, 2: {}}, 100, {1: [1, 2], 2: [3, 4]}, 0))


@needs_signals
def test_a_lost_worker_is_told_though_another_one_has_been_stopped():
    with Engine(2) as engine:
        stopped, killed = pids_of(engine)
        os.kill(stopped, signal.SIGSTOP)
        os.kill(killed, signal.SIGKILL)
        with pytest.raises(EngineError, match="a worker process was lost"):
            engine.map(pid, [(number,) for number in range(8)])
    assert gone({stopped, killed})


@needs_signals
def test_a_worker_lost_while_tasks_are_handed_out_is_told_in_the_same_words():
    with Engine(2) as engine:
        pids = pids_of(engine)
        os.kill(min(pids), signal.SIGKILL)
        assert gone(pids)
        with pytest.raises(EngineError) as told:
            engine.map(pid, [(1,)])
    assert str(told.value) == LOST


class Impatient(Progress):
    """Stops at the first result."""

    def step(self) -> None:
        raise KeyboardInterrupt


def test_a_comparison_that_is_given_up_ends_worlds_that_are_going_on():
    before = {process.pid for process in active_children()}
    with pytest.raises(KeyboardInterrupt), Engine(2) as engine:
        engine.map(time.sleep, [(0,), (3600,), (3600,)], Impatient(3, "worlds"))
    assert gone({process.pid for process in active_children()} - before)


def test_a_process_that_dies_unseen_by_its_pool_breaks_it():
    """Only those are seen that were there when the pool last looked."""
    spawning = Spawning()
    pool = ProcessPoolExecutor(2, mp_context=spawning)
    running = pool.submit(time.sleep, 10 * PATIENCE)
    unseen = spawning.Process(target=os._exit, args=(1,))
    unseen.start()
    assert isinstance(running.exception(PATIENCE), BrokenProcessPool)
    with pytest.raises(BrokenProcessPool):
        pool.submit(abs, 1)
    pool.shutdown()


def test_processes_that_end_in_an_orderly_way_do_not_end_the_others():
    spawning = Spawning()
    orderly, other = (spawning.Process(target=time.sleep, args=(seconds,)) for seconds in (0, 10 * PATIENCE))
    other.start()
    orderly.start()
    assert eventually(lambda: orderly.exitcode == 0)
    spawning.begin(third := spawning.Process(target=time.sleep, args=(0,)))
    assert other.is_alive()
    third.join(PATIENCE)
    spawning.end(0.0)
    assert other.exitcode not in (0, None)
