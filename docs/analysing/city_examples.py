"""Examples of analyses that compare cities, tables and adoption over time."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from docs.analysing.example import Example
from docs.analysing.models import PANEL, TABLE, rng
from docs.analysing.people import YEARS, families, months, units
from federated.analyses import effect_sizes, etwfe, funnel, interrupted, mantel_haenszel
from federated.analyses import etwfe_glm as links
from federated.analyses import meta_analysis as meta
from federated.analyses.design import CONSTANT, Outcome, design, dummies
from federated.analyses.exact_odds import exact_odds
from federated.analyses.permutation import permutation
from federated.analyses.question import Steps, by_site
from federated.analyses.questions.city import CitySums
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.strata import StrataCounts
from federated.analyses.questions.two_by_two import Table
from federated.analyses.staggered import staggered
from federated.analyses.standardised import direct

SERIES = design(CONSTANT, "month", "after")
STARTED = {"city 1": 2003.0, "city 2": 2005.0}
BANDS = tuple((str(band),) for band in range(5))


def _tables() -> Steps[list[Any]]:
    answers = yield from by_site(Table(table=TABLE, combine="each"))
    return [one["table"] for one in answers.values()]


def _exact() -> Steps[Any]:
    return exact_odds((yield from _tables()))


def _meta() -> Steps[Any]:
    pairs = [effect_sizes.effect(table, "OR") for table in (yield from _tables())]
    y, v = np.array(pairs).T
    return meta.pooled(y, v)


def _funnel() -> Steps[Any]:
    answers = yield from by_site(CitySums(columns=("sick", "one"), combine="each"))
    return funnel.Funnel(*np.array([one["sums"] for one in answers.values()]).T)


def _standardised() -> Steps[Any]:
    question = StrataCounts(columns=("band",), strata=BANDS, events="sick")
    answers = yield from by_site(question)
    standard = np.sum([one["people"] for one in answers.values()], axis=0)
    return [direct(one["events"], one["people"], standard) for one in answers.values()]


def _interrupted() -> Steps[Any]:
    rows = yield from interrupted.series("month", "events", ("month", "after"))
    return [interrupted.segmented(one, SERIES).newey_west(2) for one in rows.values()]


def _permutation() -> Steps[Any]:
    return (yield from permutation("y", "year", tuple(map(float, YEARS)), STARTED, rng()))


def _etwfe_glm() -> Steps[Any]:
    cells = tuple(PANEL.cell(*pair) for pair in PANEL.treated)
    columns = (*dummies("cohort", PANEL.cohorts), *dummies("year", PANEL.periods), *cells)
    terms = (*design(CONSTANT), *columns)
    model = GlmModel(design=terms, outcome=Outcome(column="count"), family="poisson")
    return (yield from links.extended(model, PANEL))


PERIODS = {len(YEARS): "periods", 3: "cohorts"}
WITHIN = {14: "terms", 15: "terms+1"}
CITY_EXAMPLES: Mapping[str, Callable[[], Example]] = {
    "etwfe": lambda: Example(lambda: etwfe.extended(PANEL), units(), WITHIN),
    "etwfe_glm": lambda: Example(_etwfe_glm, units(), {17: "p", 2: "with, without"}),
    "exact_odds": lambda: Example(_exact, families(), {}),
    "funnel": lambda: Example(_funnel, families(), {2: "events, n"}),
    "interrupted": lambda: Example(_interrupted, months(), {24: "periods", 2: "calendar columns"}),
    "mantel_haenszel": lambda: Example(
        lambda: mantel_haenszel.mantel_haenszel(TABLE), families(), {}
    ),
    "meta_analysis": lambda: Example(_meta, families(), {}),
    "permutation": lambda: Example(_permutation, units(), PERIODS),
    "staggered": lambda: Example(lambda: staggered(PANEL), units(), PERIODS),
    "standardised": lambda: Example(_standardised, families(), {5: "strata"}),
}
