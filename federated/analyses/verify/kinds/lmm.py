"""Fixtures of linear mixed models with one grouping, the site."""

from typing import Any

import numpy as np

from federated.analyses.design import CONSTANT, Design, Term
from federated.analyses.linear_mixed import MixedFit, linear_mixed
from federated.analyses.question import Steps
from federated.analyses.verify.fixture import Fixture
from federated.errors import AnalysisError

WAYS = {"reml": True, "ml": False}


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit every model that the result tells of."""
    out: dict[str, Any] = {"terms": [term.name for term in fixture.design()]}
    for name, told in fixture.result.items():
        if isinstance(told, dict):
            random, reml = _random(fixture, name)
            design, outcome = fixture.design(), str(fixture.need("response"))
            fit = yield from linear_mixed(design, random, outcome, reml=reml)
            order = [str(one["site"]) for one in told.get("blup", [])]
            out[name] = _plain(fit, random, order)
    return out


def _random(fixture: Fixture, name: str) -> tuple[Design, bool]:
    """Return the terms that vary, and whether it is REML, of "intercept_reml"."""
    part, _, way = name.rpartition("_")
    told = fixture.need("random")
    if way not in WAYS or part not in told:
        raise AnalysisError(f"{fixture.name}: no model is told for {name!r}.")
    names = [told[part]] if isinstance(told[part], str) else list(told[part])
    return tuple(_term(fixture, str(one)) for one in names), WAYS[way]


def _term(fixture: Fixture, name: str) -> Term:
    wanted = CONSTANT if name == "1" else name
    same = [term for term in fixture.design() if term.name == wanted]
    return same[0] if same else Term.parse(wanted)


def _plain(fit: MixedFit, random: Design, order: list[str]) -> dict[str, Any]:
    one = len(random) == 1
    blup = [{"site": name, "u": fit.blup[name][0] if one else fit.blup[name]} for name in order]
    return {
        "reml": fit.reml,
        "coef": fit.coef,
        "se": fit.se,
        "vcov": fit.vcov,
        "theta": fit.theta[0] if one else fit.theta,
        "sigma": fit.sigma,
        "varcomp": _components(fit, random),
        "loglik": fit.loglik,
        "criterion": fit.criterion,
        "blup": blup,
    }


def _components(fit: MixedFit, random: Design) -> list[dict[str, Any]]:
    names, cov, sd = [t.name for t in random], fit.covariance, np.sqrt(np.diag(fit.covariance))
    out: list[dict[str, Any]] = [
        _component("site", name, None, cov[at, at], sd[at]) for at, name in enumerate(names)
    ]
    for a in range(len(names)):
        for b in range(a + 1, len(names)):
            both = sd[a] * sd[b]
            cor = cov[a, b] / both if both else float("nan")
            out.append(_component("site", names[a], names[b], cov[a, b], cor))
    return [*out, _component("Residual", None, None, fit.sigma**2, fit.sigma)]


def _component(
    group: str, first: str | None, second: str | None, value: float, root: float
) -> dict[str, Any]:
    return {"grp": group, "var1": first, "var2": second, "vcov": value, "sdcor": root}
