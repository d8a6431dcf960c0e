"""A regression: one model of all families together, with the errors that the study names."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses import robust, wild_bootstrap
from federated.analyses.few import SOME
from federated.analyses.glm import ASSUMES, GlmFit, glm
from federated.analyses.inference import Estimates
from federated.analyses.negative_binomial import NegativeBinomialFit, negative_binomial_of
from federated.analyses.observed_expected import case_mix
from federated.analyses.question import Steps, by_site
from federated.analyses.questions.gram import Gram
from federated.studies import columns
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import cities, errors, estimated, link, of_family, without

if TYPE_CHECKING:
    from federated.studies.specification import Specification

# of cr0 only a sum is told, which few cities solve
PER_CITY = {"cr0", "cr2", "wild_bootstrap", "city_effects"}
ROUGH = "With {number} cities an error by city is rough. Hold beside it: {ways}."
TOO_SMALL = (
    "With {number} cities cr0 is too small, so it has no p and no interval. Read cr2, which has "
    'degrees of freedom of its own: inference = ["cr2"].'
)


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return coefficients, their errors and the fit; by city where that was asked."""
    if study.outcome.family == "negative_binomial":
        counted = yield from negative_binomial_of(columns.glm_model(study))
        return _described(study, counted, counted.at_theta)
    fit = yield from glm(columns.glm_model(study))
    result = _described(study, fit, fit)
    if "cr2" in study.inference:
        by_city = yield from robust.cr2(fit)
        result["errors"]["cr2"] = errors(fit.coef, by_city.se, by_city.df)
    if "wild_bootstrap" in study.inference:
        result["tests"] = yield from _bootstrapped(study)
        result["assumes"] += wild_bootstrap.ASSUMES
    if "city_effects" in study.outputs:
        mix = yield from case_mix(fit)
        result["cities"] = cities(mix)
    return result


def _bootstrapped(study: "Specification") -> Steps[list[Result]]:
    """Return a test of each term of interest, all from the moments of each city once."""
    design = columns.with_constant(study)
    names = [one.name for one in design]
    question = Gram(design=design, outcomes=(study.outcome.variable,), combine="each")
    found = yield from by_site(question)
    grams = {site: one["gram"] for site, one in found.items()}
    signs = np.random.default_rng(study.version)  # the same at every party that replays
    tests = [
        wild_bootstrap.bootstrapped(grams, names.index(one.name), one.name, signs)
        for one in columns.of_interest(study)
    ]
    return [
        {
            "name": "wild_bootstrap",
            "term": one.term,
            "statistic": one.t,
            "df": None,
            "p": one.p,
            "smallest": one.smallest,
        }
        for one in tests
    ]


def _described(study: "Specification", of: Estimates, fit: GlmFit) -> Result:
    result = estimated(of.terms, of.coef, of.se, of.df, scale=link(study.outcome.family))
    result["errors"] = dict(_errors(study, of, fit))
    return {**result, "fit": _fit(of, fit), "assumes": _assumes(study, fit)}


def _assumes(study: "Specification", fit: GlmFit) -> list[str]:
    return [*ASSUMES, *of_family(study.outcome.family), *_cautions(study, fit)]


def _errors(study: "Specification", of: Estimates, fit: GlmFit) -> Iterator[tuple[str, Result]]:
    """Yield the errors that need sums only, of those that the study names."""
    robustly = robust.errors(fit)
    for name in study.inference:
        if name == "model":
            yield name, errors(of.coef, of.se, of.df)
        elif name in robustly:
            told = errors(of.coef, robustly[name])
            yield name, without(told, "p", "low", "high") if _few(name, fit) else told


def _few(name: str, fit: GlmFit) -> bool:
    return name == "cr0" and round(fit.sites) <= SOME


def _fit(of: Estimates, fit: GlmFit) -> Result:
    more, loglik = Result(), fit.loglik
    if isinstance(of, NegativeBinomialFit):
        more, loglik = {"theta": of.theta, "theta_se": of.theta_se}, of.loglik
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


def _cautions(study: "Specification", fit: GlmFit) -> Iterable[str]:
    from federated.studies.ways import ways

    number = round(fit.sites)
    if {"cr0", "cr2"} & set(study.inference) and number <= SOME:
        yield ROUGH.format(number=number, ways=ways(study, number))
    if any(_few(name, fit) for name in study.inference):
        yield TOO_SMALL.format(number=number)


KIND = Kind(
    name="regression",
    label_en="a regression over all families together",
    label_nl="een regressie over alle gezinnen samen",
    families=frozenset({"gaussian", "binomial", "poisson", "negative_binomial", "gamma"}),
    steps=steps,
    design=columns.with_constant,
    inference=frozenset({"model", "hc1", "cr0", "cr2", "wild_bootstrap"}),
    outputs=frozenset({"coefficients", "fit", "city_effects"}),
    by_site=lambda study: bool(PER_CITY & {*study.inference, *study.outputs}),
)
