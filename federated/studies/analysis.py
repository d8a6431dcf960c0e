"""The analysis of a study: counts first, judged by R8; then the model; then what was asked beside.

One generator, so that the centre, and every site on its own, come to the same next question from
the totals that were announced.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from federated.analyses import robust
from federated.analyses.few import offered
from federated.analyses.glm import ASSUMES, GlmFit, glm
from federated.analyses.inference import Estimates, p_of, quantile
from federated.analyses.negative_binomial import NegativeBinomialFit, negative_binomial
from federated.analyses.observed_expected import case_mix
from federated.analyses.question import Steps, summed
from federated.engines.blocks import Floats
from federated.studies import cells, model
from federated.studies.specification import Specification

Result = dict[str, Any]
TOTAL = "The sum over all cities"


def steps(study: Specification) -> Steps[Result]:
    """Return the result, as plain names and numbers."""
    question = model.cells(study)
    counts = yield from summed(question)
    cells.refuse(TOTAL, question, counts, study.disclosure.minimum)
    if study.outcome.family == "negative_binomial":
        counted = yield from negative_binomial(question.design, question.outcome)
        return _described(study, counted, counted.at_theta)
    fit = yield from glm(model.glm_model(study))
    result = _described(study, fit, fit)
    if "cr2" in study.inference:
        by_city = yield from robust.cr2(fit)
        result["errors"]["cr2"] = _errors(fit.coef, by_city.se, by_city.df)
    if "city_effects" in study.outputs:
        mix = yield from case_mix(fit)
        result["cities"] = _cities(mix.cities, mix.observed, mix.expected, mix.exact())
    return result


def _described(study: Specification, of: Estimates, fit: GlmFit) -> Result:
    wanted = robust.errors(fit)
    errors = {"model": _errors(of.coef, of.se, of.df)}
    errors |= {
        name: _errors(of.coef, wanted[name]) for name in ("hc1", "cr0") if name in study.inference
    }
    return {
        "terms": list(of.terms),
        "estimates": _list(of.coef),
        "errors": errors,
        "fit": _fit(of, fit),
        "assumes": [*ASSUMES, *_cautions(study, fit)],
    }


def _fit(of: Estimates, fit: GlmFit) -> Result:
    more = (
        {"theta": of.theta, "theta_se": of.theta_se} if isinstance(of, NegativeBinomialFit) else {}
    )
    loglik = of.loglik if isinstance(of, NegativeBinomialFit) else fit.loglik
    return {
        "families": round(fit.n),
        "sites": round(fit.sites),
        "loglik": float(loglik),
        "deviance": float(fit.deviance),
        "null_deviance": float(fit.null_deviance),
        "dispersion": float(fit.dispersion),
        "df_residual": float(fit.df_residual),
        **more,
    }


def _errors(coef: Floats, se: Floats, df: Floats | float | None = None) -> Result:
    freedom = [None] * len(coef) if df is None else _list(np.broadcast_to(df, coef.shape))
    half = np.array([quantile(one) for one in freedom]) * se
    p = p_of(coef / se, None if df is None else np.asarray(df))
    return {
        "se": _list(se),
        "p": _list(p),
        "df": freedom,
        "low": _list(coef - half),
        "high": _list(coef + half),
    }


def _cities(
    names: Sequence[str], observed: Floats, expected: Floats, ends: Sequence[tuple[float, float]]
) -> list[Result]:
    lines = zip(names, observed, expected, ends, strict=True)
    return [
        {"site": name, "observed": float(o), "expected": float(e), "low": low, "high": high}
        for name, o, e, (low, high) in lines
    ]


def _cautions(study: Specification, fit: GlmFit) -> Iterable[str]:
    if study.status == "exploratory":
        yield "Exploratory: the question was not fixed before the data were seen."
    if study.cluster == "city" and round(fit.sites) <= 12:
        ways = ", ".join(offered(round(fit.sites)))
        yield f"With {round(fit.sites)} cities an error by city is rough. Hold beside it: {ways}."


def _list(values: Floats) -> list[float]:
    return [float(value) for value in values]
