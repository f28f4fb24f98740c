"""A study or policy that comes from outside: checked before anything of it is used, and never a file of this machine.

An address or an uploaded file may hold anything. It may name what the library has and policies of its own, ask so much as
`dashboard.limits` allows, and be so large; all else is an AddressError.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time
from math import isfinite
from typing import Any, Literal

from dashboard import limits
from scenarios import library
from scenarios.city import load_city
from scenarios.errors import InputError, input_error, shown
from scenarios.own_policies import read_own_policy
from scenarios.policies import Policy
from scenarios.study import Study, check_against_city, study_from_document

type Kind = Literal["damaged", "newer", "not_allowed"]

LARGEST_INTEGER = 2**63 - 1
PROSE = ("question", "title", "nl", "en")  # keys of texts that people write


class AddressError(InputError):
    """What came from outside cannot be used. `kind`: it is damaged, of a newer version, or asks what is not allowed here."""

    def __init__(self, message: str, kind: Kind = "not_allowed"):
        super().__init__(message)
        self.kind = kind


def study_from_outside(document: Mapping[str, Any], source: str) -> Study:
    """The study of a document, checked in every respect without touching a file. AddressError of kind "not_allowed" otherwise."""
    try:
        check_size(document, source)
        _check_names(document, source)
        study = study_from_document(document, source)
        _check_amount(study, source)
    except AddressError:
        raise
    except InputError as problem:
        raise AddressError(str(problem)) from None
    return study


def policy_from_outside(document: Mapping[str, Any], source: str) -> Policy:
    """The policy of a document, as `study_from_outside`: it has a name and at most as many instruments as a study's own may have."""
    try:
        check_size(document, source)
        return read_own_policy(document, source)
    except AddressError:
        raise
    except InputError as problem:
        raise AddressError(str(problem)) from None


def check_size(document: Mapping[str, Any], source: str) -> None:
    """AddressError where a document is deeper, longer or larger than any study, or holds numbers that no study holds."""
    for values, (key, value, depth) in enumerate(_walked(document), start=1):
        if depth > limits.DEEPEST:
            raise _refused(source, None, "tables within tables", f"at most {limits.DEEPEST} deep")
        if values > limits.MOST_VALUES:
            raise _refused(source, None, f"more than {limits.MOST_VALUES} values", "a study")
        _check_value(key, value, source)


def _walked(document: Mapping[str, Any]) -> Iterator[tuple[str, Any, int]]:
    """Every key and value with the key it stands under and its depth, not by recursion: depth itself may be the trouble."""
    left: list[tuple[str, Any, int]] = [("", document, 1)]
    while left:
        key, value, depth = left.pop()
        yield key, value, depth
        if isinstance(value, Mapping):
            for name, one in value.items():
                yield key, name, depth
                left.append((str(name), one, depth + 1))
        elif isinstance(value, list):
            left += [(key, one, depth + 1) for one in value]


def _check_value(key: str, value: Any, source: str) -> None:
    if isinstance(value, str):
        longest = limits.LONGEST_PROSE if key in PROSE else limits.LONGEST_WORD
        if len(value) > longest:
            raise _refused(source, key[: limits.LONGEST_WORD], f"a text of {len(value)} characters", f"at most {longest}")
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise _refused(source, None, "half a letter", "text")
    elif isinstance(value, bool | None | date | time | Mapping):
        pass
    elif isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise _refused(source, key, "a number beyond all bounds", "a number")
    elif isinstance(value, float):
        if not isfinite(value):
            raise _refused(source, key, shown(value), "a number")
    elif not isinstance(value, list) or len(value) > limits.LONGEST_LIST:
        raise _refused(source, key, "a list too long", f"at most {limits.LONGEST_LIST} values")


def _check_names(document: Mapping[str, Any], source: str) -> None:
    """AddressError where something else is named than the library or the study's own policies. Asks the disk nothing but the library."""
    rows = document.get("policy")
    rows = rows if isinstance(rows, list) else []
    own = {row["name"].strip() for row in rows if isinstance(row, Mapping) and isinstance(row.get("name"), str)}
    policies = document.get("policies", [])
    if not isinstance(policies, list):  # one text would be split at its commas
        raise _refused(source, "policies", shown(policies), "a list of names")
    levers = document.get("levers")
    levers = levers if isinstance(levers, Mapping) else {}
    for kind, key, names in (
        ("cities", "city", [document.get("city")]),
        ("crises", "crisis", [document.get("crisis")]),
        ("policies", "policies", policies),
        ("cities", "levers.city", levers.get("city")),
        ("crises", "levers.crisis", levers.get("crisis")),
    ):
        known = {*library.names(kind), *(own if kind == "policies" else ())}
        for name in names if isinstance(names, list) else []:
            if isinstance(name, str) and name not in known:
                raise _refused(source, key, shown(name), f"a {library.KINDS[kind]} of the library")
    uncertain = document.get("uncertain")
    if isinstance(uncertain, Mapping) and "sample" in uncertain:
        raise _refused(source, "uncertain.sample", "a file", "ranges, or none = true")


def _check_amount(study: Study, source: str) -> None:
    check_against_city(study, load_city(study.city), source)
    for key, found, most in (
        ("replications", study.replications, limits.MOST_REPLICATIONS),
        ("weeks", study.weeks, limits.MOST_WEEKS),
        ("policies", len(study.policies), limits.MOST_POLICIES),
    ):
        if found > most:
            raise _refused(source, key, str(found), f"at most {most}")


def _refused(source: str, key: str | None, found: str, expected: str) -> AddressError:
    return AddressError(str(input_error(source, key, found, expected)))
