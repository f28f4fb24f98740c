"""One address holds a study: a short text for a link, and files to keep one in. Whoever has it computes the same.

    1.TTTTCCCCCC...      version, tag of the default study, check, and what differs from the default study

What differs is JSON with sorted keys, deflated and written in base64url; the check is a part of the SHA-256 of all else. An address
made when the default study was another one is told apart by its tag: it would mean another study now.
"""

import hashlib
import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache
from typing import Any, NoReturn

from dashboard import limits
from dashboard.outside import AddressError, Kind, policy_from_outside, study_from_outside
from scenarios import library
from scenarios.errors import InputError, input_error
from scenarios.policies import Policy
from scenarios.study import DEFAULT_STUDY, Study, load_study

__all__ = ["AddressError", "Kind", "decode", "encode", "policy_file", "policy_from_file", "study_file", "study_from_file"]

VERSION = 1
SOURCE = "address"
_TAG, _CHECK = 4, 6  # characters of six bits: one wrong address in 2^36 is taken for a good one
_FORM = re.compile(rf"([1-9][0-9]{{0,3}})\.([A-Za-z0-9_-]{{{_TAG}}})([A-Za-z0-9_-]{{{_CHECK}}})([A-Za-z0-9_-]*)")
_VERSION = re.compile(r"([1-9][0-9]{0,3})\.")
_RAW = -zlib.MAX_WBITS  # deflate without zlib's own head and check


def encode(study: Study) -> str:
    """The address of a study; equal studies have the same. AddressError (not_allowed) where `decode` would not take it back."""
    document = study.document()
    if study_from_outside(document, "study") != study:
        raise AddressError("study: found keys that a study file cannot hold, expected a study made by load_study")
    default, tag = _default()
    changed = {key: document.get(key) for key in {*document, *default} if document.get(key) != default.get(key)}
    payload = _packed(changed)
    text = f"{VERSION}.{tag}{_check(f'{VERSION}{tag}{payload}')}{payload}"
    if len(text) > limits.LONGEST_ADDRESS:
        raise AddressError(f"study: found an address of {len(text)} characters, expected at most {limits.LONGEST_ADDRESS}")
    return text


def decode(text: str) -> Study:
    """The study of an address. AddressError, with its `kind`, for anything else; nothing in a text can name a file."""
    if len(text) > limits.LONGEST_ADDRESS:
        raise AddressError(f"{SOURCE}: found {len(text)} characters, expected at most {limits.LONGEST_ADDRESS}")
    version = _VERSION.match(text)
    if version and int(version[1]) > VERSION:
        raise AddressError(f"{SOURCE}: found version {version[1]}, expected {VERSION}: it was made by a newer Lange Adem", "newer")
    form = _FORM.fullmatch(text)
    if form is None or _check(f"{form[1]}{form[2]}{form[4]}") != form[3]:
        raise AddressError(f"{SOURCE}: found a text that is cut off or changed, expected an address as it was made", "damaged")
    default, tag = _default()
    if form[2] != tag:
        raise AddressError(f"{SOURCE}: found another default study, expected that of this version of Lange Adem", "newer")
    document = default | _unpacked(form[4])
    return study_from_outside({key: value for key, value in document.items() if value is not None}, SOURCE)


def study_file(study: Study) -> bytes:
    """The study in full as a TOML file, its own policies in it."""
    return study.to_toml().encode()


def study_from_file(data: bytes) -> Study:
    """The study of an uploaded file, which may be any file. AddressError where it is no study, is too large, or names files itself."""
    return study_from_outside(_toml(data), "file")


def policy_file(policy: Policy) -> bytes:
    """The policy as a TOML file."""
    return policy.to_toml().encode()


def policy_from_file(data: bytes) -> Policy:
    """The policy of an uploaded file. To be a study's own it needs a name that no policy of the library has. AddressError as above."""
    return policy_from_outside(_toml(data), "file")


@cache
def _default() -> tuple[dict[str, Any], str]:
    """The document of the default study and its tag. Never to be changed in place."""
    study = load_study(DEFAULT_STUDY)
    return study.document(), _letters(bytes.fromhex(study.digest()))[:_TAG]


def _check(text: str) -> str:
    return _letters(hashlib.sha256(text.encode()).digest())[:_CHECK]


def _letters(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _packed(changed: dict[str, Any]) -> str:
    if not changed:
        return ""
    text = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    deflate = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    return _letters(deflate.compress(text.encode()) + deflate.flush())


def _unpacked(payload: str) -> dict[str, Any]:
    if not payload:
        return {}
    inflate = zlib.decompressobj(_RAW)
    try:
        data = inflate.decompress(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), limits.LARGEST_DOCUMENT + 1)
    except (zlib.error, ValueError):
        _unreadable()
    if len(data) > limits.LARGEST_DOCUMENT:
        raise AddressError(f"{SOURCE}: found more than {limits.LARGEST_DOCUMENT} bytes in it, expected a study")
    if not inflate.eof or inflate.unused_data:
        _unreadable()
    try:
        document = json.loads(data.decode(), object_pairs_hook=_each_once, parse_constant=_no_number)
    except (ValueError, RecursionError):
        _unreadable()
    return document if isinstance(document, dict) else _unreadable()


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("a key twice")
    return table


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _unreadable() -> NoReturn:
    raise AddressError(f"{SOURCE}: found a text that holds no study, expected an address as it was made", "damaged")


def _toml(data: bytes) -> dict[str, Any]:
    """The document of an uploaded file."""
    if len(data) > limits.LARGEST_FILE:
        raise AddressError(f"file: found {len(data)} bytes, expected at most {limits.LARGEST_FILE}")
    try:
        return library.parse_toml(data.decode("utf-8-sig"), "file")
    except UnicodeDecodeError as problem:
        raise AddressError(str(input_error("file", None, f"byte {problem.start} that is not UTF-8", "a TOML file in UTF-8"))) from None
    except InputError as problem:
        raise AddressError(str(problem)) from None
