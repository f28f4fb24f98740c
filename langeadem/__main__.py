"""Entry of the command: finds the verb, imports it, and turns what a user did wrong into one line and an exit code.

Exit codes: 0 done, 1 `verify` found a difference or `compare`, `verify`, `sweep` or `calibrate` lost its workers, 2 bad input, 130 stopped
from the keyboard, 143 ended from outside.
"""

import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from langeadem.command_line import OneLineParser, UsageError
from scenarios.errors import InputError, nearest

VERBS = {
    "run": "one world, in full detail",
    "compare": "many worlds under each policy, and a report on which support keeps help going",
    "sweep": "many points of a design under each policy, on one machine or a cluster, for research",
    "sensitivity": "of a sweep: where its spread comes from, which assumptions matter, how many worlds tell a difference",
    "robustness": "in what share of the worlds of a sweep one policy does better than another, and where it does not",
    "calibrate": "which assumptions the patterns leave: a weighted sample for sweeps and comparisons",
    "bundle": "results as one archive that CoMSES or Zenodo takes: an RO-Crate",
    "verify": "run again what a folder of results holds, and say whether it is equal",
    "story": "the life of one initiative, and its twin under another policy",
    "app": "the pages in the browser, for who would rather not type commands",
    "library": "list, show or check studies, cities, crises and policies",
    "city": "make a city file of a municipality from a CBS file",
}
WELCOME = "Which support keeps citizens' initiatives going through a crisis? An agent-based model of a Dutch city."
BAD_INPUT, STOPPED, TERMINATED = 2, 130, 143


class Terminated(KeyboardInterrupt):
    """The process is asked to end (SIGTERM): it tidies up as after an interrupt from the keyboard."""


def main(words: Sequence[str] | None = None) -> int:
    """Answer the command line `words` (those of the process by default). Returns the exit code; bugs alone end in a traceback."""
    if words is None:
        signal.signal(signal.SIGTERM, _terminate)
        _open_streams()
    try:
        code = _answer(list(sys.argv[1:] if words is None else words))
        sys.stdout.flush()
        return code
    except (InputError, UsageError) as problem:
        return _say(str(problem), BAD_INPUT)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as problem:  # a full disk, a folder that may not be written
        return _say(_reason(problem), BAD_INPUT)
    except Terminated:
        _stop_workers()
        return _say("ended from outside", TERMINATED)
    except KeyboardInterrupt:
        _stop_workers()
        return _say("stopped", STOPPED)


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise Terminated


def _open_streams() -> None:
    """Somewhere to write where the process was started without standard output or error."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _answer(words: list[str]) -> int:
    first, rest = (words[0], words[1:]) if words else ("--help", [])
    if first in ("-h", "--help"):
        print(_help(), end="")
        return 0
    if first == "--version":
        print(_version())
        return 0
    if first not in VERBS:
        raise _unknown(first)
    verb = import_module(f"langeadem.verbs.{first}")
    parser = OneLineParser(prog=f"langeadem {first}", description=f"{VERBS[first][0].upper()}{VERBS[first][1:]}.")
    verb.add_arguments(parser)
    return verb.main(parser.read(rest)) or 0


def _help() -> str:
    width = max(map(len, VERBS))
    lines = [f"  {verb:<{width}}  {what}" for verb, what in VERBS.items()]
    return "\n".join(
        [
            "usage: langeadem VERB ...",
            "",
            WELCOME,
            "",
            "verbs:",
            *lines,
            "",
            "`langeadem VERB --help` tells more; `langeadem --version` which version.",
            "",
        ]
    )


def _version() -> str:
    from experiments.version import git_revision, version

    revision = git_revision()
    return f"langeadem {version()}" + (f" ({revision})" if revision else "")


def _unknown(word: str) -> UsageError:
    what, known = ("option", ["--help", "--version"]) if word.startswith("-") else ("verb", list(VERBS))
    near = nearest(word, known)
    hint = f" (nearest: {near})" if near else ""
    return UsageError(f"langeadem: found {word!r}, which is no {what}, expected one of {', '.join(known)}{hint}")


def _reason(problem: OSError) -> str:
    if problem.strerror is None:
        return str(problem)
    return f"{problem.filename}: {problem.strerror}" if problem.filename else problem.strerror


def _stop_workers() -> None:
    """End the processes of a job that is given up; without this Python waits until each has finished its world."""
    if "multiprocessing" in sys.modules:
        for worker in sys.modules["multiprocessing"].active_children():
            worker.terminate()


def _say(message: str, code: int) -> int:
    print(" ".join(message.split()), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
