"""Logistic models with an intercept of each city's own, a draw from N(0, sd²).

Formula: the marginal likelihood of a city is an integral over its intercept, which the city does
itself by adaptive quadrature; the log likelihood is their sum. A site shares value, gradient and
information over (beta, sd) at each step, never its own effect; 8 to 13 rounds and those of a plain
logistic fit to begin with; equal to R's ``glmer`` with as many nodes.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.glm import glm
from federated.analyses.inference import Estimates
from federated.analyses.newton import Point, climb, positive
from federated.analyses.question import Steps, summed
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.marginal import MarginalStep
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Log odds of cities, given the terms, are a sample of a normal distribution.",
    "An effect is that within a city: it is further from 0 than the effect over all cities together.",
    "With fewer than about ten cities the variance between cities is known poorly.",
)


class NoSpread(AnalysisError):
    """The likelihood is largest where cities do not differ at all."""


START, FLAT = 0.5, 1e-6


@dataclass(frozen=True)
class LogisticMixed(Estimates):
    """A fit; the last row of ``joint`` is that of the standard deviation between cities."""

    joint: Floats
    sd: float
    loglik: float
    saturated: float
    nodes: int
    cities: int
    assumes: tuple[str, ...] = ASSUMES

    @property
    def sd_se(self) -> float:
        """The error of the standard deviation between cities."""
        return float(np.sqrt(self.joint[-1, -1]))

    @property
    def deviance(self) -> float:
        """Twice how far the likelihood is below that of the observed shares."""
        return -2 * (self.loglik - self.saturated)


def logistic_mixed(design: Design, outcome: Outcome, nodes: int = 25) -> Steps[LogisticMixed]:
    """Fit a model."""
    plain = yield from glm(GlmModel(design=design, outcome=outcome, family="binomial", meats=()))
    start = np.append(plain.coef, START)
    top = yield from climb(lambda theta: _at(design, outcome, nodes, theta), start)
    question = MarginalStep(design=design, outcome=outcome, nodes=nodes, theta=tuple(top.theta))
    end = yield from summed(question)
    if abs(top.theta[-1]) < FLAT:
        raise NoSpread("Cities do not differ beyond chance: a plain logistic model is enough.")
    joint: Floats = np.asarray(np.linalg.inv(end["information"]))
    return LogisticMixed(
        terms=tuple(term.name for term in design),
        coef=top.theta[:-1],
        vcov=joint[:-1, :-1],
        joint=joint,
        sd=abs(float(top.theta[-1])),
        loglik=float(end["value"]),
        saturated=float(end["saturated"]),
        nodes=nodes,
        cities=int(end["cities"]),
    )


def _at(design: Design, outcome: Outcome, nodes: int, theta: Floats) -> Steps[Point]:
    question = MarginalStep(design=design, outcome=outcome, nodes=nodes, theta=tuple(theta))
    total = yield from summed(question)
    return Point(theta, float(total["value"]), total["score"], positive(total["information"]))
