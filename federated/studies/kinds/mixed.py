"""A model in which cities differ by chance: how much of an outcome is the city's.

Of a mean (linear) each city's moments are seen; of a chance (logistic) everything is a sum.
"""

from typing import TYPE_CHECKING

from federated.analyses import linear_mixed, logistic_mixed
from federated.analyses.glm import glm
from federated.analyses.linear_mixed import MixedFit
from federated.analyses.logistic_mixed import NoSpread
from federated.analyses.question import Steps
from federated.studies import columns
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import estimated

if TYPE_CHECKING:
    from federated.studies.specification import Specification

LEAST = 3
NONE = (
    "The estimate of the spread between cities is 0, which proves nothing of three or four cities."
)


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return coefficients and the spread between cities; of a mean, the effect of each city."""
    made = _logistic if study.outcome.family == "binomial" else _linear
    result = yield from made(study)
    result["fit"]["families"] = families
    return result


def _linear(study: "Specification") -> Steps[Result]:
    fit = yield from linear_mixed.linear_mixed(
        columns.with_constant(study), (columns.ONE,), study.outcome.variable
    )
    return {
        **estimated(fit.terms, fit.coef, fit.se),
        "cities": [
            {"site": name, "estimate": float(one[0])} for name, one in sorted(fit.blup.items())
        ],
        "fit": {"sites": len(fit.blup), **_spread(fit)},
        "assumes": list(linear_mixed.ASSUMES),
    }


def _spread(fit: MixedFit) -> Result:
    between, within = float(fit.covariance[0, 0]), fit.sigma**2
    return {
        "loglik": float(fit.loglik),
        "city_sd": between**0.5,
        "sigma": float(fit.sigma),
        "icc": between / (between + within),
    }


def _logistic(study: "Specification") -> Steps[Result]:
    design, outcome = columns.with_constant(study), columns.outcome(study)
    try:
        fit = yield from logistic_mixed.logistic_mixed(design, outcome)
    except NoSpread:
        return (yield from _plain(study))
    return {
        **estimated(fit.terms, fit.coef, fit.se, scale="log"),
        "fit": {"sites": fit.cities, "loglik": fit.loglik, "city_sd": fit.sd},
        "assumes": list(logistic_mixed.ASSUMES),
    }


def _plain(study: "Specification") -> Steps[Result]:
    """Return the model without a spread between cities: with few of them 0 is a likely estimate."""
    fit = yield from glm(columns.glm_model(study))
    return {
        **estimated(fit.terms, fit.coef, fit.se, scale="log"),
        "fit": {"sites": round(fit.sites), "loglik": float(fit.loglik), "city_sd": 0.0},
        "assumes": [*logistic_mixed.ASSUMES, NONE],
    }


def check(study: "Specification") -> None:
    """Raise ValueError where there are too few cities for a spread between them."""
    if len(study.sites) < LEAST:
        raise ValueError(f"mixed needs {LEAST} sites or more")


KIND = Kind(
    name="mixed",
    label_en="a model in which cities differ by chance (mixed model)",
    label_nl="een model waarin steden door toeval verschillen (gemengd model)",
    families=frozenset({"gaussian", "binomial"}),
    steps=steps,
    design=columns.with_constant,
    check=check,
    by_site=lambda study: study.outcome.family == "gaussian",
)
