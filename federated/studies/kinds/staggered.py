"""Cities that start at different times: what the start changed (difference in differences).

A model of cities, periods, and a cell for each cohort (cities that start in the same period) and
period from its start on; effects are differences on the scale of the outcome, of those who were
treated (Wooldridge's extended two-way model with a link). The start is a city's, and what else happens
in a city in a year is in no error between families, however many cities start: so there is none, nor
an interval or an analytic p. A permutation of the starts can be asked for. Effects by cohort and
period of means (Callaway, Sant'Anna) are the other way: ``federated.studies.kinds.cohorts``.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.design import Design, Factor, Term
from federated.analyses.etwfe_glm import ASSUMES
from federated.analyses.glm import GlmFit, glm
from federated.analyses.permutation import ASSUMES as PERMUTED
from federated.analyses.permutation import permutation
from federated.analyses.predictions import Effect, effect
from federated.analyses.question import Arrays, Question, Steps
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.panel import Panel
from federated.analyses.questions.series import CityPeriods
from federated.errors import GateRefused
from federated.studies import columns, periods
from federated.studies.kinds import cohorts
from federated.studies.kinds.kind import Columns, Kind, Result
from federated.studies.kinds.reporting import floats, no_errors, permuted

if TYPE_CHECKING:
    from federated.studies.specification import Specification

ADOPTED, PERIOD, CITY, NEVER = "(started)", "(period)", "(city)", "0"
BESIDE = 12  # rounds of the model itself
OVERALL = "effect"
MEAN = "The mean is right; the distribution need not be (quasi-likelihood)."
NO_ERRORS = (
    "No error, interval or analytic p is given, however many cities start: families do not tell what "
    "else happened in their city in a period. A permutation of the starts tells of chance."
)
Effects = Mapping[tuple[str, str], Effect]  # by cohort and period


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the effect on those who were treated: over all, and by time since the start."""
    if study.design.method == "callaway_santanna":
        return (yield from _by_cohort(study, families))
    fit = yield from glm(_model(study))
    result = _described(fit, (yield from _effects(fit, _panel(study))), families)
    if "permutation" in study.inference:
        result["tests"] = [(yield from _permuted(study))]
        result["assumes"] += PERMUTED
    return result


def _by_cohort(study: "Specification", families: int) -> Steps[Result]:
    panel, starts = _panel(study), _starts(study)
    found, answers = yield from cohorts.steps(study, panel, starts)
    result: Result = {**found, "fit": {"families": families, **found["fit"]}}
    result["assumes"] += [NO_ERRORS]
    if "permutation" in study.inference:
        result["tests"] = [cohorts.tested(answers, panel, starts, study.version)]
        result["assumes"] += [*PERMUTED, cohorts.TESTED]
    return result


def _effects(fit: GlmFit, panel: Panel) -> Steps[Effects]:
    """Return the effect on the treated of each cohort, in each period from its start on."""
    found = dict[tuple[str, str], Effect]()
    for pair in panel.treated:
        found[pair] = yield from effect(fit, panel.cell(*pair).name, among=True)
    return found


def _described(fit: GlmFit, found: Effects, families: int) -> Result:
    parts = {OVERALL: list(found.values())} | _by_time(found)
    return {
        "terms": list(parts),
        "scales": ["identity"] * len(parts),
        "estimates": floats(map(_mean, parts.values())),
        "errors": {"model": no_errors(len(parts))},
        "fit": {"families": families, "sites": round(fit.sites)},
        "assumes": [ASSUMES[0], MEAN, NO_ERRORS],
    }


def _mean(effects: Sequence[Effect]) -> float:
    """Return the mean effect over cells, by their size."""
    return float(np.average([one.estimate for one in effects], weights=[one.n for one in effects]))


def _by_time(found: Effects) -> dict[str, list[Effect]]:
    since: dict[int, list[Effect]] = {}
    for (cohort, period), one in found.items():
        since.setdefault(round(float(period) - float(cohort)), []).append(one)
    return {f"{OVERALL}[{at}]": since[at] for at in sorted(since)}


def _permuted(study: "Specification") -> Steps[Result]:
    every = tuple(float(one) for one in periods.codes(study))
    starts = {site: float(code) for site, code in _starts(study).items()}
    seed = np.random.default_rng(study.version)  # the same at every party that replays
    found = yield from permutation(study.outcome.variable, PERIOD, every, starts, seed)
    return permuted(found)


def _panel(study: "Specification") -> Panel:
    return Panel(
        outcome=study.outcome.variable,
        unit=CITY,
        time=PERIOD,
        cohort=ADOPTED,
        periods=periods.codes(study),
        cohorts=(*_cohorts(study), NEVER),
        never=NEVER,
    )


def _model(study: "Specification") -> GlmModel:
    return columns.glm_model(study).model_copy(update={"design": design(study)})


def design(study: "Specification") -> Design:
    """Return constant, cities, periods, treated cells and the terms of the study."""
    cities = tuple(_level(CITY, one) for one in sorted(study.sites)[1:])
    later = tuple(_level(PERIOD, one) for one in periods.codes(study)[1:])
    panel = _panel(study)
    treated = tuple(panel.cell(*pair) for pair in panel.treated)
    return (columns.ONE, *cities, *later, *treated, *columns.terms(study))


def dummies(study: "Specification") -> Design:
    """Return every city, every period and each of both together: all of them are seen."""
    cities = [_level(CITY, one) for one in sorted(study.sites)]
    every = [_level(PERIOD, one) for one in periods.codes(study)]
    both = [columns.term((*one.factors, *other.factors)) for one in cities for other in every]
    return (*cities, *every, *both)


def _level(column: str, level: str) -> Term:
    return columns.term((Factor(column=column, level=level),))


def _starts(study: "Specification") -> Mapping[str, str]:
    """Return the period in which each city starts."""
    unit = study.design.period
    return {site: periods.code(quarter, unit) for site, quarter in study.design.starts.items()}


def _cohorts(study: "Specification") -> tuple[str, ...]:
    return tuple(sorted(set(_starts(study).values()), key=int))


def add(study: "Specification", site: str, found: Columns) -> Columns:
    """Return which city these rows are of, when it starts, and in which period a family came."""
    quarters: Sequence[str] = [str(one) for one in found["cohort"]]
    codes = [periods.code(one, study.design.period) for one in quarters]
    return {
        ADOPTED: np.array([_starts(study).get(site, NEVER)] * len(codes), dtype=np.str_),
        PERIOD: np.array(codes, dtype=np.str_),
        CITY: np.array([site] * len(codes), dtype=np.str_),
    }


def judge(study: "Specification", who: str, question: Question, found: Arrays) -> None:
    """Raise GateRefused where the mean of a period is of few families, or tells of few."""
    if not isinstance(question, CityPeriods):
        return
    n, least = found["n"], study.disclosure.minimum
    few = n < least
    if study.variable(study.outcome.variable).kind == "flag":
        having = np.rint(found["means"] * n)
        few |= (having < least) | (n - having < least)
    if few.any():
        raise GateRefused(
            f"{who}: in a period fewer than {least} families are behind a mean, or behind one of "
            "its sides (R1, R2). Make periods longer, or leave the permutation out."
        )


def check(study: "Specification") -> None:
    """Raise ValueError where starts are not after the first period and within the study."""
    starts, every = study.design.starts, periods.codes(study)
    unknown = sorted(set(starts) - set(study.sites))
    if not starts or unknown:
        raise ValueError(
            "[design.starts] names sites of the study and the quarter in which each starts"
            + (f"; unknown: {', '.join(unknown)}" if unknown else "")
        )
    if len(starts) == len(set(study.sites)):
        raise ValueError("staggered needs a site that does not start: it shows what happens else")
    for site, quarter in starts.items():
        if not periods.opens(quarter, study.design.period):
            raise ValueError(
                f"starts: {site} starts within a period; a period is before or after a start: take "
                "shorter ones, or leave that period out of the study"
            )
    for site, code in _starts(study).items():
        if code not in every[1:]:
            raise ValueError(
                f"starts: {site} starts before or in the first period, or after the last; it needs "
                "a period before the start, and one after it"
            )
    _method(study)


def _method(study: "Specification") -> None:
    """Raise ValueError where a method is asked for what it does not do, or needs more rounds."""
    design, cells = study.design, len(_panel(study).treated)
    if design.method == "callaway_santanna":
        if design.terms or design.case_mix or study.outcome.exposure:
            raise ValueError(
                "callaway_santanna compares means of cities: it has no terms, case_mix or exposure; "
                "etwfe has"
            )
        return
    if design.control != "never":
        raise ValueError("design.control belongs to method callaway_santanna")
    wanted = cells + BESIDE
    if study.rounds < wanted:
        raise ValueError(f"each cell takes a round: write rounds = {wanted}, or longer periods")


KIND = Kind(
    name="staggered",
    label_en="what a start changed, beside cities that had not started (difference in differences)",
    label_nl="wat een start veranderde, naast steden die niet begonnen (verschil in verschillen)",
    families=frozenset({"gaussian", "binomial", "poisson"}),
    steps=steps,
    design=design,
    inference=frozenset({"model", "permutation"}),
    more_dummies=dummies,
    check=check,
    columns=add,
    judge=judge,
    by_site=lambda study: True,
    alone=True,
    without_terms=True,
)
