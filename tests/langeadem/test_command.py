"""The command line: quick help, one line for a mistake, exit codes."""

import errno
import multiprocessing
import os
import subprocess
import sys
import time
from argparse import Namespace
from types import ModuleType

import pytest
from patience import PATIENCE

from langeadem.__main__ import VERBS, main
from scenarios.errors import InputError

HEAVY = {"mesa", "numba", "numpy", "scipy", "pyarrow", "pandas", "networkx", "jinja2", "solara", "simulation", "agents", "dashboard"}


def command(*words: str, **settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "langeadem", *words], capture_output=True, text=True, timeout=PATIENCE, **settings)


def imported_by(*words: str) -> set[str]:
    """Top-level names of all modules that answering `words` imports."""
    done = subprocess.run([sys.executable, "-X", "importtime", "-m", "langeadem", *words], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines}


@pytest.fixture
def verb(monkeypatch):
    """Puts a function in the place of the verb `run`."""

    def put(function) -> None:
        module = ModuleType("langeadem.verbs.run")
        module.add_arguments = lambda parser: None  # type: ignore[attr-defined]
        module.main = function  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "langeadem.verbs.run", module)

    return put


def raising(problem: BaseException):
    def function(_args: Namespace) -> int:
        raise problem

    return function


@pytest.mark.parametrize("words", [["--help"], ["--version"], *([verb, "--help"] for verb in VERBS)], ids=" ".join)
def test_help_imports_nothing_heavy(words):
    assert not imported_by(*words) & HEAVY


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_says_what_it_takes(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: langeadem {verb}")


def test_help_names_every_verb_and_goes_to_standard_output(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr()
    assert all(f"  {verb} " in shown.out for verb in VERBS)
    assert shown.err == ""


def test_no_words_at_all_are_answered_with_help(capsys):
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("usage:")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["comprae"], "nearest: compare"),
        (["--hlep"], "nearest: --help"),
        (["run", "the-hague-2020-2022", "--polcy", "none", "--out", "x"], "nearest: --policy"),
        (["run", "the-hague-2020-2022", "--see=3", "--out", "x"], "nearest: --seed"),
        (
            ["run", "the-hague-2020-2022", "--seed", "abc", "--out", "x"],
            "--seed: found 'abc', expected a whole number from 0 to 18446744073709551615",
        ),
        (["run", "the-hague-2020-2022", "--seed", "-1", "--out", "x"], "--seed: found '-1'"),
        (["run", "the-hague-2020-2022", "--seed", str(2**64), "--out", "x"], "--seed: found '18446744073709551616'"),
        (["run", "the-hague-2020-2022", "--seed", "1", "--replication", "0", "--out", "x"], "--replication"),
        (["run", "the-hague-2020-2022", "--threads", "0", "--out", "x"], "--threads: found '0', expected a whole number from 1"),
        (["run", "the-hague-2020-2022", "other", "--out", "x"], "found 'other', expected nothing more"),
        (["run", "the-hague-2020-2022"], "--out"),
        (["compare", "the-hague-2020-2022", "--policies", "none,,ad-hoc", "--out", "x"], "--policies: found 'none,,ad-hoc'"),
        (["compare", "the-hague-2020-2022", "--replications", "2.5", "--out", "x"], "--replications: found '2.5'"),
        (["compare", "the-hague-2020-2022", "--language", "fr", "--out", "x"], "--language"),
        (["story"], "DIR"),
        (["story", "results", "--initiative", "x"], "--initiative: found 'x', expected a whole number"),
        (["city", "figures.csv", "--out", "x"], "--municipality"),
        (["library", "shwo"], "nearest: show"),
        (["library", "show"], "expected a name"),
        (["library", "check"], "expected a file"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_word_gives_one_line_and_exit_code_2(words, expected, capsys):
    assert main(words) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert expected in shown.err


def test_shortened_options_are_not_guessed_at(capsys):
    assert main(["run", "the-hague-2020-2022", "--thread", "2", "--out", "x"]) == 2
    assert "nearest: --threads" in capsys.readouterr().err


def test_bad_input_found_by_a_verb_gives_its_line(verb, capsys):
    verb(raising(InputError("study.toml: weeks:\n found 0, expected 1")))
    assert main(["run"]) == 2
    assert capsys.readouterr().err == "study.toml: weeks: found 0, expected 1\n"


@pytest.mark.parametrize("words", [["run"], ["compare"], ["library", "check"]], ids=" ".join)
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("residents = 600000", "residents: found 600000, expected at most 545838"),
        ('residents = "all"\nneighbourhoods = ["WK059901"]', "neighbourhoods: found 'WK059901'"),
    ],
)
def test_a_study_that_its_city_cannot_hold_is_named_by_its_file(words, lines, expected, tmp_path, capsys):
    file = tmp_path / "my-study.toml"
    file.write_text(f'city = "the-hague"\ncrisis = "none"\npolicies = ["none"]\n{lines}\n')
    out = [] if words[0] == "library" else ["--out", str(tmp_path / "out")]
    assert main([*words, str(file), *out]) == 2
    assert capsys.readouterr().err.startswith(f"{file}: {expected}")
    assert [path.name for path in tmp_path.iterdir()] == ["my-study.toml"]


def test_a_full_disk_gives_one_line(verb, capsys):
    verb(raising(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "results/weekly.parquet")))
    assert main(["run"]) == 2
    assert capsys.readouterr().err == f"results/weekly.parquet: {os.strerror(errno.ENOSPC)}\n"


def test_an_error_of_the_system_without_a_number_gives_one_line(verb, capsys):
    verb(raising(OSError("Error writing bytes\nto file")))
    assert main(["run"]) == 2
    assert capsys.readouterr().err == "Error writing bytes to file\n"


def test_stopping_from_the_keyboard_gives_one_line_and_exit_code_130(verb, capsys):
    verb(raising(KeyboardInterrupt()))
    assert main(["run"]) == 130
    assert capsys.readouterr().err == "stopped\n"


ASKED_TO_END = """
import os, signal, sys, types
verb = types.ModuleType("langeadem.verbs.run")
verb.add_arguments = lambda parser: None
verb.main = lambda args: os.kill(os.getpid(), signal.SIGTERM)
sys.modules["langeadem.verbs.run"] = verb
sys.argv = ["langeadem", "run"]
from langeadem.__main__ import main
sys.exit(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without asking")
def test_being_asked_to_end_gives_one_line_and_exit_code_143():
    done = subprocess.run([sys.executable, "-c", ASKED_TO_END], capture_output=True, text=True, timeout=PATIENCE)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "ended from outside\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
def test_without_standard_output_or_error_there_is_no_traceback():
    for streams in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(
            ["bash", "-c", f"{sys.executable} -m langeadem library list {streams}"], capture_output=True, timeout=PATIENCE
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_stopping_ends_the_worker_processes(verb):
    worker = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(3600,))

    def function(_args: Namespace) -> int:
        worker.start()
        raise KeyboardInterrupt

    verb(function)
    assert main(["run"]) == 130
    worker.join(timeout=PATIENCE)
    assert worker.exitcode not in (None, 0)


def test_a_mistake_of_the_program_keeps_its_traceback(verb):
    verb(raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main(["run"])


def test_the_exit_code_of_the_verb_is_that_of_the_command(verb):
    verb(lambda _args: 1)
    assert main(["run"]) == 1


@pytest.mark.skipif(os.name == "nt", reason="Windows has no broken pipes of this kind")
def test_a_reader_who_has_seen_enough_is_no_error():
    script = f"{sys.executable} -m langeadem --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout.strip() == "0"
    assert done.stderr == ""
