"""Case-mix funnel: observed over expected of each city, at the beta of all cities.

Formula: E = sum of the model's means over a city's families, V = sum of their variances; O/E with
exact limits (Garwood 1936), z = (O - E)/sqrt(V), limits 1 + z sqrt(V)/E, and over-dispersion as in
``federated.analyses.funnel`` (Spiegelhalter, Stat Med 2005;24:1185). A city shares O, E and V once,
after the rounds of the model: E is safe, O only from the minimum on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from federated.analyses.funnel import WINSOR
from federated.analyses.glm import GlmFit
from federated.analyses.question import Arrays, Steps, by_site
from federated.analyses.questions.expected import Expected
from federated.engines.blocks import Floats
from federated.intervals import poisson

ASSUMES = (
    "The terms of the case-mix model hold all that makes families of cities differ.",
    "A city is compared with all cities together, itself among them.",
)


@dataclass(frozen=True, slots=True)
class CaseMix:
    """Cities; arrays are in the order of ``cities``."""

    cities: tuple[str, ...]
    observed: Floats
    expected: Floats
    variance: Floats
    assumes: tuple[str, ...] = ASSUMES

    @property
    def ratio(self) -> Floats:
        """O/E."""
        return self.observed / self.expected

    @property
    def z(self) -> Floats:
        """How far a city is from what was expected, in standard deviations."""
        return np.asarray((self.observed - self.expected) / np.sqrt(self.variance))

    @property
    def phi(self) -> float:
        """Over-dispersion, z winsorised."""
        limits = np.quantile(self.z, [WINSOR, 1 - WINSOR])
        return float(np.mean(np.clip(self.z, *limits) ** 2))

    def exact(self) -> list[tuple[float, float]]:
        """Return the exact 95 % interval of each O/E."""
        ends = [
            (poisson(float(o)), float(e)) for o, e in zip(self.observed, self.expected, strict=True)
        ]
        return [(low / e, high / e) for (low, high), e in ends]

    def limits(self, tail: float, phi: float = 1.0) -> Floats:
        """Return the limit of O/E that a city of this E and V keeps by chance."""
        from scipy.special import ndtri

        return np.asarray(1 + ndtri(tail) * np.sqrt(max(phi, 1.0) * self.variance) / self.expected)


def case_mix(fit: GlmFit) -> Steps[CaseMix]:
    """Compare cities at the coefficients of a case-mix model."""
    answers = yield from by_site(Expected(model=fit.model, beta=tuple(fit.coef)))
    observed, expected, variance = (_by(answers, n) for n in ("observed", "expected", "variance"))
    return CaseMix(tuple(answers), observed, expected, variance)


def _by(answers: Mapping[str, Arrays], name: str) -> Floats:
    return np.array([float(one[name]) for one in answers.values()])
