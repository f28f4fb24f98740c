"""Elementary functions, written out, so that every processor gives the same bits.

The functions of numpy and of the C library differ in their last digits between processors with and without AVX-512; one
flipped draw is another history. Additions, multiplications and divisions are the same everywhere, so rules that
decide something use these.
"""

from __future__ import annotations

import math

from agents.compiled import jit

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_INV_LN2 = 1.4426950408889634

MIDDLING = 0.5  # a middling score or degree: the middle of 0-1


@jit
def exp(x):
    """e to the power x; relative error below 1e-15; 0 under -700, and the value at 700 above it."""
    if x < -700.0:
        return 0.0
    x = min(x, 700.0)
    k = math.floor(x * _INV_LN2 + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    term = 1.6059043836821613e-10
    term = term * r + 2.08767569878681e-09
    term = term * r + 2.505210838544172e-08
    term = term * r + 2.755731922398589e-07
    term = term * r + 2.7557319223985893e-06
    term = term * r + 2.48015873015873e-05
    term = term * r + 0.0001984126984126984
    term = term * r + 0.001388888888888889
    term = term * r + 0.008333333333333333
    term = term * r + 0.041666666666666664
    term = term * r + 0.16666666666666666
    term = term * r + 0.5
    term = (term * r + 1.0) * r + 1.0
    return math.ldexp(term, int(k))


@jit
def log(x):
    """Natural logarithm of x > 0; relative error below 1e-14."""
    mantissa, exponent = math.frexp(x)
    if mantissa < 0.7071067811865476:
        mantissa *= 2.0
        exponent -= 1
    s = (mantissa - 1.0) / (mantissa + 1.0)
    s2 = s * s
    term = 0.047619047619047616
    term = term * s2 + 0.05263157894736842
    term = term * s2 + 0.058823529411764705
    term = term * s2 + 0.06666666666666667
    term = term * s2 + 0.07692307692307693
    term = term * s2 + 0.09090909090909091
    term = term * s2 + 0.1111111111111111
    term = term * s2 + 0.14285714285714285
    term = term * s2 + 0.2
    term = term * s2 + 0.3333333333333333
    term = term * s2 + 1.0
    return exponent * _LN2_HIGH + (exponent * _LN2_LOW + 2.0 * s * term)


@jit
def power(x, y):
    """x to the power y for x >= 0 (0 where x is 0)."""
    return exp(y * log(x)) if x > 0.0 else 0.0


@jit
def logistic(x):
    """1 / (1 + e**-x)."""
    return 1.0 / (1.0 + exp(-x))


@jit
def probability(rate):
    """Chance that something with this rate (per week) happens in a week."""
    return 1.0 - exp(-rate) if rate > 0.0 else 0.0


@jit
def happens(uniform_draw, rate):
    """Whether something with this weekly rate happens, by a draw in (0, 1)."""
    return uniform_draw < rate and uniform_draw < probability(rate)  # a probability is below its rate: most draws need no exponential


@jit
def halving(weeks):
    """Weekly factor of something that halves in so many weeks."""
    return exp(-0.6931471805599453 / weeks)


@jit
def around_one(u, spread):
    """A factor for a draw u: evenly between 1 - spread and 1 + spread."""
    return 1.0 + spread * (2.0 * u - 1.0)


@jit
def by_score(score, rise):
    """A factor that is 1 at a middling score (0-1) and rises by `rise` from score 0 to score 1."""
    return 1.0 - MIDDLING * rise + rise * score


@jit
def _normal_tail(p):
    q = math.sqrt(-2.0 * log(p))
    top = -7.784894002430293e-03 * q - 3.223964580411365e-01
    top = (((top * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783
    bottom = (7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996
    return top / ((bottom * q + 3.754408661907416) * q + 1.0)


@jit
def normal_quantile(p):
    """z below which a share p (0 < p < 1) of a standard normal lies; relative error below 1.2e-9 (P. J. Acklam 2003)."""
    if p < 0.02425:
        return _normal_tail(p)
    if p > 1.0 - 0.02425:
        return -_normal_tail(1.0 - p)
    q = p - 0.5
    r = q * q
    top = (-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02
    top = ((top * r + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239
    bottom = (-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02
    bottom = ((bottom * r + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1.0
    return q * top / bottom
