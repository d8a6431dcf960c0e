"""Standardised rates: direct (Fay-Feuer), and observed over expected (Garwood, Byar).

Direct: sum w d/n with the weights of a standard population; limits by Fay, Feuer (Stat Med
1997;16:791). Indirect: O/E, E = sum over strata of the reference rate times people; exact limits by
Garwood (Biometrika 1936;28:437), Byar's by Breslow, Day (1987, p. 69). A site shares events and
people by stratum, coarse enough to be published; 1 round; exact.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.inference import quantile
from federated.engines.blocks import Floats
from federated.errors import AnalysisError
from federated.intervals import poisson

ASSUMES = (
    "Events are rare and independent (Poisson) within a stratum.",
    "Direct rates of cities may be compared with each other; O/E ratios only with the reference.",
)


@dataclass(frozen=True, slots=True)
class Direct:
    """A rate as it would be in the standard population."""

    crude: float
    adjusted: float
    interval: tuple[float, float]
    assumes: tuple[str, ...] = ASSUMES


@dataclass(frozen=True, slots=True)
class Indirect:
    """Observed over expected."""

    observed: float
    expected: float
    exact: tuple[float, float]
    byar: tuple[float, float]
    assumes: tuple[str, ...] = ASSUMES

    @property
    def ratio(self) -> float:
        """O/E, the standardised ratio."""
        return self.observed / self.expected


def direct(events: Floats, people: Floats, standard: Floats) -> Direct:
    """Return the rate of one city; all by stratum."""
    if ((people == 0) & (standard > 0)).any():
        raise AnalysisError(
            "A stratum of the standard population has nobody in this city: merge strata."
        )
    used = standard > 0
    weights = standard[used] / standard.sum()
    rate = float((weights * events[used] / people[used]).sum())
    variance = float((weights**2 * events[used] / people[used] ** 2).sum())
    largest = float((weights / people[used]).max())
    crude = float(events.sum() / people.sum())
    return Direct(crude, rate, _fay_feuer(rate, variance, largest))


def _fay_feuer(rate: float, variance: float, largest: float) -> tuple[float, float]:
    from scipy.special import gammaincinv

    low = 0.0
    if rate > 0:
        low = float(gammaincinv(rate**2 / variance, 0.025) * variance / rate)
    above, spread = rate + largest, variance + largest**2
    return low, float(gammaincinv(above**2 / spread, 0.975) * spread / above)


def indirect(events: Floats, people: Floats, reference: Floats) -> Indirect:
    """Return observed over expected of one city; the reference is a rate by stratum."""
    observed, expected = float(events.sum()), float((reference * people).sum())
    low, high = poisson(observed)
    limits = byar(observed)
    return Indirect(
        observed,
        expected,
        (low / expected, high / expected),
        (limits[0] / expected, limits[1] / expected),
    )


def byar(observed: float) -> tuple[float, float]:
    """Return Byar's limits of a Poisson count.

    >>> [round(end, 2) for end in byar(10)]
    [4.79, 18.39]
    """
    z, more = quantile(), observed + 1
    low = observed * (1 - 1 / (9 * observed) - z / (3 * np.sqrt(observed))) ** 3 if observed else 0
    return float(low), float(more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3)
