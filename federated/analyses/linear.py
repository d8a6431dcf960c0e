"""Least squares of one or more outcomes from moments, in one round.

Formula: b = (X'X)^-1 X'y, s² = (y'y - b'X'y)/(n - p). A site shares n, X'X, X'y and y'y (of which the
off-diagonals of indicators are cross-tables: the gate looks at them); 1 round; equal to the pooled
fit. Any linear combination of the outcomes (a net benefit) follows without another round. For
robust errors and for likelihoods use ``federated.analyses.glm`` with the gaussian family.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.design import Design
from federated.analyses.inference import Estimates
from federated.analyses.newton import inverse
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.gram import Gram

ASSUMES = (
    "The mean is a sum of the terms; the spread around it is the same everywhere.",
    "Families are independent given the terms.",
)


@dataclass(frozen=True)
class LinearFit(Estimates):
    """One outcome."""

    n: float
    residual: float
    assumes: tuple[str, ...] = ASSUMES

    @property
    def df(self) -> float | None:
        """Rows less terms."""
        return self.n - len(self.coef)


@dataclass(frozen=True, slots=True, repr=False)
class Moments:
    """X'X, X'Y and Y'Y over all sites."""

    terms: tuple[str, ...]
    outcomes: tuple[str, ...]
    sums: Arrays

    def fit(self, **weights: float) -> LinearFit:
        """Fit an outcome, or a weighted sum of outcomes."""
        p, gram, n = len(self.terms), self.sums["gram"], float(self.sums["n"])
        w = np.array([weights.get(name, 0.0) for name in self.outcomes])
        xx, xy, yy = gram[:p, :p], gram[:p, p:] @ w, float(w @ gram[p:, p:] @ w)
        bread = inverse(xx)
        coef = bread @ xy
        residual = max(yy - float(coef @ xy), 0.0)
        return LinearFit(self.terms, coef, bread * residual / (n - p), n, residual)


def linear(design: Design, *outcomes: str, weights: str | None = None) -> Steps[Moments]:
    """Return the moments from which every outcome is fitted."""
    sums = yield from summed(Gram(design=design, outcomes=outcomes, weights=weights))
    return Moments(tuple(term.name for term in design), outcomes, sums)
