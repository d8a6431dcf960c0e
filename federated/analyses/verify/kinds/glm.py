"""Fixtures of generalised linear models, with robust errors."""

from typing import Any

import numpy as np

from federated.analyses import robust
from federated.analyses.glm import GlmFit, glm
from federated.analyses.negative_binomial import negative_binomial
from federated.analyses.question import Steps
from federated.analyses.questions.glm import GlmModel, Name
from federated.analyses.verify.fixture import Fixture

FAMILIES: dict[str, Name] = {
    "inverse.gaussian": "inverse_gaussian",
    "Gamma": "gamma",
    "negbin": "negative_binomial",
    "Negative Binomial": "negative_binomial",
}
NAMES = {
    "hc0": "hc0_se",
    "hc1": "hc1_se",
    "cr0": "cluster_site_cr0_se",
    "cr1": "cluster_site_G_over_Gm1_se",
}
CR2 = ("cluster_site_cr2_se", "cr2_satterthwaite_df", "cr2_p")


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit the model."""
    if model_of(fixture).family == "negative_binomial":
        return (yield from counts(fixture))
    fit = yield from glm(model_of(fixture))
    out = plain_fit(fit, fixture.result.get("ci_rule"))
    wanted = fixture.result.get("robust", {})
    if wanted:
        out["robust"] = {NAMES[name]: se for name, se in robust.errors(fit).items()}
    if any(name in wanted for name in CR2):
        more = yield from robust.cr2(fit)
        out["robust"] |= dict(zip(CR2, (more.se, more.df, more.p_value), strict=True))
    return out


def counts(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit a negative binomial model, and tell it as R's ``glm.nb`` does."""
    fit = yield from negative_binomial(fixture.design(), fixture.outcome())
    out = plain_fit(fit.at_theta, fixture.result.get("ci_rule") or "normal")
    theta = {"theta": fit.theta, "theta_se": fit.theta_se, "se_theta": fit.theta_se}
    likelihood = {"loglik": fit.loglik, "twologlik": 2 * fit.loglik, "aic": fit.aic}
    joint = {"se_joint": np.sqrt(np.diag(fit.joint))[:-1]}
    alpha = {"alpha": fit.alpha, "alpha_se": fit.alpha_se}
    return {**out, **theta, **likelihood, **joint, **alpha}


def model_of(fixture: Fixture) -> GlmModel:
    """Return the model of a fixture."""
    family = str(fixture.need("family"))
    return GlmModel.model_validate(
        {
            "design": fixture.design(),
            "outcome": fixture.outcome(),
            "family": FAMILIES.get(family, family),
            "link": fixture.model.get("link"),
        }
    )


def plain_fit(fit: GlmFit, rule: str | None) -> dict[str, Any]:
    """Return a fit in the names of the schema."""
    normal = rule == "normal" or (rule is None and fit.known)
    low, high = fit.interval(None if normal else fit.df_residual)
    names = ("coef", "se", "vcov", "loglik", "deviance", "null_deviance", "aic", "n")
    more = ("df_residual", "dispersion", "stat", "p_value")
    out = {name: getattr(fit, name) for name in (*names, *more)}
    texts = {"terms": list(fit.terms), "ci_rule": rule}
    return {**texts, **out, "ci95_lower": low, "ci95_upper": high}
