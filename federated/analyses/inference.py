"""Estimates with a covariance: standard errors, intervals and p-values."""

from dataclasses import dataclass
from functools import cached_property
from math import erfc, sqrt
from statistics import NormalDist

import numpy as np

from federated.engines.blocks import Floats

LEVEL, ROOT = 0.95, sqrt(2)


@dataclass(frozen=True)
class Estimates:
    """Coefficients and their covariance; ``df`` of t, or None for the normal distribution."""

    terms: tuple[str, ...]
    coef: Floats
    vcov: Floats

    @property
    def df(self) -> float | None:
        """Degrees of freedom."""
        return None

    @cached_property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.vcov))

    @cached_property
    def stat(self) -> Floats:
        """Estimate over standard error."""
        return self.coef / self.se

    @property
    def p_value(self) -> Floats:
        """Two-sided, against 0."""
        return p_of(self.stat, self.df)

    def interval(self, df: float | None = None) -> tuple[Floats, Floats]:
        """Return the 95 % interval; ``df`` None is the normal distribution."""
        half = quantile(df) * self.se
        return self.coef - half, self.coef + half


def quantile(df: float | None = None, level: float = LEVEL) -> float:
    """Return how many standard errors a two-sided interval goes to either side.

    >>> round(quantile(), 4), round(quantile(10), 4)
    (1.96, 2.2281)
    """
    tail = 1 - (1 - level) / 2
    if df is None:
        return NormalDist().inv_cdf(tail)
    from scipy.special import stdtrit

    return float(stdtrit(df, tail))


def p_of(stat: Floats | float, df: Floats | float | None = None) -> Floats:
    """Return the two-sided p of z, or of t with ``df`` degrees of freedom, also far out."""
    z = np.abs(np.asarray(stat, dtype=np.float64))
    if df is None:
        return np.asarray([erfc(one) for one in np.ravel(z) / ROOT]).reshape(z.shape)
    from scipy.special import betainc

    freedom = np.asarray(df, dtype=np.float64)
    return np.asarray(betainc(freedom / 2, 0.5, freedom / (freedom + z**2)))


def chi2_p(stat: float, df: float) -> float:
    """Return the upper tail of chi-squared.

    >>> round(chi2_p(3.841459, 1), 6)
    0.05
    """
    from scipy.special import chdtrc

    return float(chdtrc(df, stat))
