"""Whatever breaks a sweep off or damages its files, going on gives the files of one that nothing happened to."""

import json
import os
import secrets
import shutil
import signal

import numpy as np
import pytest
from sweeping import Child, Counting, EndsAfter, swept, tiny_plan, values

from experiments.sweep.crew import Here, Processes
from experiments.sweep.sweep import finish

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
KILLS = 10
#: Seconds within which a child is killed: about as long as it takes to do all on a machine with nothing else to do.
LONGEST = 1.0
#: Uses of files within which a child kills itself: about as many as it takes to do all.
MOST_USES = 110


class BreaksAfter(EndsAfter):
    """Is stopped from the keyboard instead of doing a job."""

    def finished(self, seconds):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return Here.finished(self, seconds)


class KillsOne(Processes):
    """Kills one of its workers with the first result."""

    killed = 0

    def finished(self, seconds):
        done, lost = super().finished(seconds)
        if done and not self.killed:
            self.killed = next(iter(self._pool._processes))
            os.kill(self.killed, signal.SIGKILL)
        return done, lost


# --- ended from outside


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
@pytest.mark.parametrize("jobs", [1, 4, 7])
def test_a_signal_ends_it_orderly_and_resuming_gives_the_same_files(whole, tmp_path, jobs, number):
    stopped = swept(tiny_plan(), tmp_path, EndsAfter(jobs, number))
    assert not stopped.complete
    assert stopped.done == 2 * jobs
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["status"] == "stopped"
    crew = Counting()
    assert swept(tiny_plan(), tmp_path, crew, resume=True).complete
    assert crew.jobs == 12 - jobs  # nothing is run twice
    assert values(tmp_path) == values(whole)
    assert not list((tmp_path / "open").iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_while_the_last_files_are_written_lets_them_be_written(tmp_path, monkeypatch, number):
    def finishing(*arguments):
        os.kill(os.getpid(), number)
        return finish(*arguments)

    monkeypatch.setattr("experiments.sweep.sweep.finish", finishing)
    before = signal.signal(number, unheard)
    try:
        assert swept(tiny_plan(samples=1), tmp_path).complete
    finally:
        signal.signal(number, before)
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["status"] == "finished"


def unheard(*_: object) -> None:
    raise AssertionError("nobody took the signal")


def test_what_was_done_before_an_interrupt_is_kept(whole, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        swept(tiny_plan(), tmp_path, BreaksAfter(4, 0))
    crew = Counting()
    assert swept(tiny_plan(), tmp_path, crew, resume=True).complete
    assert crew.jobs == 12 - 3
    assert values(tmp_path) == values(whole)


def test_a_worker_that_is_killed_in_the_middle_costs_nothing(whole, tmp_path):
    crew = KillsOne(2)
    result = swept(tiny_plan(), tmp_path, crew)
    assert crew.killed
    assert (result.complete, result.failed) == (True, 0)
    assert values(tmp_path) == values(whole)


# --- killed


def finished_after_kills(folder, whole, landed) -> None:
    """Run and resume a sweep until `landed(out)` has killed it ten times; each sweep that comes to its end meanwhile is compared, and the last."""
    kills, sweeps = 0, 0
    while kills < KILLS:
        out = folder / f"out-{sweeps}"
        if landed(out):
            kills += 1
        else:
            assert values(out) == values(whole)
            sweeps += 1
            assert sweeps < 5 * KILLS, "no moment falls within a sweep"
    assert swept(tiny_plan(), out, resume=True).complete
    assert values(out) == values(whole)
    assert not list(out.rglob("*.writing"))


@pytest.fixture
def moments():
    """Random numbers; pytest shows the seed where a test fails."""
    seed = secrets.randbits(32)
    print(f"seed of the moments: {seed}")
    return np.random.default_rng(seed)


@needs_fork
def test_after_kill_9_at_ten_random_moments_it_goes_on_and_gives_the_same_files(whole, tmp_path, moments):
    finished_after_kills(tmp_path, whole, lambda out: Child(out).kill_after(moments.uniform(0.0, LONGEST)))


@needs_fork
def test_after_kill_9_at_ten_random_uses_of_files_it_goes_on_and_gives_the_same_files(whole, tmp_path, moments):
    finished_after_kills(tmp_path, whole, lambda out: Child(out, dies_at=int(moments.integers(1, MOST_USES))).killed())


@needs_fork
def test_a_full_disk_is_one_line_and_with_room_again_it_goes_on(whole, tmp_path):
    out = tmp_path / "out"
    told = Child(out, bytes_a_file=40_000).told()
    assert "the disk is full; what stands in the folder is whole" in told
    assert str(out) in told
    assert "\n" not in told
    assert not list(out.rglob("*.writing"))
    assert swept(tiny_plan(), out, resume=True).complete
    assert values(out) == values(whole)


# --- damaged


@pytest.fixture
def copied(tmp_path):
    """Makes a copy of a sweep to write in."""

    def copy(folder):
        return shutil.copytree(folder, tmp_path / "copied")

    return copy


def flipped(file) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut_off(file) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def emptied(file) -> None:
    file.write_bytes(b"")


def taken_away(file) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("table", "damage"),
    [(table, flipped) for table in ("runs", "spending", "survival", "weekly", "timings")]
    + [("runs", cut_off), ("weekly", emptied), ("spending", taken_away)],
)
def test_a_damaged_part_is_named_and_run_again_and_no_other(whole, copied, capsys, table, damage):
    out = copied(whole)
    file = out / table / "part-00001.parquet"
    damage(file)
    crew = Counting()
    assert swept(tiny_plan(), out, crew, resume=True).complete
    assert capsys.readouterr().err == f"{file}: damaged, its part is run again\n"
    assert crew.jobs == 4
    assert values(out) == values(whole)


@pytest.mark.parametrize("damage", [flipped, cut_off, emptied])
def test_a_damaged_record_or_open_part_is_named_and_run_again(whole, tmp_path, capsys, damage):
    swept(tiny_plan(), tmp_path, EndsAfter(6, signal.SIGTERM))
    record = tmp_path / "parts" / "part-00000.json"
    (kept,) = (tmp_path / "open").iterdir()
    damage(kept)
    cut_off(record)  # with another byte in it, it may be a part of it that seems damaged
    assert swept(tiny_plan(), tmp_path, resume=True).complete
    assert capsys.readouterr().err.splitlines() == [
        f"{record}: damaged, its part is run again",
        f"{kept}: damaged, its tasks are run again",
    ]
    assert values(tmp_path) == values(whole)


def test_files_that_say_what_was_asked_are_made_anew(whole, copied):
    out = copied(whole)
    for name in ("points.parquet", "assumptions.parquet", "differences.parquet"):
        flipped(out / name)
    crew = Counting()
    assert swept(tiny_plan(), out, crew, resume=True).complete
    assert crew.jobs == 0
    assert values(out) == values(whole)
