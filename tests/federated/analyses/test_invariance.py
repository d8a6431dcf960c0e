"""The promise for all data: it does not matter how rows lie over sites, nor in which order."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.analyses import cox, kaplan_meier, log_rank
from federated.analyses.basic import described, moments
from federated.analyses.design import Outcome, design
from federated.analyses.glm import glm
from federated.analyses.linear import linear
from federated.analyses.linear_mixed import linear_mixed
from federated.analyses.mantel_haenszel import mantel_haenszel
from federated.analyses.negative_binomial import negative_binomial
from federated.analyses.quantiles import quantiles
from federated.analyses.question import Steps
from federated.analyses.questions.cox import CoxModel
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.lives import Survival
from federated.analyses.questions.two_by_two import TwoByTwo
from federated.analyses.robust import cr2
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, run
from tests.federated.analyses.world import Public, asked, families, pooled, sites

N = 80
COLUMNS: dict[str, Any] = families(seed=11, n=N)
COLUMNS["time"] = np.ceil(COLUMNS["cost"] * 10) + 1
TERMS = design("(Intercept)", "age", "smokes")
SURVIVAL = Survival(time="time", event="sick", group="smokes", levels=("0", "1"))
Numbers = list[float]


def _glm(family: str, outcome: Outcome) -> Callable[[], Steps[Numbers]]:
    def analysis() -> Steps[Numbers]:
        told = {"design": TERMS, "outcome": outcome, "family": family}
        fit = yield from glm(GlmModel.model_validate(told))
        return [*fit.coef, *fit.se, fit.deviance, fit.null_deviance, fit.loglik]

    return analysis


def _linear() -> Steps[Numbers]:
    fit = (yield from linear(TERMS, "grams")).fit(grams=1.0)
    return [*fit.coef, *fit.se]


def _counts() -> Steps[Numbers]:
    fit = yield from negative_binomial(TERMS, Outcome(column="spread"))
    return [*fit.coef, *fit.se, fit.theta, fit.theta_se]


def _cox() -> Steps[Numbers]:
    model = CoxModel(design=TERMS[1:], stop="time", event="sick")
    fit = yield from cox.unstratified(model)
    return [*fit.coef, *fit.se, fit.loglik, fit.loglik_null]


def _survival() -> Steps[Numbers]:
    curves = yield from kaplan_meier.kaplan_meier(SURVIVAL)
    test = yield from log_rank.unstratified(SURVIVAL)
    return [value for c in curves.values() for value in (*c.surv, *c.risk)] + [test.chisq]


def _described() -> Steps[Numbers]:
    (one,) = described((yield from moments(("age", "grams"))))
    return [*one.mean, *one.covariance.ravel(), *one.third, *one.fourth]


def _quantiles() -> Steps[Numbers]:
    return (yield from quantiles("grams", (0.1, 0.5, 0.9), 0.0, 10_000.0))


ANALYSES: dict[str, Callable[[], Steps[Numbers]]] = {
    "logistic": _glm("binomial", Outcome(column="sick")),
    "grouped": _glm("binomial", Outcome(column="events", trials="size")),
    "Poisson": _glm("poisson", Outcome(column="visits", offset="log_exposure")),
    "Gamma": _glm("gamma", Outcome(column="cost")),
    "weighted": _glm("gaussian", Outcome(column="grams", weights="weight")),
    "least squares": _linear,
    "negative binomial": _counts,
    "Cox": _cox,
    "survival": _survival,
    "description": _described,
    "quantiles": _quantiles,
}
POOLED = {name: pooled(analysis(), COLUMNS) for name, analysis in ANALYSES.items()}


@pytest.mark.parametrize("name", ANALYSES)
@settings(max_examples=6)
@given(data=st.data())
def test_any_split_over_sites_gives_the_pooled_result(name: str, data: st.DataObject) -> None:
    place = data.draw(st.lists(st.integers(0, 5), min_size=N, max_size=N))
    order = np.array(data.draw(st.permutations(range(N))))
    columns = {key: values[order] for key, values in COLUMNS.items()}
    found = asked(ANALYSES[name](), columns, place)
    scale = np.abs(POOLED[name]).max()
    np.testing.assert_allclose(found, POOLED[name], rtol=1e-8, atol=1e-11 * scale)


def test_one_site_split_in_two_changes_nothing() -> None:
    two = np.repeat([0, 1], N // 2)
    three = np.where(np.arange(N) < N // 4, 2, two)
    for analysis in ANALYSES.values():
        np.testing.assert_allclose(
            asked(analysis(), COLUMNS, two), asked(analysis(), COLUMNS, three), rtol=1e-8
        )


def test_a_site_without_anybody_changes_nothing() -> None:
    rows = Rows(COLUMNS)
    nobody = Site("empty", rows.where(np.zeros(N, dtype=bool)), Public())
    some = sites(COLUMNS, np.repeat([0, 1], N // 2))
    for name in ("logistic", "least squares", "Poisson", "survival"):
        found = run(ANALYSES[name](), [*some, nobody], PlainSum())
        np.testing.assert_allclose(found, POOLED[name], rtol=1e-8)


def _by_city() -> Steps[Numbers]:
    model = GlmModel(design=TERMS, outcome=Outcome(column="sick"), family="binomial")
    clustered = yield from cr2((yield from glm(model)))
    return [*clustered.se, *clustered.df]


def _mixed() -> Steps[Numbers]:
    fit = yield from linear_mixed(TERMS, TERMS[:1], "grams")
    return [*fit.coef, *fit.se, fit.sigma, fit.loglik]


def _stratified() -> Steps[Numbers]:
    table = TwoByTwo(exposure="smokes", exposed="1", event="sick", happened="1")
    found = yield from mantel_haenszel(table)
    return [found.log_or.estimate, found.log_or.se, found.breslow_day, found.rd.estimate]


def _cox_by_city() -> Steps[Numbers]:
    fit = yield from cox.stratified(CoxModel(design=TERMS[1:], stop="time", event="sick"))
    return [*fit.coef, *fit.se, fit.loglik]


@pytest.mark.parametrize("analysis", [_by_city, _mixed, _stratified, _cox_by_city])
def test_the_order_of_cities_changes_nothing(analysis: Callable[[], Steps[Numbers]]) -> None:
    cities = sites(COLUMNS, np.arange(N) % 4)
    found = [run(analysis(), order, PlainSum()) for order in (cities, cities[::-1])]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-7)
