"""Cox's proportional hazards, stratified by city (the default) or with times shared.

Formula: the log partial likelihood is a sum over strata, so a site shares its value, gradient and
information at each beta and no time of anybody; 5 to 7 rounds; equal to the pooled stratified fit.
``unstratified`` needs the times of events and sums over those at risk (WebDISCO, Lu et al., JAMIA
2015;22:1212): times of single people, so only on a grid that the study names, or on public data.
"""

from dataclasses import dataclass

import numpy as np

from federated.analyses.inference import Estimates
from federated.analyses.newton import Point, climb, inverse
from federated.analyses.question import Arrays, Steps, summed, union
from federated.analyses.questions.cox import ColumnSums, CoxModel, CoxStep, EventTimes, RiskSets
from federated.engines import cox as engine
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Hazards are proportional: a term multiplies the hazard by the same factor at all times.",
    "Who leaves early does not differ in risk from who stays, given the terms.",
    "Stratified by city, every city has a baseline hazard of its own and shares the effects.",
)


@dataclass(frozen=True)
class CoxFit(Estimates):
    """Log hazard ratios."""

    ties: str
    loglik_null: float
    loglik: float
    n: float
    events: float
    most_tied: int = 0
    distinct: int = 0
    assumes: tuple[str, ...] = ASSUMES

    @property
    def hr(self) -> Floats:
        """Hazard ratios."""
        return np.exp(self.coef)


def stratified(model: CoxModel) -> Steps[CoxFit]:
    """Fit with a baseline hazard of each site."""
    null = yield from summed(CoxStep(model=model, beta=(0.0,) * len(model.design)))
    top = yield from climb(lambda beta: _stratum(model, beta), np.zeros(len(model.design)))
    return _fit(model, top, null, float(null["value"]))


def _stratum(model: CoxModel, beta: Floats) -> Steps[Point]:
    total = yield from summed(CoxStep(model=model, beta=tuple(beta)))
    return Point(beta, float(total["value"]), total["score"], total["information"])


def unstratified(model: CoxModel, grid: tuple[float, ...] = ()) -> Steps[CoxFit]:
    """Fit with one baseline hazard, at the times of events, or at those of a grid."""
    times = np.array(grid) if grid else (yield from union(EventTimes(model=model)))
    if not len(times):
        raise AnalysisError("Nobody had the event, so there is nothing to fit.")
    columns = yield from summed(ColumnSums(model=model))
    centres, start = tuple(columns["sums"] / columns["n"]), np.zeros(len(model.design))
    question = RiskSets(model=model, beta=tuple(start), times=tuple(times), centres=centres)
    sums = yield from summed(question)
    null = engine.from_risk_sets(dict(sums), model.ties)
    top = yield from climb(lambda beta: _shared(question, beta), start)
    return _fit(model, top, sums, float(null["value"]), sums["deaths"])


def _shared(question: RiskSets, beta: Floats) -> Steps[Point]:
    sums = yield from summed(question.model_copy(update={"beta": tuple(beta)}))
    total = engine.from_risk_sets(dict(sums), question.model.ties)
    return Point(beta, float(total["value"]), total["score"], total["information"])


def _fit(
    model: CoxModel, top: Point, sums: Arrays, null: float, deaths: Floats | None = None
) -> CoxFit:
    tied = np.zeros(0) if deaths is None else deaths
    return CoxFit(
        terms=tuple(term.name for term in model.design),
        coef=top.theta,
        vcov=inverse(top.information),
        ties=model.ties,
        loglik_null=null,
        loglik=top.value,
        n=float(sums["n"]),
        events=float(sums["events"]),
        most_tied=int(tied.max(initial=0)),
        distinct=int((tied > 0).sum()),
    )
