"""Two-way fixed effects, plain and extended by a cell for each cohort and period (linear).

Formula: least squares of what is left within units on periods and treated cells (Wooldridge, 2021,
two-way Mundlak; Goodman-Bacon, J Econometrics 2021;225:254 on why one coefficient misleads); CR0 by
unit. A site shares the moments of columns less the mean of each unit, then the meat; 2 rounds; exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from federated.analyses.design import Design, dummies
from federated.analyses.few import refuse_analytic
from federated.analyses.inference import Estimates, p_of
from federated.analyses.newton import inverse
from federated.analyses.question import Steps, summed
from federated.analyses.questions.panel import Panel, Within
from federated.engines.blocks import Floats

ASSUMES = (
    "Without the measure, cohorts would have changed in parallel.",
    "The plain two-way estimate also needs an effect that is the same for all cohorts and times.",
)


@dataclass(frozen=True)
class WithinFit(Estimates):
    """Least squares within units; ``vcov`` is CR0 by unit."""

    iid: Floats
    cells: Floats
    n: float
    units: float
    cities: Mapping[str, float]
    assumes: tuple[str, ...] = ASSUMES

    @property
    def p_value(self) -> Floats:
        """Two-sided p by unit; refused where one city is a whole cohort."""
        refuse_analytic(self.cities)
        return p_of(self.stat)

    def interval(self, df: float | None = None) -> tuple[Floats, Floats]:
        """Return the 95 % interval; refused where one city is a whole cohort."""
        refuse_analytic(self.cities)
        return super().interval(df)

    def combined(self, terms: Sequence[int], weights: Floats) -> tuple[float, float]:
        """Return a weighted mean of coefficients and its error, weights taken as known."""
        w = weights / weights.sum()
        at = np.array(terms)
        return float(w @ self.coef[at]), float(np.sqrt(w @ self.vcov[np.ix_(at, at)] @ w))


def extended(panel: Panel) -> Steps[WithinFit]:
    """Fit a coefficient for each treated cell."""
    treated = tuple(panel.cell(*pair) for pair in panel.treated)
    names = tuple(term.name for term in treated)
    return (yield from _within(panel, treated, np.eye(len(treated)), names))


def plain(panel: Panel) -> Steps[WithinFit]:
    """Fit one coefficient for being treated: the sum of the cells, so no other column is asked."""
    treated = tuple(panel.cell(*pair) for pair in panel.treated)
    return (yield from _within(panel, treated, np.ones((len(treated), 1)), ("treated",)))


def _within(
    panel: Panel, treated: Design, merged: Floats, names: tuple[str, ...]
) -> Steps[WithinFit]:
    """Fit periods and sums of treated cells within units."""
    periods = dummies(panel.time, panel.periods)
    design, wide = (*treated, *periods), _block(merged, len(periods))
    question = Within(design=design, outcome=panel.outcome, unit=panel.unit)
    sums = yield from summed(question)
    width, gram = len(design), sums["gram"]
    xx, xy = wide.T @ gram[:width, :width] @ wide, wide.T @ gram[:width, width]
    bread = inverse(xx)
    coef = bread @ xy
    again = yield from summed(question.model_copy(update={"beta": tuple(wide @ coef)}))
    df = float(sums["n"] - sums["units"]) - len(coef)
    return WithinFit(
        terms=(*names, *(term.name for term in periods)),
        coef=coef,
        vcov=bread @ wide.T @ again["meat"] @ wide @ bread,
        iid=bread * float(gram[width, width] - coef @ xy) / df,
        cells=sums["cells"] @ wide,
        n=float(sums["n"]),
        units=float(sums["units"]),
        cities=_cities(panel, sums["cities"]),
    )


def _cities(panel: Panel, counted: Floats) -> dict[str, float]:
    """Return how many cities each adopting cohort has, from those of its cells."""
    found: dict[str, float] = {}
    for (cohort, _), number in zip(panel.treated, counted, strict=False):
        found[cohort] = max(found.get(cohort, 0.0), float(number))
    return found


def _block(merged: Floats, periods: int) -> Floats:
    rows, columns = merged.shape
    out = np.zeros((rows + periods, columns + periods))
    out[:rows, :columns], out[rows:, columns:] = merged, np.eye(periods)
    return out
