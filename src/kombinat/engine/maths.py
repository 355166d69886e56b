"""The few functions of real numbers that kernels may use.

Each is made of + - * /, square root and bit operations alone, which IEEE 754 fixes to the last bit; so every
CPU gives the same bits. The C library's `exp` and `log` do not promise that, hence `math.*` is refused in
kernels.
Errors stay below 1 unit in the last place for `exp`, `log` and `log1p`, 3 for `expit` and `logit`, 6 for `probit`.
All take and return float64 scalars.
"""

from __future__ import annotations

import numpy as np

from kombinat.engine.compile import inlined, primitive

FIXED_ONE = 10_000
"""What stands for 1.0 in a share column (int16, unit 1/10000)."""

# ln 2 in two parts; the high one ends in zeros, so that a small integer times it is exact.
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_LOG2_E = 1.44269504088896338700e00
# 1.5 * 2**52: adding it rounds to the nearest integer, which then stands in the low bits of the sum.
_ROUNDER = 6755399441055744.0
_ROUNDER_BITS = np.int64(0x4338000000000000)
_SQRT_HALF_BITS = np.int64(0x3FE6A09E667F3BCD)
_MANTISSA_BITS = np.int64(52)
_BIAS = np.int64(1023)
_ONE = np.int64(1)
_SMALLEST_NORMAL = 2.2250738585072014e-308
_TWO_54 = 18014398509481984.0


@inlined
def _power_of_two(exponent: np.int64) -> float:
    return np.int64((exponent + _BIAS) << _MANTISSA_BITS).view(np.float64)


@inlined
def exp(x: float) -> float:
    """e to the power x; 0.0 and inf beyond the range of float64, nan for nan."""
    if x != x:
        return x
    x = x if x > -760.0 else -760.0
    x = x if x < 720.0 else 720.0
    shifted = np.float64(x * _LOG2_E + _ROUNDER)
    whole = shifted - _ROUNDER
    power = shifted.view(np.int64) - _ROUNDER_BITS
    r = (x - whole * _LN2_HIGH) - whole * _LN2_LOW
    half = power >> _ONE  # in two steps, so that results below the normal range are rounded once
    return (1.0 + _exp_tail(r)) * _power_of_two(half) * _power_of_two(power - half)


@inlined
def _exp_tail(r: float) -> float:
    """exp(r) - 1 for |r| <= ln(2)/2: the series to r**13, even and odd terms apart."""
    s = r * r
    even = 1.0 / 40320 + s * (1.0 / 3628800 + s * (1.0 / 479001600))
    even = 0.5 + s * (1.0 / 24 + s * (1.0 / 720 + s * even))
    odd = 1.0 / 362880 + s * (1.0 / 39916800 + s * (1.0 / 6227020800))
    odd = 1.0 / 6 + s * (1.0 / 120 + s * (1.0 / 5040 + s * odd))
    return r + s * (even + r * odd)


@primitive
def log(x: float) -> float:
    """Natural logarithm; -inf for 0, nan below 0 and for nan, inf for inf."""
    if not x > 0.0:
        return -np.inf if x == 0.0 else np.nan
    if x == np.inf:
        return x
    return _log_scaled(x * _TWO_54, 54.0) if x < _SMALLEST_NORMAL else _log_scaled(x, 0.0)


@inlined
def log_of_normal(x: float) -> float:
    """Natural logarithm of a positive, finite number in float64's normal range; nothing else is looked for.

    Loops over it are vectorised, which the questions that `log` asks of its argument prevent.
    """
    return _log_scaled(x, 0.0)


@inlined
def _log_scaled(x: float, powers: float) -> float:
    """log(x / 2**powers) for a normal x."""
    bits = np.float64(x).view(np.int64)
    power = (bits - _SQRT_HALF_BITS) >> _MANTISSA_BITS
    mantissa = np.int64(bits - (power << _MANTISSA_BITS)).view(np.float64)
    exponent = np.int64(power + _ROUNDER_BITS).view(np.float64) - _ROUNDER
    return _log_near_one(mantissa - 1.0, exponent - powers, 0.0)


@inlined
def _log_near_one(f: float, exponent: float, correction: float) -> float:
    """log(2**exponent * (1 + f)) + correction, for 1 + f between sqrt(1/2) and sqrt(2).

    With s = f / (2 + f), log(1 + f) = 2 s + 2 s**3/3 + 2 s**5/5 + ... = f - s (f - tail), arranged so that
    the largest term is added last.
    """
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = 2.0 / 3 + w * (2.0 / 7 + w * (2.0 / 11 + w * (2.0 / 15 + w * (2.0 / 19 + w * (2.0 / 23)))))
    odd = 2.0 / 5 + w * (2.0 / 9 + w * (2.0 / 13 + w * (2.0 / 17 + w * (2.0 / 21))))
    tail = z * (even + z * odd)
    half_square = 0.5 * f * f
    low = s * (half_square + tail) + (exponent * _LN2_LOW + correction)
    return exponent * _LN2_HIGH - ((half_square - low) - f)


@primitive
def log1p(x: float) -> float:
    """log(1 + x), exact also for small x; -inf for -1, nan below -1 and for nan, inf for inf."""
    if not x > -1.0:
        return -np.inf if x == -1.0 else np.nan
    if x == np.inf:
        return x
    if -0.29 < x < 0.41:
        return _log_near_one(x, 0.0, 0.0)
    u = np.float64(1.0 + x)
    lost = (x - (u - 1.0)) if x < 1.0 else (1.0 - (u - x))  # what rounding 1 + x dropped
    bits = u.view(np.int64)
    power = (bits - _SQRT_HALF_BITS) >> _MANTISSA_BITS
    mantissa = np.int64(bits - (power << _MANTISSA_BITS)).view(np.float64)
    exponent = np.int64(power + _ROUNDER_BITS).view(np.float64) - _ROUNDER
    return _log_near_one(mantissa - 1.0, exponent, lost / u)


@inlined
def expit(x: float) -> float:
    """The logistic function 1 / (1 + exp(-x)), between 0 and 1; nan for nan."""
    e = exp(-abs(x))
    return (1.0 if x >= 0.0 else e) / (1.0 + e)


@primitive
def logit(p: float) -> float:
    """log(p / (1 - p)), the inverse of `expit`; -inf at 0, inf at 1, nan outside [0, 1]."""
    if p == 1.0:
        return np.inf
    if 0.25 < p < 0.75:
        return log1p((2.0 * p - 1.0) / (1.0 - p))
    return log(p / (1.0 - p))


@primitive
def probit(p: float) -> float:
    """Quantile of the standard normal distribution; -inf at 0, inf at 1, nan outside [0, 1].

    M. J. Wichura, Algorithm AS 241, Applied Statistics 37 (1988) 477-484, routine PPND16.
    """
    q = p - 0.5
    if -0.425 <= q <= 0.425:
        return q * _probit_middle(0.180625 - q * q)
    nearer = p if q < 0.0 else 1.0 - p
    if not nearer > 0.0:
        return (q / 0.5) * np.inf if nearer == 0.0 else np.nan
    r = np.sqrt(-log(nearer))
    size = _probit_shoulder(r - 1.6) if r <= 5.0 else _probit_tail(r - 5.0)
    return -size if q < 0.0 else size


@primitive
def _probit_middle(r: float) -> float:
    top = 3.3430575583588128105e4 + r * 2.5090809287301226727e3
    top = 1.3731693765509461125e4 + r * (4.5921953931549871457e4 + r * (6.7265770927008700853e4 + r * top))
    top = 3.3871328727963666080e0 + r * (1.3314166789178437745e2 + r * (1.9715909503065514427e3 + r * top))
    low = 2.8729085735721942674e4 + r * 5.2264952788528545610e3
    low = 5.3941960214247511077e3 + r * (2.1213794301586595867e4 + r * (3.9307895800092710610e4 + r * low))
    return top / (1.0 + r * (4.2313330701600911252e1 + r * (6.8718700749205790830e2 + r * low)))


@primitive
def _probit_shoulder(r: float) -> float:
    top = 2.27238449892691845833e-2 + r * 7.74545014278341407640e-4
    top = 3.64784832476320460504 + r * (1.27045825245236838258 + r * (0.241780725177450611770 + r * top))
    top = 1.42343711074968357734 + r * (4.63033784615654529590 + r * (5.76949722146069140550 + r * top))
    low = 5.47593808499534494600e-4 + r * 1.05075007164441684324e-9
    low = 0.689767334985100004550 + r * (0.148103976427480074590 + r * (0.0151986665636164571966 + r * low))
    return top / (1.0 + r * (2.05319162663775882187e0 + r * (1.67638483018380384940e0 + r * low)))


@primitive
def _probit_tail(r: float) -> float:
    top = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
    top = 0.296560571828504891230 + r * (0.0265321895265761230930 + r * (1.2426609473880784386e-3 + r * top))
    top = 6.65790464350110377720e0 + r * (5.46378491116411436990e0 + r * (1.78482653991729133580e0 + r * top))
    low = 1.42151175831644588870e-7 + r * 2.04426310338993978564e-15
    low = 0.0148753612908506148525 + r * (7.868691311456132591e-4 + r * (1.84631831751005468180e-5 + r * low))
    return top / (1.0 + r * (5.99832206555887937690e-1 + r * (1.36929880922735805310e-1 + r * low)))


@primitive
def to_fixed(x: float) -> int:
    """The share x as an integer in 1/10000, rounded to the nearest, clipped to 0..10000; 0 for nan."""
    if not x > 0.0:
        return 0
    if x >= 1.0:
        return FIXED_ONE
    return int(x * FIXED_ONE + 0.5)


@primitive
def from_fixed(value: int) -> float:
    """The share that an integer in 1/10000 stands for."""
    return value / FIXED_ONE
