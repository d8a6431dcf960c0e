"""Fixtures of meta-analyses: of 2x2 tables by site, or of what each site finds alone."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from federated.analyses.effect_sizes import Measure, effect
from federated.analyses.mantel_haenszel import Ratio, odds_ratio, risk_ratio
from federated.analyses.meta_analysis import Method, Pooled, Test, pooled
from federated.analyses.question import Steps, by_site, summed
from federated.analyses.questions.city import CityMeans
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.own_fit import OwnFit
from federated.analyses.questions.two_by_two import MantelHaenszelSums, Table, TwoByTwo
from federated.analyses.two_stage import first_stage
from federated.analyses.verify.as_glm import OwnFitAsR
from federated.analyses.verify.fixture import Fixture
from federated.analyses.verify.formula import parsed
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

MEASURE = re.compile(
    r"(log risk ratio|log odds ratio|risk difference) from (\w+), ?(\w+), ?(\w+), ?(\w+)"
)
SHORT: dict[str, Measure] = {
    "log risk ratio": "RR",
    "log odds ratio": "OR",
    "risk difference": "RD",
}
REGRESSION = re.compile(r"meta_regression_(\w+)_([A-Z]+)")


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return estimates by site and every fit that the result tells of."""
    if "first_stage" in fixture.model:
        return (yield from _two_stage(fixture))
    if "yi" in fixture.columns:
        return (yield from _told(fixture))
    match = MEASURE.match(str(fixture.need("measure")))
    if match is None:
        raise AnalysisError(
            f"{fixture.name}: the measure is not told as 'log risk ratio from a,b,c,d'."
        )
    table = TwoByTwo(cells=(match[2], match[3], match[4], match[5]))
    answers = yield from by_site(Table(table=table, combine="each"))
    pairs = [effect(one["table"], SHORT[match[1]]) for one in answers.values()]
    y, v = (np.array(values) for values in zip(*pairs, strict=True))
    out = {"yi": y, "vi": v, "sei": np.sqrt(v), "fits": _fits(fixture, y, v)}
    sums = yield from summed(MantelHaenszelSums(table=table))
    out["mantel_haenszel_RR"] = _ratio(risk_ratio(sums))
    out["mantel_haenszel_OR"] = _ratio(odds_ratio(sums))
    return out | (yield from _regressions(fixture, y, v))


def _told(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return the fits of estimates that each site has told."""
    error = next((name for name in ("vi", "sei") if name in fixture.columns), "vi")
    answers = yield from by_site(CityMeans(columns=("yi", error)))
    y, v = np.array([one["means"] for one in answers.values()]).T
    v = v**2 if error == "sei" else v
    out = {"yi": y, "vi": v, "sei": np.sqrt(v), "fits": _fits(fixture, y, v)}
    return out | (yield from _regressions(fixture, y, v))


def _two_stage(fixture: Fixture) -> Steps[dict[str, Any]]:
    column, design = parsed(fixture, str(fixture.need("first_stage")))
    values = np.concatenate([rows.number(column) for rows in fixture.sites.values()])
    family = "binomial" if np.isin(values, (0, 1)).all() else "gaussian"
    model = GlmModel.model_validate(
        {
            "design": design,
            "outcome": fixture.outcome(column),
            "family": fixture.model.get("family") or family,
        }
    )
    way = OwnFitAsR if family == "binomial" else OwnFit
    stage = yield from first_stage(model, str(fixture.need("term")), way)
    found = {"yi": stage.estimate, "sei": stage.se, "vi": stage.se**2, "site": list(stage.sites)}
    return {**found, "fits": _fits(fixture, stage.estimate, stage.se**2)}


def _fits(fixture: Fixture, y: Floats, v: Floats) -> dict[str, Any]:
    return {name: _plain(_fit(name, y, v)) for name in fixture.result.get("fits", {})}


def _fit(name: str, y: Floats, v: Floats) -> Pooled:
    method, _, rest = name.partition("_")
    tests: Mapping[str, Test] = {"": "z", "HKSJ": "knha", "HKSJ_adhoc": "adhoc"}
    if rest not in tests:
        raise AnalysisError(f"No fit is called {name!r}.")
    return pooled(y, v, _method(method), tests[rest])


def _method(name: str) -> Method:
    known: tuple[Method, ...] = ("FE", "DL", "PM", "ML", "REML", "HE", "HS", "SJ", "EB")
    for method in known:
        if name == method:
            return method
    raise AnalysisError(f"No method is called {name!r}. Known: {', '.join(known)}.")


def _plain(fit: Pooled) -> dict[str, Any]:
    low, high = fit.interval()
    ends = fit.prediction() or (None, None)
    return {
        "estimate": fit.coef[0],
        "se": fit.se[0],
        "ci95_lower": low[0],
        "ci95_upper": high[0],
        "stat": fit.coef[0] / fit.se[0],
        "p_value": fit.p_value[0],
        "tau2": fit.tau2,
        "tau2_se": fit.tau2_se,
        "I2_pct": fit.i2,
        "H2": fit.h2,
        "Q": fit.q,
        "Q_p": fit.q_p,
        "pi95_lower": ends[0],
        "pi95_upper": ends[1],
        "loglik": fit.loglik,
    }


def _ratio(ratio: Ratio) -> dict[str, float]:
    low, high = ratio.interval()
    return {"log_estimate": ratio.estimate, "se": ratio.se, "ci95_lower": low, "ci95_upper": high}


def _regressions(fixture: Fixture, y: Floats, v: Floats) -> Steps[dict[str, Any]]:
    out: dict[str, Any] = {}
    for name in fixture.result:
        match = REGRESSION.fullmatch(name)
        if match:
            means = yield from by_site(CityMeans(columns=(match[1],)))
            feature = np.array([one["means"][0] for one in means.values()])
            out[name] = _regression(match[1], _method(match[2]), y, v, feature)
    return out


def _regression(term: str, method: Method, y: Floats, v: Floats, feature: Floats) -> dict[str, Any]:
    x = np.column_stack([np.ones(len(y)), feature])
    fit = pooled(y, v, method, "z", x)
    return {
        "terms": ["(Intercept)", term],
        "coef": fit.coef,
        "se": fit.se,
        "tau2": fit.tau2,
        "QE": fit.q,
        "QM": fit.qm,
        "hksj_se": pooled(y, v, method, "knha", x).se,
        "adhoc_se": pooled(y, v, method, "adhoc", x).se,
    }
