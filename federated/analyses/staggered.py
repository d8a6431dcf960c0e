"""Staggered adoption: effects by cohort and period (Callaway, Sant'Anna) and their averages.

Formula: ATT(g, t) = change of cohort g since its base less that of the controls, never treated or
not yet treated (J Econometrics 2021;225:200). Every average is linear, and its influence function is,
in cohort h, a constant a_h plus a contrast c_h of the deviations, so its variance is
sum(n_h a_h² + c_h'S_h c_h)/N²; with not-yet-treated controls a_h does not vanish. A site shares by
cohort n, sums and products of changes over the periods; 1 round; exact.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from federated.analyses.few import refuse_analytic
from federated.analyses.inference import p_of, quantile
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.panel import Panel, PanelMoments
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

ASSUMES = (
    "Without the measure, cohorts would have changed as the controls did (parallel trends).",
    "Nobody changes before the measure starts, and nobody else is affected by it.",
    "Estimates before the start should be near 0; they are shown for that reason.",
)
Control = Literal["never", "notyet"]
Base = Literal["varying", "universal"]


@dataclass(frozen=True, slots=True, repr=False)
class Influence:
    """A constant and a contrast by cohort."""

    level: Floats
    contrast: Floats

    def times(self, factor: float) -> "Influence":
        """Return a multiple."""
        return Influence(factor * self.level, factor * self.contrast)

    def plus(self, other: "Influence") -> "Influence":
        """Return the sum."""
        return Influence(self.level + other.level, self.contrast + other.contrast)


@dataclass(frozen=True, slots=True, repr=False)
class Average:
    """An estimate and how units move it."""

    estimate: float
    influence: Influence


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """ATT(g, t), by the order of cohorts and periods; ``base`` is the period compared with."""

    group: int
    time: int
    base: int
    average: Average
    treated: float
    controls: float


class Staggered:
    """What follows from the moments."""

    assumes = ASSUMES

    def __init__(self, panel: Panel, sums: Arrays, control: Control, base: Base) -> None:
        """Estimate every cell."""
        self.panel, self.sums = panel, sums["sums"]
        self.start = [_start(panel, cohort) for cohort in panel.cohorts]
        self.n = np.where(np.array(self.start) == 0, 0.0, sums["n"])  # treated from the beginning
        self.total = float(self.n.sum())
        self.mean = self.sums / np.maximum(self.n, 1)[:, None]
        outer = np.einsum("hs,ht->hst", self.mean, self.mean)
        self.spread = sums["products"] - self.n[:, None, None] * outer
        self.control = control
        self.cities = {
            cohort: float(number)
            for cohort, number, start in zip(panel.cohorts, sums["cities"], self.start, strict=True)
            if start > 0
        }
        self.cells = tuple(self._cells(base))
        if not self.after():
            raise AnalysisError("No cohort has controls after its start: nothing can be compared.")

    def _cells(self, base: Base) -> Iterator[Cell]:
        last = len(self.panel.periods)
        for g, start in enumerate(self.start):
            if not 0 < start < last or not self.n[g]:
                continue
            for t in range(1, last):
                before = start - 1 if base == "universal" or t >= start else t - 1
                cell = None if t == before else self._cell(g, t, before)
                if cell is not None:
                    yield cell

    def _cell(self, g: int, t: int, base: int) -> Cell | None:
        others = [
            h
            for h, start in enumerate(self.start)
            if h != g and self.n[h] and (start == NEVER or self._waits(start, max(t, base)))
        ]
        n = float(self.n[others].sum())
        if not n:
            return None
        average = self._att(g, others, t, base)
        return Cell(g, t, base, average, float(self.n[g]), n)

    def _waits(self, start: int, time: int) -> bool:
        return self.control == "notyet" and start > time

    def _att(self, g: int, others: Sequence[int], t: int, base: int) -> Average:
        change = self.mean[:, t] - self.mean[:, base]
        n = float(self.n[others].sum())
        plain = float(self.n[others] @ change[others]) / n
        level, contrast = np.zeros(len(self.n)), np.zeros(self.mean.shape)
        level[others] = -self.total / n * (change[others] - plain)
        for h, weight in [(g, self.total / self.n[g]), *((h, -self.total / n) for h in others)]:
            contrast[h, t] += weight
            contrast[h, base] -= weight
        return Average(float(change[g]) - plain, Influence(level, contrast))

    def se(self, average: Average) -> float:
        """Return the standard error, by units, without a factor for small samples."""
        a, c = average.influence.level, average.influence.contrast
        squares = self.n @ a**2 + np.einsum("hs,hst,ht->", c, self.spread, c)
        return float(np.sqrt(max(squares, 0.0)) / self.total)

    def p(self, average: Average) -> float:
        """Return p against 0; refused where one city is a whole cohort."""
        refuse_analytic(self.cities)
        return float(p_of(average.estimate / self.se(average)))

    def interval(self, average: Average) -> tuple[float, float]:
        """Return the 95 % interval; refused where one city is a whole cohort."""
        refuse_analytic(self.cities)
        half = quantile() * self.se(average)
        return average.estimate - half, average.estimate + half

    def mean_of(self, averages: Sequence[Average]) -> Average:
        """Return the plain mean."""
        return self.weighted(averages, np.full(len(averages), 1 / len(averages)))

    def weighted(self, averages: Sequence[Average], weights: Floats) -> Average:
        """Return a weighted sum; the weights are taken as known."""
        influence = Influence(np.zeros(len(self.n)), np.zeros(self.mean.shape))
        for average, weight in zip(averages, weights, strict=True):
            influence = influence.plus(average.influence.times(float(weight)))
        estimate = sum(w * a.estimate for a, w in zip(averages, weights, strict=True))
        return Average(float(estimate), influence)

    def by_size(self, averages: Sequence[Average], groups: Sequence[int]) -> Average:
        """Return the mean weighted by the size of cohorts, which is estimated too."""
        p = np.array([self.n[g] / self.total for g in groups])
        found = self.weighted(averages, p / p.sum())
        sizes, estimates = np.arange(len(self.n)), np.array([a.estimate for a in averages])
        member = (sizes[:, None] == np.array(groups)[None, :]) - p[None, :]
        moved = member / p.sum() - member.sum(axis=1)[:, None] * p[None, :] / p.sum() ** 2
        level = found.influence.level + moved @ estimates
        return Average(found.estimate, Influence(level, found.influence.contrast))

    def after(self) -> list[Cell]:
        """Return the cells at or after the start."""
        return [cell for cell in self.cells if cell.time >= self.start[cell.group]]

    def simple(self) -> Average:
        """Return the average over all cells after the start."""
        return self._sized(self.after())

    def _sized(self, cells: Sequence[Cell]) -> Average:
        return self.by_size([c.average for c in cells], [c.group for c in cells])

    def dynamic(self) -> dict[int, Average]:
        """Return the event study: averages by periods since the start, by calendar."""
        return self._grouped(self.cells, self.event_time, self._sized)

    def event_time(self, cell: Cell) -> int:
        """Return the calendar time since the start, in units of the period's name."""
        cohort, period = self.panel.cohorts[cell.group], self.panel.periods[cell.time]
        return round(float(period) - float(cohort))

    def dynamic_overall(self) -> Average:
        """Return the mean of the event study from the start on."""
        return self.mean_of([a for e, a in self.dynamic().items() if e >= 0])

    def groups(self) -> dict[int, Average]:
        """Return the mean after the start by cohort."""
        return self._grouped(
            self.after(), lambda c: c.group, lambda cs: self.mean_of([c.average for c in cs])
        )

    def group_overall(self) -> Average:
        """Return the mean of cohorts, by their size."""
        found = self.groups()
        return self.by_size(list(found.values()), list(found))

    def calendar(self) -> dict[int, Average]:
        """Return the mean of the cohorts that have started, by period."""
        return self._grouped(self.after(), lambda c: c.time, self._sized)

    def _grouped(
        self,
        cells: Sequence[Cell],
        key: Callable[[Cell], int],
        together: Callable[[Sequence[Cell]], Average],
    ) -> dict[int, Average]:
        keys = sorted({key(cell) for cell in cells})
        return {k: together([cell for cell in cells if key(cell) == k]) for k in keys}


NEVER = -1


def _start(panel: Panel, cohort: str) -> int:
    """Return the first period of a cohort's measure; who starts after the last never does here."""
    times = [float(period) for period in panel.periods]
    if cohort == panel.never or float(cohort) > times[-1]:
        return NEVER
    return int(np.searchsorted(times, float(cohort)))


def of_means(
    panel: Panel,
    cohorts: Sequence[str],
    means: Floats,
    weights: Floats,
    control: Control = "never",
    base: Base = "varying",
) -> Staggered:
    """Return the effects of units that are cities, each by its means and one weight for all periods.

    What families of a city tell of its mean is no error of a comparison of cities: there is none.
    """
    own = np.array([[one == cohort for one in cohorts] for cohort in panel.cohorts], np.float64)
    unknown = np.full((len(own), means.shape[1], means.shape[1]), np.nan)
    sums: Arrays = {
        "n": own @ weights,
        "sums": own @ (weights[:, None] * means),
        "products": unknown,
        "cities": own.sum(axis=1),
    }
    return Staggered(panel, sums, control, base)


def staggered(panel: Panel, control: Control = "never", base: Base = "varying") -> Steps[Staggered]:
    """Return the effects by cohort and period."""
    sums = yield from summed(PanelMoments(panel=panel))
    return Staggered(panel, sums, control, base)
