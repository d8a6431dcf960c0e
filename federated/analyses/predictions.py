"""What a term does on the scale of the outcome: recycled predictions, with the delta method.

Formula: mean of g^-1(eta with the term on) less that with it off, over all rows, or over those that
have it (the average effect on the treated); its error follows from the gradient and the covariance
of beta (Lane, Nelder, Biometrics 1982;38:613). A site shares two sums and their gradients. 1 round.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.glm import GlmFit
from federated.analyses.inference import quantile
from federated.analyses.question import Steps, summed
from federated.analyses.questions.effects import ClusterMeat, Predictions
from federated.engines.blocks import Floats

ASSUMES = ("The model is right on the scale of its link; the families are those of the study.",)


@dataclass(frozen=True, slots=True)
class Effect:
    """An average difference; ``gradient`` is that of the estimate in beta."""

    estimate: float
    gradient: Floats
    n: float
    cities: float
    assumes: tuple[str, ...] = ASSUMES

    def se(self, vcov: Floats) -> float:
        """Return the error that follows from a covariance of beta."""
        return float(np.sqrt(self.gradient @ vcov @ self.gradient))

    def interval(self, vcov: Floats) -> tuple[float, float]:
        """Return the 95 % interval."""
        half = quantile() * self.se(vcov)
        return self.estimate - half, self.estimate + half


def effect(
    fit: GlmFit, term: str, *, on: float = 1.0, off: float = 0.0, among: bool = False
) -> Steps[Effect]:
    """Return the average effect of a term: of all families, or ``among`` those that have it."""
    question = Predictions(
        model=fit.model, beta=tuple(fit.coef), term=term, on=on, off=off, among=among
    )
    sums = yield from summed(question)
    n = float(sums["n"])
    means, gradients = sums["means"] / n, sums["gradients"] / n
    apart = float(means[0] - means[1])
    return Effect(apart, gradients[0] - gradients[1], n, float(sums["cities"]))


def clustered(fit: GlmFit, cluster: str) -> Steps[tuple[Floats, float]]:
    """Return CR0 by clusters that lie within sites, and their number; 1 round."""
    question = ClusterMeat(model=fit.model, beta=tuple(fit.coef), cluster=cluster)
    sums = yield from summed(question)
    return fit.bread @ sums["meat"] @ fit.bread, float(sums["clusters"])
