"""One example of each analysis of families, by the name of its file; of cities, ``city_examples``."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from docs.analysing import people
from docs.analysing.city_examples import CITY_EXAMPLES
from docs.analysing.example import ANY, Example
from docs.analysing.models import GRID, MODEL, SURVIVAL, TERMS, P, rng
from federated.analyses import basic, coarsening, predictions, quantiles, robust, tables
from federated.analyses.cost_effectiveness import differences
from federated.analyses.cox import stratified
from federated.analyses.design import Outcome
from federated.analyses.glm import glm
from federated.analyses.kaplan_meier import kaplan_meier
from federated.analyses.linear import linear
from federated.analyses.linear_mixed import linear_mixed
from federated.analyses.log_rank import stratified as log_rank
from federated.analyses.logistic_mixed import logistic_mixed
from federated.analyses.negative_binomial import negative_binomial
from federated.analyses.observed_expected import case_mix
from federated.analyses.question import Steps, summed
from federated.analyses.questions.cox import CoxModel
from federated.analyses.questions.lives import LivesCounts
from federated.analyses.questions.moments import CrossTable, Group
from federated.analyses.two_stage import first_stage
from federated.analyses.wild_bootstrap import wild_bootstrap

ARMS = Group(column="smokes", levels=("0", "1"))
BANDS = Group(column="band", levels=tuple(map(str, range(5))))
COX = CoxModel(design=TERMS[1:], stop="time", event="sick")
Way = Callable[[], Steps[Any]]


def _basic() -> Steps[Any]:
    return basic.described((yield from basic.moments(("age", "grams", "cost"), ARMS)))


def _coarsening() -> Steps[Any]:
    sums = yield from summed(LivesCounts(survival=SURVIVAL, times=GRID))
    return coarsening.coarse(np.array(GRID), dict(sums), 10)


def _tables() -> Steps[Any]:
    table = (yield from summed(CrossTable(rows_by=BANDS, columns_by=ARMS)))["table"]
    return tables.pearson(table)


def _robust() -> Steps[Any]:
    fit = yield from glm(MODEL)
    return robust.errors(fit), (yield from robust.cr2(fit))


def _observed_expected() -> Steps[Any]:
    return (yield from case_mix((yield from glm(MODEL))))


def _predictions() -> Steps[Any]:
    fit = yield from glm(MODEL)
    by_band = yield from predictions.clustered(fit, "band")
    return by_band, (yield from predictions.effect(fit, "smokes"))


def _quantiles() -> Steps[Any]:
    return (yield from quantiles.quantiles("age", (0.25, 0.5, 0.75), 0.0, 64.0, 0.01))


def _cost_effectiveness() -> Steps[Any]:
    return (yield from differences(("cost", "grams", "visits"), "smokes", ("0", "1")))


WAYS: Mapping[str, tuple[Way, Mapping[int, str]]] = {
    "basic": (_basic, {2: "groups", 3: "columns"}),
    "coarsening": (_coarsening, {2: "groups", len(GRID): "intervals"}),
    "cost_effectiveness": (_cost_effectiveness, {2: "arms", 3: "columns"}),
    "cox": (lambda: stratified(COX), {2: "p"}),
    "glm": (lambda: glm(MODEL), P),
    "kaplan_meier": (
        lambda: kaplan_meier(SURVIVAL, GRID),
        {2: "groups", len(GRID): "intervals"},
    ),
    "linear": (lambda: linear(TERMS, "grams"), P),
    "linear_mixed": (lambda: linear_mixed(TERMS, TERMS[:1], "grams"), P),
    "log_rank": (lambda: log_rank(SURVIVAL), {2: "groups"}),
    "logistic_mixed": (lambda: logistic_mixed(TERMS, Outcome(column="sick"), 9), P),
    "negative_binomial": (lambda: negative_binomial(TERMS, Outcome(column="visits")), P),
    "observed_expected": (_observed_expected, P),
    "predictions": (_predictions, {2: "with, without", 3: "p"}),
    "quantiles": (_quantiles, {ANY: "thresholds"}),
    "robust": (_robust, P),
    "tables": (_tables, {5: "rows", 2: "columns"}),
    "two_stage": (lambda: first_stage(MODEL, "smokes"), P),
    "wild_bootstrap": (lambda: wild_bootstrap(TERMS, "grams", "smokes", rng()), P),
}


def examples() -> dict[str, Example]:
    """Return the example of every analysis."""
    own = {name: Example(way, people.families(), sizes) for name, (way, sizes) in WAYS.items()}
    return {**own, **{name: make() for name, make in CITY_EXAMPLES.items()}}
