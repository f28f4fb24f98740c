"""Whole people from shares, exactly: the largest-remainder method (Hamilton), in integers."""

from __future__ import annotations

from collections.abc import Sequence


def largest_remainder(weights: Sequence[int], total: int) -> tuple[int, ...]:
    """Divide `total` over whole-number `weights` >= 0: each part is its exact share rounded down or up, and the parts sum to `total`.

    A weight of 0 gets 0. Ties of the remainder go to the earliest. If all weights are 0 the total has to be 0 (ValueError).
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError(f"cannot divide {total} over weights that are all 0")
        return (0,) * len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return tuple(parts)


def rounded_share(total: int, part: int, whole: int) -> int:
    """total x part / whole to the nearest whole number, a half upwards; 0 if `whole` is 0."""
    return (2 * total * part + whole) // (2 * whole) if whole else 0
