"""Distributions of the assumption table, by their quantiles."""

from math import exp, log, sqrt

PERT_WEIGHT = 4.0  # of the mode against the ends, as in PERT: the mean is (low + 4 mode + high) / 6
SMALLEST_SHARE = 1e-100  # of a beta distribution: below it scipy's inverse may be no number


def quantile(distribution: str, low: float, high: float, mode: float, u: float) -> float:
    """The value at share `u` (0-1) of a distribution between `low` and `high`; `mode` shapes `triangular` and `beta` only.

    `beta` is the PERT form: a beta distribution stretched to the range with its top at `mode`. `fixed` is always `mode`.
    """
    if distribution == "fixed":
        return mode
    if distribution == "uniform":
        value = low + (high - low) * u
    elif distribution == "loguniform":
        value = exp(log(low) + (log(high) - log(low)) * u)
    elif distribution == "triangular":
        value = _triangular(low, high, mode, u)
    elif distribution == "beta":
        value = _pert(low, high, mode, u)
    else:
        raise ValueError(f"unknown distribution {distribution!r}")
    return min(max(value, low), high)  # rounding may step over an end


def _triangular(low: float, high: float, mode: float, u: float) -> float:
    if u * (high - low) < mode - low:
        return low + sqrt(u * (high - low) * (mode - low))
    return high - sqrt((1.0 - u) * (high - low) * (high - mode))


def _pert(low: float, high: float, mode: float, u: float) -> float:
    from scipy.special import betaincinv  # slow to import, and rarely needed

    width = high - low
    if width == 0 or u < SMALLEST_SHARE:
        return low
    return low + width * float(betaincinv(1.0 + PERT_WEIGHT * (mode - low) / width, 1.0 + PERT_WEIGHT * (high - mode) / width, u))
