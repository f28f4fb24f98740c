"""The verb `robustness` with its parsed command line."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from experiments.pages.made_of import write_made
from experiments.robustness.examine import asked_of, examined
from experiments.robustness.page import lead, page_of
from experiments.robustness.words import fitting_words
from experiments.served.amounts import size_words
from experiments.sweep.analyses import data_of
from experiments.sweep.opened import open_sweep
from experiments.texts import Texts, number
from scenarios.outcomes import OUTCOMES

NAME = "robustness"


def robustness_command(args: Namespace) -> int:
    """Examine a sweep, write `robustness.json`, the page and its figures, and print the warning."""
    opened = open_sweep(args.folder)
    asked = asked_of(opened, args.outcome, args.policies, args.fitting)
    result = examined(opened, asked, lambda line: print(line, file=sys.stderr))
    page = page_of(result, opened.told().splitlines(), args.language)
    write_made(opened.folder, NAME, page, result, data_of(opened.folder), _options(args))
    sys.stdout.write("".join(f"{line}\n" for line in _told(result, Path(args.folder), Texts(args.language))))
    return 0


def _options(args: Namespace) -> list[str]:
    """What was given on the command line, to be given again."""
    given = {
        "--outcome": args.outcome,
        "--policies": None if args.policies is None else ",".join(args.policies),
        "--fitting": None if args.fitting is None else f"{args.fitting:g}",
    }
    return [word for option, value in given.items() if value is not None for word in (option, value)]


def _told(result: dict[str, Any], folder: Path, texts: Texts) -> list[str]:
    """The warning, what was ruled out, how much was looked at, and where the page is."""
    told = [*lead(result, texts), *fitting_words(result, texts)]
    numbers = {"points": number(result["points"], texts.language), "lucks": number(result["design"]["replications"], texts.language)}
    for outcome, found in list(result["outcomes"].items())[:1]:
        row = OUTCOMES[outcome]
        sizes = {"outcome": row.title[texts.language], "matters": size_words(found["matters"], row, texts)}
        told.append(texts("robustness.printed.points", **numbers, **sizes))
    return [*told, texts("robustness.printed.report", path=folder / f"{NAME}.html")]
