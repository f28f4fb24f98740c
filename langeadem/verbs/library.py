"""`langeadem library`: what studies, cities, crises and policies there are, what one says, and whether a file is good."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langeadem.command_line import UsageError
from scenarios import library
from scenarios.errors import InputError, input_error, nearest

ACTIONS = ("list", "show", "check")
# Keys by which a file shows what it is meant to be, so that its mistakes are told by the right reader.
MARKS = {
    "study": {"question", "city", "crisis", "policies", "policy", "residents", "decision", "replications"},
    "city": {"code", "people", "neighbourhoods", "districts_from", "fill"},
    "crisis": {"weekly_stringency", "spell", "wave", "closure", "national_trust", "channels", "source"},
    "policy": {"instrument"},
}


def add_arguments(parser: ArgumentParser) -> None:
    """What `library` takes."""
    parser.usage = "langeadem library [-h] [list | show NAME | check FILE]"
    parser.add_argument(
        "action", nargs="?", default="list", metavar="list | show | check", help="list all (default), print one as TOML, or check a file"
    )
    parser.add_argument(
        "what", nargs="?", metavar="NAME or FILE", help="a name of the list (policies/none where several are called none), or your file"
    )


def main(args: Namespace) -> int:
    """List, show or check."""
    if args.action not in ACTIONS:
        near = nearest(args.action, ACTIONS)
        raise UsageError(
            f"langeadem library: found {args.action!r}, expected one of {', '.join(ACTIONS)}" + (f" (nearest: {near})" if near else "")
        )
    if args.action == "list":
        if args.what is not None:
            raise UsageError(f"langeadem library list: found {args.what!r}, expected nothing more")
        print(_listing())
    elif args.what is None:
        raise UsageError(f"langeadem library {args.action}: found nothing, expected a {'name' if args.action == 'show' else 'file'}")
    elif args.action == "show":
        print(_shown(args.what), end="")
    else:
        print(f"{args.what}: a good {_checked(args.what)}")
    return 0


def _listing() -> str:
    """All names by kind, each with its title."""
    width = max(len(name) for kind in library.KINDS for name in library.names(kind))
    blocks = []
    for kind in library.KINDS:
        titles = {name: _title(library.read_toml(library.path_of(kind, name))) for name in library.names(kind)}
        blocks.append("\n".join([kind, *(f"  {name:<{width}}  {title}".rstrip() for name, title in titles.items())]))
    return "\n\n".join(blocks)


def _title(document: dict[str, Any]) -> str:
    title = document.get("title", document.get("question", ""))
    return title["en"] if isinstance(title, dict) else title


def _shown(name: str) -> str:
    """The TOML text of one item of the library."""
    found = [kind for kind in library.KINDS if name in library.names(kind) or name in [f"{kind}/{each}" for each in library.names(kind)]]
    every = [each for kind in library.KINDS for each in library.names(kind)]
    if not found:
        raise input_error(
            name, None, "nothing of this name", "a name that `langeadem library list` gives", nearest(name.rpartition("/")[2], every)
        )
    if len(found) > 1:
        raise input_error(name, None, "more than one of this name", " or ".join(f"{kind}/{name}" for kind in found))
    return library.path_of(found[0], name.rpartition("/")[2]).read_text(encoding="utf-8")


def _checked(file: str) -> str:
    """The word for what the file is. InputError where it is not good."""
    document = library.read_toml(Path(file), file)
    kind = _meant(document, file)
    try:
        READERS[kind](document, file)
    except InputError as problem:  # a study may name a file that is wrong: the line begins with the one asked about
        if Path(file).name in str(problem):
            raise
        raise InputError(f"{file}: {problem}") from None
    return kind


def _meant(document: dict[str, Any], file: str) -> str:
    """What a file is meant to be: the kind most of whose marks it bears. A name and a title alone are a policy of nothing."""
    scores = {kind: len(marks & document.keys()) for kind, marks in MARKS.items()}
    best = max(scores, key=lambda kind: scores[kind])
    if scores[best]:
        return best
    if document.keys() <= {"name", "title"}:
        return "policy"
    expected = (
        "those of a study (city, crisis, policies), a city (neighbourhoods), a crisis (weekly_stringency, spell) or a policy (instrument)"
    )
    raise input_error(file, None, f"the keys {', '.join(document)}", expected)


def _check_study(_document: dict[str, Any], file: str) -> None:
    from scenarios.city import load_city
    from scenarios.crisis_file import read_crisis
    from scenarios.study import check_against_city, load_study, study_policy

    study = load_study(Path(file).absolute())  # so that a file called like a study of the library is itself
    check_against_city(study, load_city(study.city), file)
    read_crisis(study.crisis)
    for policy in study.policies:
        study_policy(study, policy, file, "policies")


def _check_city(_document: dict[str, Any], file: str) -> None:
    from scenarios.city import read_city

    read_city(Path(file))


def _check_policy(document: dict[str, Any], file: str) -> None:
    from scenarios.policies import read_policy

    read_policy(document, file)


def _check_crisis(document: dict[str, Any], file: str) -> None:
    from scenarios.crisis_file import crisis_from_document

    crisis_from_document(document, file, Path(file).stem)


READERS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "study": _check_study,
    "city": _check_city,
    "policy": _check_policy,
    "crisis": _check_crisis,
}
