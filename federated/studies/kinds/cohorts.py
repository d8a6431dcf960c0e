"""Effects by cohort and period, of cities that start at different times (Callaway, Sant'Anna 2021).

Families come once, so what is followed is a city: its mean of a period. A change is that within a
city, weighted by its families of all periods together, so that no effect arises where more of them
come to another city. An error between families would say nothing of what else happens in a city in a
period: none is given.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.permutation import permuted
from federated.analyses.question import Arrays, Steps, by_site
from federated.analyses.questions.panel import Panel
from federated.analyses.questions.series import CityPeriods
from federated.analyses.staggered import ASSUMES, Average, Staggered, of_means
from federated.studies import periods
from federated.studies.kinds import reporting
from federated.studies.kinds.kind import Result
from federated.studies.kinds.reporting import floats, no_errors

if TYPE_CHECKING:
    from federated.studies.specification import Specification

EFFECT = "effect"
WITHIN = (
    "Changes are those of the mean of a city, and each city counts by its families of all periods "
    "together."
)
CONTROLS = {
    "never": "The cities compared with are those that never start in these periods.",
    "notyet": "The cities compared with are those that have not started yet, or never do.",
}
TESTED = (
    "The permutation tests a statistic of its own, not the effect told here: the plain mean, over the "
    "cities that start, of the change from before the start to after, less that of the cities that never "
    "start; every city weighs alike."
)
Answers = Mapping[str, Arrays]


def steps(
    study: "Specification", panel: Panel, starts: Mapping[str, str]
) -> Steps[tuple[Result, Answers]]:
    """Return every effect and its averages, and the means that cities answered."""
    question = CityPeriods(
        outcome=panel.outcome, time=panel.time, periods=tuple(map(float, panel.periods))
    )
    answers = yield from by_site(question)
    cohorts = [starts.get(site, panel.never) for site in answers]
    means = np.array([one["means"] for one in answers.values()])
    weights = np.array([float(one["n"].sum()) for one in answers.values()])
    found = of_means(panel, cohorts, means, weights, study.design.control)
    return _described(study, found, len(answers)), answers


def tested(answers: Answers, panel: Panel, starts: Mapping[str, str], seed: int) -> Result:
    """Return the permutation of starts among the cities whose means are known."""
    means = np.array([one["means"] for one in answers.values()])
    when = [float(starts[site]) if site in starts else np.inf for site in answers]
    every = np.array([float(one) for one in panel.periods])
    return reporting.permuted(permuted(means, every, when, np.random.default_rng(seed)))


def _described(study: "Specification", found: Staggered, sites: int) -> Result:
    parts = dict(_averages(study, found))
    return {
        "terms": list(parts),
        "scales": ["identity"] * len(parts),
        "estimates": floats(one.estimate for one in parts.values()),
        "errors": {"model": no_errors(len(parts))},
        "cells": list(_cells(study, found)),
        "fit": {"sites": sites},
        "assumes": [*ASSUMES, WITHIN, CONTROLS[study.design.control]],
    }


def _averages(study: "Specification", found: Staggered) -> Iterator[tuple[str, Average]]:
    """Yield the effect over all, by time since the start, by cohort and by period."""
    cohorts, named = found.panel.cohorts, found.panel.periods
    yield EFFECT, found.simple()
    for since, one in found.dynamic().items():
        yield f"{EFFECT}[{since}]", one
    for group, one in found.groups().items():
        yield f"cohort[{_name(study, cohorts[group])}]", one
    for time, one in found.calendar().items():
        yield f"calendar[{_name(study, named[time])}]", one


def _name(study: "Specification", code: str) -> str:
    return periods.name(code, study.design.period)


def _cells(study: "Specification", found: Staggered) -> Iterator[Result]:
    """Yield each cohort and period, those before the start too: they should be near 0."""
    cohorts, named = found.panel.cohorts, found.panel.periods
    for one in found.cells:
        yield {
            "cohort": _name(study, cohorts[one.group]),
            "period": _name(study, named[one.time]),
            "base": _name(study, named[one.base]),
            "estimate": one.average.estimate,
        }
