"""Time to an event: a Cox model within sites, curves by group on the grid, and a log-rank test.

The grid is that of the data dictionary, the same for every study of an event: of two grids the
difference would tell what happened in between. Totals are merged first over all families, then by
group, so that curves of two groupings differ by whole intervals of the first merging only (R7).
"""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses import kaplan_meier, log_rank
from federated.analyses.coarsening import coarse
from federated.analyses.cox import ASSUMES, stratified
from federated.analyses.kaplan_meier import Curve
from federated.analyses.question import Arrays, Asked, Question, Steps, summed
from federated.analyses.questions.cox import CoxModel
from federated.analyses.questions.lives import LivesCounts, Survival
from federated.engines.blocks import Floats
from federated.engines.lives import at_risk
from federated.errors import GateRefused
from federated.studies import columns
from federated.studies.kinds.kind import Kind, Result
from federated.studies.kinds.reporting import estimated, floats, known

if TYPE_CHECKING:
    from federated.studies.specification import Specification

KEPT = "kept"
FLAGS = ("ends_some", "ends_many", "stays_some", "stays_many")
BEHIND, LARGE = 3, 2  # cities with some, and with enough, behind each number of a curve
ALONE = (
    "In an interval of a curve too few cities have events, departures or families at risk, or all but "
    "one too few: a city that subtracts its own would see those of another (R16). Leave the output "
    "curves out, or merge groups."
)


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


def told(question: Asked, total: Arrays, minimum: int) -> Arrays:
    """Return counts by merged intervals, in the places of their ends."""
    if not isinstance(question, LivesCounts):
        return total
    grid = np.array(question.times)
    sums = {name: one for name, one in total.items() if name not in FLAGS}
    whole = {name: one.sum(axis=0, keepdims=True) for name, one in sums.items()}
    first = _merged(grid, sums, coarse(grid, whole, minimum).times)
    at = first[KEPT] > 0
    by_group = {**first, "deaths": first["deaths"][:, at], "censored": first["censored"][:, at]}
    by_group.pop(KEPT)
    ends = coarse(grid[at], by_group, minimum).times
    if not len(ends):
        raise GateRefused(
            f"No interval of the grid has {minimum} events, or none, in every group (R7): "
            "no curve can be told. Leave the output curves out, or merge groups."
        )
    if question.minimum and minimum:
        ends = grid[_apart(total, list(np.searchsorted(grid, ends)))]
    return _merged(grid, sums, ends)


def _apart(total: Arrays, ends: list[int]) -> list[int]:
    """Return ends in no interval of which a city that subtracts its own sees few of another (R16).

    An interval that tells too much is merged with the next, the last one is left out.
    """
    while ends:
        starts = [0, *(end + 1 for end in ends[:-1])]
        bad = [not _hidden(total, *ends_of) for ends_of in zip(starts, ends, strict=True)]
        if not any(bad):
            return ends
        ends.pop(min(bad.index(True), len(ends) - 1))
    raise GateRefused(ALONE)


def _hidden(total: Arrays, start: int, end: int) -> bool:
    """Tell whether no city sees another in an interval: its events, and who is at risk around it.

    As many cities have some in an interval, or many, as on one of its days, or more.
    """
    days = slice(start, end + 1)
    ends = np.stack([total[name][:, days].sum(axis=1) for name in ("deaths", "censored")])
    risk = np.column_stack(
        [at_risk(total["deaths"], total["censored"], total["beyond"]), total["beyond"]]
    )
    around = [start, end + 1]
    numbers = np.concatenate([ends.ravel(), risk[:, around].ravel()])
    some, many = (
        np.concatenate([
            total[f"ends_{flag}"][:, :, days].max(axis=2).ravel(),
            total[f"stays_{flag}"][:, around].ravel(),
        ])
        for flag in ("some", "many")
    )  # fmt: skip
    return not np.any((numbers > 0) & ((some < BEHIND) | (many < LARGE)))


def _merged(grid: Floats, sums: dict[str, Floats], ends: Floats) -> dict[str, Floats]:
    """Return counts at the ends only; what comes after the last end counts as beyond."""
    out = {name: np.zeros_like(sums[name]) for name in ("deaths", "censored")}
    beyond, start = sums["beyond"].copy(), 0
    for end in ends:
        stop = int(np.searchsorted(grid, end)) + 1
        for name, into in out.items():
            into[:, stop - 1] = sums[name][:, start:stop].sum(axis=1)
        start = stop
    beyond += sum(sums[name][:, start:].sum(axis=1) for name in out)
    return {**out, "beyond": beyond, KEPT: np.isin(grid, ends).astype(np.float64)}


def judge(study: "Specification", who: str, question: Question, found: Arrays) -> None:
    """Raise GateRefused where an interval of a site alone has a few events, or a few at risk."""
    if not isinstance(question, LivesCounts) or KEPT in found:
        return
    least = study.disclosure.minimum
    risk = at_risk(found["deaths"], found["censored"], found["beyond"])
    few = [(one > 0) & (one < least) for one in (found["deaths"], found["censored"], risk)]
    if np.any(few):
        raise GateRefused(
            f"{who}: an interval of the grid has fewer than {least} events, departures or families "
            'at risk (R7). Ask for the curves by secure_sum = "required", or leave them out.'
        )


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
