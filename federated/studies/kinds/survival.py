"""Time to an event: a Cox model within sites, curves by group on the grid, and a log-rank test.

The grid is that of the data dictionary, the same for every study of an event: of two grids the
difference would tell what happened in between. What of it may be told is in ``federated.studies.curves``.
"""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses import kaplan_meier, log_rank
from federated.analyses.cox import ASSUMES, stratified
from federated.analyses.kaplan_meier import Curve
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.cox import CoxModel
from federated.analyses.questions.lives import LivesCounts, Survival
from federated.engines.blocks import Floats
from federated.studies import columns
from federated.studies.curves import KEPT, judge, told
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import estimated, floats, known

if TYPE_CHECKING:
    from federated.studies.specification import Specification


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return hazard ratios; with the output curves, those of the first term and their test."""
    more, assumed = Result(), list[str]()
    if "curves" in study.outputs:  # asked first: what may not be told is refused at once
        more, assumed = (
            (yield from _by_group(study)),
            [
                *kaplan_meier.ASSUMES,
                *log_rank.ASSUMES,
            ],
        )
    fit = yield from stratified(_model(study))
    return {
        **estimated(fit.terms, fit.coef, fit.se, scale="log"),
        **more,
        "fit": {
            "families": round(fit.n),
            "events": round(fit.events),
            "loglik": float(fit.loglik),
            "null_loglik": float(fit.loglik_null),
        },
        "assumes": [*ASSUMES, *assumed],
    }


def _by_group(study: "Specification") -> Steps[Result]:
    lives, grid = _lives(study), _grid(study)
    secure = study.disclosure.secure_sum == "required"
    minimum = study.disclosure.minimum if secure else 0
    counts = yield from summed(LivesCounts(survival=lives, times=grid, minimum=minimum))
    test = yield from log_rank.stratified(lives)
    told = {"name": "log_rank", "statistic": test.chisq, "df": test.df, "p": test.p}
    return {"curves": _curves(lives, np.array(grid), counts), "tests": [told]}


def _curves(lives: Survival, grid: Floats, counts: Arrays) -> list[Result]:
    kept = counts.get(KEPT, np.ones(len(grid))) > 0
    found = kaplan_meier.curves(lives, grid, counts)
    return [_curve(level, found[level], grid[kept]) for level in lives.levels]


def _curve(level: str, curve: Curve, ends: Floats) -> Result:
    """Return a curve at the ends of the intervals that were told."""
    place = np.searchsorted(curve.time, ends, side="right") - 1
    low, high = (np.concatenate([[1.0], one]) for one in curve.interval("log-log"))
    surv, risk, _ = curve.at(ends)
    return {
        "group": level,
        "time": floats(ends),
        "survival": floats(surv),
        "low": known(low[place + 1]),
        "high": known(high[place + 1]),
        "at_risk": floats(risk),
    }


def _model(study: "Specification") -> CoxModel:
    return CoxModel(design=columns.terms(study), stop=_time(study), event=study.outcome.variable)


def _lives(study: "Specification") -> Survival:
    name = _group(study)
    return Survival(
        time=_time(study), event=study.outcome.variable, group=name, levels=study.levels(name)
    )


def _time(study: "Specification") -> str:
    return study.variable(study.outcome.variable).time


def _grid(study: "Specification") -> tuple[float, ...]:
    return tuple(float(day) for day in study.variable(study.outcome.variable).grid)


def _group(study: "Specification") -> str:
    return study.design.parts[study.design.terms[0]][0].name


def check(study: "Specification") -> None:
    """Raise ValueError where curves have no group."""
    first = study.design.parts[study.design.terms[0]]
    if "curves" in study.outputs and not (len(first) == 1 and first[0].coded):
        raise ValueError("curves are drawn by the first term: make it C(name)")


KIND = Kind(
    name="survival",
    label_en="how soon it happens (Cox model within each site)",
    label_nl="hoe snel het gebeurt (Coxmodel binnen elke instelling)",
    families=frozenset({"survival"}),
    steps=steps,
    design=columns.terms,
    outputs=frozenset({"coefficients", "fit", "curves"}),
    check=check,
    judge=judge,
    told=told,
)
