"""Confidence intervals and limits, each from published counts alone; each names its source."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """A DerSimonian-Laird fit; ``i_squared`` is a percentage."""

    mean: float
    standard_error: float
    tau_squared: float
    i_squared: float
    prediction: tuple[float, float]


def wilson(events: float, measured: float) -> tuple[float, float]:
    """Return Wilson's score interval (JASA 1927;22:209), both ends 0 to 1.

    >>> [round(end, 4) for end in wilson(10, 100)]
    [0.0552, 0.1744]
    """
    share, square = events / measured, Z95**2
    centre = share + square / (2 * measured)
    half = Z95 * sqrt(share * (1 - share) / measured + square / (4 * measured**2))
    divisor = 1 + square / measured
    return max((centre - half) / divisor, 0.0), min((centre + half) / divisor, 1.0)


def poisson(events: float) -> tuple[float, float]:
    """Return the exact interval of a Poisson count (Garwood, Biometrika 1936;28:437).

    >>> [round(end, 2) for end in poisson(10)]
    [4.8, 18.39]
    """
    from scipy.special import gammaincinv  # scipy.stats takes seconds to load

    low = float(gammaincinv(events, 0.025)) if events else 0.0
    return low, float(gammaincinv(events + 1, 0.975))


def t_half_width(measured: float, deviation: float) -> float:
    """Return half the width of Student's 95 % interval of a mean.

    >>> round(t_half_width(25, 10.0), 3)
    4.128
    """
    return _t(measured - 1) * deviation / sqrt(measured)


def welch_half_width(terms: Sequence[tuple[float, float]]) -> float:
    """Return half the width of Welch's 95 % interval of a difference of two means.

    Each term is a squared standard error and the number it rests on (Biometrika 1947;34:28).

    >>> round(welch_half_width([(4.0, 25), (4.0, 25)]), 3)
    5.687
    """
    total = sum(error for error, _ in terms)
    if total == 0:
        return 0.0
    degrees = total**2 / sum(error**2 / (n - 1) for error, n in terms)
    return _t(degrees) * sqrt(total)


def binomial_limit(share: float, size: float, tail: float) -> float:
    """Return the interpolated binomial limit of a funnel (Spiegelhalter 2005, A.1.1).

    ``size`` is a whole number of people, ``tail`` the probability below the limit.
    """
    from scipy.special import bdtr, bdtrik

    smallest = max(int(bdtrik(tail, size, share)) - 1, 0)
    before = float(bdtr(smallest - 1, size, share)) if smallest else 0.0
    reached = float(bdtr(smallest, size, share))
    while reached < tail:
        before, smallest = reached, smallest + 1
        reached = float(bdtr(smallest, size, share))
    return (smallest - (reached - tail) / (reached - before)) / size


def random_effects(effects: Sequence[float], variances: Sequence[float]) -> RandomEffects:
    """Fit a random-effects mean (DerSimonian, Laird, Control Clin Trials 1986;7:177).

    The prediction interval is for the effect of a next site: mean ± t(k-2) times the root of
    tau² and the squared error (Higgins, Thompson, Spiegelhalter, JRSS A 2009;172:137).
    """
    weights = [1 / v for v in variances]
    fixed = _weighted(effects, weights)
    q = sum(w * (y - fixed) ** 2 for y, w in zip(effects, weights, strict=True))
    excess = q - (len(effects) - 1)
    scale = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau_squared = max(excess / scale, 0.0)
    shrunk = [1 / (v + tau_squared) for v in variances]
    mean, error = _weighted(effects, shrunk), sqrt(1 / sum(shrunk))
    half = _t(len(effects) - 2) * sqrt(tau_squared + error**2)
    i_squared = 100 * max(excess / q, 0.0) if q else 0.0
    return RandomEffects(mean, error, tau_squared, i_squared, (mean - half, mean + half))


def logit(share: float) -> float:
    """Return the log odds."""
    return log(share / (1 - share))


def expit(value: float) -> float:
    """Return the share of log odds."""
    return 1 / (1 + exp(-value))


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(v * w for v, w in zip(values, weights, strict=True)) / sum(weights)


def _t(degrees: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(degrees, 0.975))
