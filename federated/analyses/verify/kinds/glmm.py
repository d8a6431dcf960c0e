"""Fixtures of logistic mixed models with an intercept by site."""

from typing import Any

from federated.analyses.logistic_mixed import LogisticMixed, logistic_mixed
from federated.analyses.question import Steps
from federated.analyses.verify.fixture import Fixture
from federated.errors import AnalysisError


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit with every number of nodes that the result tells of."""
    random = str(fixture.need("random")).replace(" ", "").strip("()")
    if random != "1|site" or (fixture.model.get("link") or "logit") != "logit":
        raise AnalysisError(f"{fixture.name}: only a logistic model with (1|site) is known.")
    out: dict[str, Any] = {"terms": [term.name for term in fixture.design()]}
    for name, told in fixture.result.items():
        if isinstance(told, dict):
            nodes = int(told["nAGQ"])
            out[name] = _plain(
                (yield from logistic_mixed(fixture.design(), fixture.outcome(), nodes))
            )
    return out


def _plain(fit: LogisticMixed) -> dict[str, Any]:
    """Return a fit as lme4 tells it: with one node -2 log L, with more the deviance."""
    criterion = -2 * fit.loglik if fit.nodes == 1 else fit.deviance
    return {
        "nAGQ": fit.nodes,
        "coef": fit.coef,
        "se_full_hessian": fit.se,
        "sd_site": fit.sd,
        "se_sd_site": fit.sd_se,
        "deviance_criterion": criterion,
        "loglik_lme4": -criterion / 2,
        "loglik": fit.loglik,
    }
