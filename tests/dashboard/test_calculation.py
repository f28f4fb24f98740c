"""One study worked out for one visitor: the answer grows, ends as that of `compare`, and whatever goes wrong is one line."""

import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event, Thread

import pytest
from patience import PATIENCE
from serving import eventually

from dashboard import calculation as calculation_module
from dashboard.calculation import DONE, EQUAL_COST, FAILED, STOPPED, WAITING, WORLDS, Calculation
from dashboard.pool import FairPool
from dashboard.server_limits import Limits
from dashboard.services import Refused, Services
from experiments import files
from experiments.compare import compare_study
from experiments.served import comparison
from scenarios.errors import InputError
from scenarios.study import load_study


@pytest.fixture(scope="module")
def study():
    return load_study("the-hague-2020-2022", residents=2000, weeks=60, replications=4, policies=["none", "structural"], next_crisis=False)


@pytest.fixture(scope="module")
def pool() -> Iterator[FairPool]:
    made = FairPool(1)
    yield made
    made.close()


class Followed:
    """A calculation with all the snapshots that it told."""

    def __init__(self, pool, study, folder: Path, begin: bool = True) -> None:
        folder.mkdir()
        self.told, self.ends, self.over = [], [], Event()
        self.one = Calculation(pool, "visitor", study, folder, self._changed, self._finished)
        if begin:
            self.one.begin()

    def _changed(self) -> None:
        self.told.append(self.one.snapshot)
        if not self.one.snapshot.running:
            self.over.set()

    def _finished(self, ended: Calculation) -> None:
        self.ends.append(ended.snapshot.phase)

    def end(self):
        assert self.over.wait(PATIENCE)
        return self.one.snapshot


class HandMade:
    """A pool whose answers come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Future, object, tuple]] = []
        self.forgotten: list[str] = []
        self.closed = False

    def submit(self, queue, function, *arguments) -> Future:
        if self.closed:
            raise RuntimeError("the workers have stopped")
        future: Future = Future()
        self.asked.append((queue, future, function, arguments))
        return future

    submit_ahead = submit

    def forget(self, queue) -> None:
        self.forgotten.append(queue)

    def of(self, function) -> list[Future]:
        return [future for _, future, asked, _ in self.asked if asked is function and not future.done()]


@pytest.fixture
def by_hand(monkeypatch):
    """A hand-made pool, and a search for equal cost that takes one task."""
    search = comparison.Pilot

    class OneTask:
        resolved = None

        def __init__(self, study):
            self.study = study

        def tasks(self):
            return [] if self.resolved else search(self.study).tasks()

        def tell(self, results):
            (self.resolved,) = results

    monkeypatch.setattr(calculation_module.comparison, "Pilot", OneTask)
    return HandMade()


# --- with the model


def test_the_answer_grows_and_ends_as_that_of_compare(pool, study, tmp_path):
    followed = Followed(pool, study, tmp_path / "worlds")
    last = followed.end()
    assert (last.phase, last.problem, last.done, last.total) == (DONE, None, 4, 4)
    grown = list(dict.fromkeys(told.answer["worlds_done"] for told in followed.told if told.answer))
    assert grown == [1, 2, 4]
    compared = compare_study(study, tmp_path / "compared", workers=1)
    assert last.answer["summary"] == files.plain(compared.summary)
    assert last.answer["study"] == compared.study.document()
    phases = list(dict.fromkeys(told.phase for told in followed.told))
    assert phases == [EQUAL_COST, WORLDS, DONE]
    assert followed.told[0].look["curves"].keys() == {"none", "structural"}
    assert followed.ends == [DONE]
    assert all(before.done <= after.done for before, after in zip(followed.told, followed.told[1:], strict=False))


def test_stopped_after_the_first_world_keeps_its_answer(pool, study, tmp_path):
    followed = Followed(pool, study, tmp_path / "worlds")
    assert eventually(lambda: followed.one.snapshot.answer is not None)
    followed.one.stop()
    kept = followed.end()
    assert kept.phase == STOPPED
    assert 1 <= kept.answer["worlds_done"] < 4
    pool.submit("another", time.time).result(PATIENCE)
    time.sleep(0.2)
    assert followed.one.snapshot is kept
    assert followed.ends == [STOPPED]


def test_an_error_in_a_worker_is_one_line_and_the_pool_goes_on(pool, study, tmp_path):
    (tmp_path / "file").write_text("no folder")
    followed = Followed(pool, study, tmp_path / "worlds", begin=False)
    followed.one._folder = tmp_path / "file"
    followed.one.begin()
    ended = followed.end()
    assert ended.phase == FAILED
    assert "\n" not in ended.problem
    assert "file" in ended.problem
    assert followed.ends == [FAILED]
    assert pool.submit("another", abs, -1).result(PATIENCE) == 1


# --- every order in which things may happen


def test_a_mistake_in_the_study_is_told_in_its_own_words(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    by_hand.of(comparison.first_look)[0].set_exception(InputError("study: weeks: found 0, expected more"))
    assert followed.end().problem == "study: weeks: found 0, expected more"


def test_any_error_is_told_in_one_line(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    by_hand.of(comparison.first_look)[0].set_exception(KeyError("a\nb"))
    assert followed.end().problem == "KeyError: 'a\\nb'"


def test_stopping_before_anything_was_answered_ends_it_for_good(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    futures = [future for _, future, _, _ in by_hand.asked]
    followed.one.stop()
    followed.one.stop()
    for future in futures:
        future.set_result({"study": study})
    assert followed.one.snapshot.phase == STOPPED
    assert followed.ends == [STOPPED]
    assert len(by_hand.asked) == len(futures)


def test_stopped_before_it_began_asks_for_nothing(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds", begin=False)
    assert followed.one.snapshot.phase == WAITING
    followed.one.stop()
    followed.one.begin()
    assert by_hand.asked == []


def test_what_is_submitted_while_it_is_being_stopped_is_forgotten_too(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds", begin=False)
    submit, seen = by_hand.submit, []

    def stopping(queue, *rest):
        seen.append(queue)
        followed.one.stop()
        return submit(queue, *rest)

    by_hand.submit = stopping
    followed.one.begin()
    assert len(seen) == 1
    assert by_hand.forgotten == [seen[0], seen[0]]  # by the stop, and after the task that came too late


def test_equal_cost_found_after_the_stop_begins_no_worlds(by_hand, study, tmp_path, monkeypatch):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    asked = len(by_hand.asked)
    agreed = followed.one._agreed

    def late(resolved):
        followed.one.stop()
        agreed(resolved)

    monkeypatch.setattr(followed.one, "_agreed", late)
    for _, future, function, _ in list(by_hand.asked):
        if function is not comparison.first_look:
            future.set_result({"study": study})
    assert followed.one.snapshot.phase == STOPPED
    assert len(by_hand.asked) == asked


def test_workers_that_have_stopped_end_it_quietly(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    by_hand.closed = True
    by_hand.of(comparison.first_look)[0].set_result({})
    for _, future, function, _ in list(by_hand.asked):
        if function is not comparison.first_look:
            future.set_result({"study": study})
    assert followed.end().phase == STOPPED


def test_the_end_of_one_calculation_drops_nothing_of_the_next(by_hand, study, tmp_path):
    one, other = (Followed(by_hand, study, tmp_path / name) for name in ("one", "other"))
    queues = {queue for queue, _, _, _ in by_hand.asked}
    assert len(queues) == 2
    one.one.stop()
    assert by_hand.forgotten == [by_hand.asked[0][0]]
    assert other.one.snapshot.running


def test_a_world_written_after_the_folder_was_removed_goes_too(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    for _, future, function, _ in list(by_hand.asked):
        if function is not comparison.first_look:
            future.set_result({"study": study})
    world = by_hand.of(comparison.run_world)[0]
    followed.one.stop()
    followed.one.remove()
    followed.one.folder.mkdir()
    (followed.one.folder / "world-0.pickle").write_bytes(b"late")
    world.set_result({"replication": 0})
    assert not followed.one.folder.exists()


def test_stopped_from_many_threads_it_ends_once(by_hand, study, tmp_path):
    followed = Followed(by_hand, study, tmp_path / "worlds")
    threads = [Thread(target=followed.one.stop) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert followed.ends == [STOPPED]


# --- what the pages ask


@pytest.fixture
def served() -> Iterator[Services]:
    made = Services(Limits(waiting=2, resident_worlds=2000 * 4 * 3), workers=1)
    yield made
    made.close()


def folders(served: Services) -> list[Path]:
    return list(served._results._root.iterdir())


def test_a_finished_calculation_is_kept_for_whoever_asks_the_same(served, study):
    events = Event()
    begun = served.calculate("one", study, events.set)
    assert served.running() == 1
    assert eventually(lambda: not begun.snapshot.running)
    assert begun.snapshot.phase == DONE
    assert served.answer(study) is begun.snapshot.answer
    assert served.result(study).folder.is_dir()
    assert served.running() == 0


def test_the_folder_of_a_calculation_that_is_stopped_or_fails_goes(served, study):
    begun = served.calculate("one", study, lambda: None)
    assert len(folders(served)) == 1
    served.leave("one")
    assert eventually(lambda: folders(served) == [])
    failing = served.calculate("one", study, lambda: None)
    failing._end(FAILED, "for no reason")
    assert eventually(lambda: folders(served) == [])
    assert (begun.snapshot.phase, failing.snapshot.phase, served.running()) == (STOPPED, FAILED, 0)


def test_who_asks_anew_stops_what_he_asked_before_and_who_asks_too_much_is_refused(served, study):
    first = served.calculate("one", study, lambda: None)
    second = served.calculate("one", study, lambda: None)
    assert (first.snapshot.phase, second.snapshot.running, served.running()) == (STOPPED, True, 1)
    served.calculate("other", study, lambda: None)
    with pytest.raises(Refused) as found:
        served.calculate("third", study, lambda: None)
    assert found.value.reason == "too_busy"
    with pytest.raises(Refused) as found:
        served.calculate(
            "one", load_study("the-hague-2020-2022", residents=2001, replications=4, policies=["none", "ad-hoc", "mixed"]), print
        )
    assert found.value.reason == "too_large"
    root = served._results._root
    served.close()
    assert not root.exists()
    assert served.running() == 0
