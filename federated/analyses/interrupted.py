"""Interrupted time series, with or without a control series.

Formula: segmented regression of a series of period sums (level, trend, change of level, change of
trend, seasons), by least squares of the logarithm or by quasi-Poisson; Newey-West errors with
Bartlett weights (Econometrica 1987;55:703; Bernal et al., Int J Epidemiol 2017;46:348). Controlled:
all terms times an indicator of the series, whose products are the effects. A site shares the sum of
each period; 1 round; exact. Errors of short series are too small (Turner et al., BMC Med Res Methodol
2021;21:181); fewer than eight periods on a side say little (Penfold, Zhang, Acad Pediatr 2013;13:S38; Wagner
et al., J Clin Pharm Ther 2002;27:299, ask for twelve).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from federated.analyses.design import Design, Outcome
from federated.analyses.glm import GlmFit, glm
from federated.analyses.inference import Estimates
from federated.analyses.question import Arrays, Steps, by_site
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.series import Series
from federated.analyses.rows import Rows
from federated.analyses.run import alone
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Without the measure, level and trend would have gone on as they were, seasons included.",
    "Nothing else happened at the same time; with a control series: nothing that spared the control.",
    "One city with few periods gives a description: no analytic p rests on a single series.",
)
LEAST = 8  # periods on either side of a start
EVENTS, LOGS = "events", "log_events"


@dataclass(frozen=True)
class Segmented(Estimates):
    """Least squares of a series, in the order of time."""

    design: Floats
    residuals: Floats
    assumes: tuple[str, ...] = ASSUMES

    @property
    def df(self) -> float | None:
        """Periods less terms."""
        return float(len(self.residuals) - len(self.coef))

    def newey_west(self, lag: int) -> Floats:
        """Return errors that allow for correlation up to ``lag`` periods."""
        bread = np.asarray(np.linalg.inv(self.design.T @ self.design), np.float64)
        scores = self.design * self.residuals[:, None]
        return np.asarray(np.sqrt(np.diag(newey_west(bread, scores, lag))))


def newey_west(bread: Floats, scores: Floats, lag: int) -> Floats:
    """Return the covariance that allows for correlation of scores up to ``lag`` periods."""
    meat = scores.T @ scores
    for shift in range(1, lag + 1):
        part = scores[shift:].T @ scores[:-shift]
        meat += (1 - shift / (lag + 1)) * (part + part.T)
    return np.asarray(bread @ meat @ bread)


def lag_of(periods: int) -> int:
    """Return the lag that suits so many periods (Newey, West, Rev Econ Stud 1994;61:631).

    >>> lag_of(16), lag_of(24), lag_of(100)
    (2, 2, 4)
    """
    return int(4 * (periods / 100) ** (2 / 9))


def series(time: str, events: str, calendar: tuple[str, ...]) -> Steps[Mapping[str, Rows]]:
    """Return the period sums of each site as rows, with the columns of the calendar."""
    answers = yield from by_site(Series(time=time, events=events, calendar=calendar))
    return {name: _rows(calendar, one) for name, one in answers.items()}


def _rows(calendar: tuple[str, ...], one: Arrays) -> Rows:
    columns = dict(zip(calendar, one["calendar"], strict=True))
    rows = Rows({**columns, EVENTS: one["sums"]})
    if (one["sums"] <= 0).any():  # no logarithms, and a question for them is refused
        return rows
    return rows.with_columns({LOGS: np.log(one["sums"])})


def segmented(rows: Rows, design: Design, outcome: str = LOGS) -> Segmented:
    """Fit one series by least squares."""
    if outcome not in rows.names:
        raise AnalysisError("A period has no events: make periods longer, or merge series.")
    x, y = rows.matrix(design), rows.number(outcome)
    q, r = np.linalg.qr(x)
    coef = np.linalg.solve(r, q.T @ y)
    residuals = y - x @ coef
    sigma2 = residuals @ residuals / (len(y) - len(coef))
    inner = np.linalg.inv(r)
    vcov = sigma2 * inner @ inner.T
    return Segmented(tuple(term.name for term in design), coef, vcov, x, residuals)


def quasi_poisson(rows: Rows, design: Design, offset: str | None = None) -> GlmFit:
    """Fit one series as counts with over-dispersion; ``offset`` is the logarithm of who is at risk."""
    outcome = Outcome(column=EVENTS, offset=offset)
    return alone(glm(GlmModel(design=design, outcome=outcome, family="quasipoisson")), rows)


def scores(rows: Rows, fit: GlmFit) -> Floats:
    """Return what each period of a series of counts adds to the score."""
    x, offset = rows.matrix(fit.model.design), fit.model.outcome.offset
    shift = np.zeros(len(rows)) if offset is None else rows.number(offset)
    return np.asarray(x * (rows.number(EVENTS) - np.exp(x @ fit.coef + shift))[:, None])
