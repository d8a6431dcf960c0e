"""Counts that vary more than Poisson's: negative binomial (NB2) with theta estimated.

Formula: variance mu + mu²/theta, log link; Newton on beta and log theta together (Lawless 1987;
Venables, Ripley, MASS, 4th ed. 2002, 7.4). A site shares value, score (p + 1), information and the
p x p expected information at each step; 10 to 16 rounds; equal to the pooled fit. ``vcov`` is that of
beta with theta known, as R's ``glm.nb`` has it; ``joint`` that of both, as statsmodels has it.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.glm import GlmFit, coefficients, glm
from federated.analyses.inference import Estimates
from federated.analyses.newton import Point, climb, inverse, positive
from federated.analyses.question import Steps, summed
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.negative_binomial import NegativeBinomialStep
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Families are independent given the terms; the variance is mu + mu²/theta.",
    "The logarithm of the mean is a sum of the terms.",
)
MOST = 1e6  # a theta beyond which the counts are Poisson's


@dataclass(frozen=True)
class NegativeBinomialFit(Estimates):
    """A fit; ``joint`` is the covariance of beta and log theta."""

    theta: float
    theta_se: float
    loglik: float
    joint: Floats
    at_theta: GlmFit
    assumes: tuple[str, ...] = ASSUMES

    @property
    def alpha(self) -> float:
        """1/theta, the over-dispersion."""
        return 1 / self.theta

    @property
    def alpha_se(self) -> float:
        """Its error, from the joint covariance."""
        return float(np.sqrt(self.joint[-1, -1])) * self.alpha

    @property
    def aic(self) -> float:
        """Akaike's criterion; theta counts."""
        return -2 * self.loglik + 2 * (len(self.coef) + 1)


def negative_binomial(design: Design, outcome: Outcome) -> Steps[NegativeBinomialFit]:
    """Fit a model."""
    model = GlmModel(design=design, outcome=outcome, family="negative_binomial")
    fit = yield from negative_binomial_of(model)
    return fit


def negative_binomial_of(model: GlmModel) -> Steps[NegativeBinomialFit]:
    """Fit a model; what is told and where it starts are as the model says."""
    design, model = model.design, model.model_copy(update={"theta": 1.0})
    poisson = model.model_copy(update={"family": "poisson", "theta": None})
    start = np.append((yield from coefficients(poisson)), 0.0)
    top = yield from climb(lambda theta: _at(model, theta), start)
    theta = float(np.exp(top.theta[-1]))
    if theta > MOST:
        raise AnalysisError("The counts do not vary more than Poisson's: use a Poisson model.")
    end = yield from summed(NegativeBinomialStep(model=model, theta=tuple(top.theta)))
    fit = yield from glm(model.model_copy(update={"theta": theta}), top.theta[:-1])
    return NegativeBinomialFit(
        terms=tuple(term.name for term in design),
        coef=top.theta[:-1],
        vcov=inverse(end["expected"]),
        theta=theta,
        theta_se=theta / float(np.sqrt(end["information"][-1, -1])),
        loglik=float(end["value"]),
        joint=np.asarray(np.linalg.inv(end["information"])),
        at_theta=fit,
    )


def _at(model: GlmModel, theta: Floats) -> Steps[Point]:
    if theta[-1] > np.log(MOST) + 1:
        raise AnalysisError("The counts do not vary more than Poisson's: use a Poisson model.")
    total = yield from summed(NegativeBinomialStep(model=model, theta=tuple(theta)))
    return Point(theta, float(total["value"]), total["score"], positive(total["information"]))
