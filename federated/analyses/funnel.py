"""Funnel plots of proportions: limits that a city of each size would keep by chance alone.

Spiegelhalter (Stat Med 2005;24:1185), appendix A.1.1: r = the smallest count with P(R <= r) >= p,
alpha = (P(R <= r) - p)/P(R = r), limit (r - alpha)/n; the lower limit can fall below 0: clip it for
display, keep it for tests. Over-dispersion: z winsorised at 10 %, phi = mean z², and the additive
tau² of DerSimonian, Laird (Spiegelhalter et al., JRSS A 2012;175:1). A city shares events and n; it
may see itself among anonymous others; limits are public. 1 round; exact.
"""

from dataclasses import dataclass

import numpy as np

from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Cities of the same case mix would have the same proportion, but for chance.",
    "With phi above 1 there is more variation than chance gives: read the over-dispersed limits.",
)
WINSOR = 0.10


@dataclass(frozen=True, slots=True)
class Funnel:
    """Cities around a target; arrays are by city."""

    events: Floats
    n: Floats
    assumes: tuple[str, ...] = ASSUMES

    def __post_init__(self) -> None:
        """Refuse what is not a proportion."""
        if (self.events > self.n).any() or (self.n <= 0).any() or not 0 < self.target < 1:
            raise AnalysisError("A funnel needs events between none and all, of at least one.")

    @property
    def target(self) -> float:
        """The proportion over all cities."""
        return float(self.events.sum() / self.n.sum())

    @property
    def error(self) -> Floats:
        """The standard error of a city at the target."""
        return np.sqrt(self.target * (1 - self.target) / self.n)

    @property
    def z(self) -> Floats:
        """How far each city is from the target."""
        return (self.events / self.n - self.target) / self.error

    @property
    def z_arcsine(self) -> Floats:
        """The same on the arcsine scale, which keeps the variance level."""
        apart = np.arcsin(np.sqrt(self.events / self.n)) - np.arcsin(np.sqrt(self.target))
        return np.asarray(apart * 2 * np.sqrt(self.n))

    @property
    def winsor_limits(self) -> Floats:
        """Beyond which z is pulled in."""
        return np.quantile(self.z, [WINSOR, 1 - WINSOR])

    @property
    def winsorised(self) -> Floats:
        """The z, pulled in."""
        return np.clip(self.z, *self.winsor_limits)

    @property
    def phi(self) -> float:
        """How many times the variance is that of chance, without extremes."""
        return float(np.mean(self.winsorised**2))

    @property
    def tau2(self) -> float:
        """The variance between cities."""
        w, k = 1 / self.error**2, len(self.n)
        excess = k * self.phi - (k - 1)
        return max(float(excess / (w.sum() - (w**2).sum() / w.sum())), 0.0)

    def exact(self, tail: float) -> Floats:
        """Return the interpolated binomial limits."""
        r = self.counts(tail)
        return (r - self._beyond(r, tail)) / self.n

    def counts(self, tail: float) -> Floats:
        """Return the smallest counts of which the probability reaches ``tail``."""
        from scipy.stats import binom

        return np.asarray(binom.ppf(tail, self.n, self.target))

    def _beyond(self, r: Floats, tail: float) -> Floats:
        from scipy.stats import binom

        reached, at = binom.cdf(r, self.n, self.target), binom.pmf(r, self.n, self.target)
        return np.asarray((reached - tail) / at)

    def normal(self, tail: float, phi: float = 1.0, tau2: float = 0.0) -> Floats:
        """Return limits by the normal distribution, with over-dispersion of either kind."""
        from scipy.special import ndtri

        return np.asarray(self.target + ndtri(tail) * np.sqrt(phi * self.error**2 + tau2))
