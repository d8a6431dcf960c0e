"""Fixtures of Gamma regressions of costs."""

from typing import Any

from federated.analyses import robust
from federated.analyses.glm import GlmFit, glm
from federated.analyses.predictions import effect
from federated.analyses.question import Steps
from federated.analyses.verify.fixture import Fixture
from federated.analyses.verify.kinds.glm import model_of, plain_fit

ARMS = ("arm", "treated", "treatment", "trt")


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit the model."""
    fit = yield from glm(model_of(fixture))
    out = plain_fit(fit, fixture.result.get("ci_rule"))
    out |= {f"{name}_se": se for name, se in robust.errors(fit).items()}
    out["dispersion_pearson"] = fit.dispersion
    if "recycled_prediction_difference" in fixture.result:
        found = yield from effect(fit, _arm(fixture, fit))
        out["recycled_prediction_difference"] = found.estimate
        out["recycled_prediction_se"] = found.se(fit.vcov)
    return out


def _arm(fixture: Fixture, fit: GlmFit) -> str:
    """Return the term that is switched: the arm, or else the first after the constant."""
    told = fixture.model.get("arm") or fixture.model.get("exposure")
    named = next((term for term in fit.terms if term in ARMS), fit.terms[1])
    return str(told or named)
