"""Keyed draws: chance as a function of who decides what about whom, and when.

A draw is keyed by (run luck, kind of decision, subject, object or none, n). Nothing is taken from a stream, so no order, thread or
bystander can change it, and two policies give the same person the same luck. `n` is the week for a hazard that recurs and the
ordinal of the event for one that is triggered (the k-th application of a pair).

The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195).
"""

from __future__ import annotations

import hashlib
from enum import IntEnum

import numpy as np

from agents.compiled import jit

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_TO_UNIT = 1.0 / 9007199254740992.0  # 2**-53

#: The object of a draw that has none.
NOBODY = -(2**62)


class Kind(IntEnum):
    """Kinds of decision. A number, once given, is never used for something else: it is part of the key."""

    ATTRIBUTE = 2
    SECTOR = 3
    REGULAR = 4
    FOUNDING = 5
    ASKED = 6
    WILLING = 7
    JOIN_ORDER = 8
    JOIN_CHOICE = 9
    CREW = 10
    FOUNDED_AS = 11
    BURNOUT = 12
    LEAVE = 13
    SUCCEED = 14
    RECOVERY = 15
    ENDING = 16
    APPLICATION = 17
    FUND_SCORE = 18
    CONTACT = 19
    PARTNER_MEETS = 20
    PARTNER_STAYS = 21
    MERGE = 22
    NOTICE = 23
    INSTRUMENT = 24
    RENEWAL = 25
    EXISTING = 26
    SUSCEPTIBLE = 27
    GIFT = 28
    VALUE_NOISE = 30
    LEND = 31
    CLIENTS = 33


@jit
def _mix(z):
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@jit
def draw_base(luck, kind, obj, n):
    """The part of a key that many subjects share: (luck, kind, object, n) -> uint64."""
    h = _mix(np.uint64(luck) + _GOLDEN * np.uint64(kind))
    h = _mix(h + _GOLDEN * np.uint64(np.int64(obj)))
    return _mix(h + _GOLDEN * np.uint64(np.int64(n)))


@jit
def uniform(base, subject):
    """A number in (0, 1) for one subject: never 0, so that its logarithm exists."""
    return (np.float64(_mix(base + _GOLDEN * np.uint64(np.int64(subject))) >> _S11) + 0.5) * _TO_UNIT


@jit
def keyed_uniform(luck, kind, subject, obj, n):
    """One draw, whole key at once: float64 in (0, 1)."""
    return uniform(draw_base(luck, kind, obj, n), subject)


@jit
def keyed_uniforms(luck, kind, subjects, objects, ns):
    """Draws for arrays of keys (equal lengths, int64) -> float64 array."""
    out = np.empty(subjects.size, np.float64)
    for i in range(subjects.size):
        out[i] = keyed_uniform(luck, kind, subjects[i], objects[i], ns[i])
    return out


def luck_of(study_seed: int, replication: int) -> int:
    """The luck of a replication: a hash of study seed and number, so that seeds 1 and 2 share no luck (63 bits, as files hold int64)."""
    digest = hashlib.sha256(f"langeadem luck {study_seed} {replication}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1
