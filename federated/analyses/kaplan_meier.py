"""Kaplan-Meier by group, with Greenwood's error, median and restricted mean.

Formula: S(t) = prod(1 - d/n), Var S = S² sum d/(n(n-d)) (Kaplan, Meier 1958; Greenwood 1926), the
interval on the log or log(-log) scale; restricted mean = the area up to tau, Var = sum A² d/(n(n-d))
with A the area to the right (Irwin 1949; Klein, Moeschberger 2003, 4.5). A site shares deaths and
censorings by group and interval of a grid; 1 round; exact, given the grid.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from federated.analyses.inference import quantile
from federated.analyses.question import Arrays, Steps, summed, union
from federated.analyses.questions.lives import LivesCounts, Survival, Times
from federated.engines.blocks import Floats
from federated.engines.lives import at_risk

ASSUMES = (
    "Who leaves early would have fared as those who stayed.",
    "On a grid, everybody counts to the end of an interval, and deaths go before departures.",
)
SAME = float(np.sqrt(np.finfo(float).eps))  # two survivals are the same, as R's survfit judges
Scale = Literal["log", "log-log"]


@dataclass(frozen=True, slots=True)
class Curve:
    """One group; only times at which somebody died or left."""

    time: Floats
    risk: Floats
    deaths: Floats
    censored: Floats
    assumes: tuple[str, ...] = field(default=ASSUMES)

    @property
    def surv(self) -> Floats:
        """The survival just after each time."""
        return np.asarray(np.cumprod(1 - self.deaths / self.risk))

    @property
    def log_error(self) -> Floats:
        """The standard error of log S."""
        left = self.risk - self.deaths
        with np.errstate(divide="ignore"):
            return np.sqrt(np.cumsum(_over(self.deaths, self.risk * left)))

    @property
    def error(self) -> Floats:
        """The standard error of S; not a number where nobody is left."""
        with np.errstate(invalid="ignore"):
            return self.surv * self.log_error

    def interval(self, scale: Scale) -> tuple[Floats, Floats]:
        """Return the 95 % interval."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self._log() if scale == "log" else self._log_log()

    def _log(self) -> tuple[Floats, Floats]:
        half = quantile() * self.log_error
        low, high = self.surv * np.exp(-half), np.minimum(self.surv * np.exp(half), 1.0)
        return _known(low, self.surv), _known(high, self.surv)

    def _log_log(self) -> tuple[Floats, Floats]:
        logs = np.log(self.surv)
        half = quantile() * self.log_error / logs
        centre = np.log(-logs)
        ends = (np.exp(-np.exp(centre + half)), np.exp(-np.exp(centre - half)))
        low, high = np.minimum(*ends), np.maximum(*ends)
        whole = self.surv == 1
        low, high = np.where(whole, 1.0, low), np.where(whole, 1.0, high)
        return _known(low, self.surv), _known(high, self.surv)

    def median(self) -> float:
        """Return the first time at which half or fewer live on."""
        return half_time(self.time, self.surv)

    def median_interval(self) -> tuple[float, float]:
        """Return where the ends of the interval (log scale) pass one half."""
        low, high = self.interval("log")
        return half_time(self.time, low), half_time(self.time, high)

    def restricted_mean(self, tau: float) -> tuple[float, float]:
        """Return the area under the curve up to ``tau``, and its standard error."""
        inside = self.time < tau
        ends = np.concatenate([self.time[inside], [tau]])
        widths = np.diff(np.concatenate([[0.0], ends]))
        areas = widths * np.concatenate([[1.0], self.surv[inside]])
        right = np.cumsum(areas[::-1])[::-1][1:]
        d, n = self.deaths[inside], self.risk[inside]
        terms = np.where(right > 0, right**2 * _over(d, n * (n - d), 0.0), 0.0)
        return float(areas.sum()), float(np.sqrt(terms.sum()))

    def at(self, times: Floats) -> tuple[Floats, Floats, Floats]:
        """Return survival, those at risk and the error at given times."""
        last = np.searchsorted(self.time, times, side="right")
        surv = np.concatenate([[1.0], self.surv])[last]
        error = np.concatenate([[0.0], self.error])[last]
        risk = np.concatenate([self.risk, [0.0]])[np.searchsorted(self.time, times)]
        return surv, risk, error


def _over(a: Floats, b: Floats, empty: float = np.inf) -> Floats:
    filled = np.where(a > 0, empty, 0.0)
    return np.divide(a, b, out=filled, where=b > 0)


def _known(values: Floats, surv: Floats) -> Floats:
    return np.where(surv > 0, values, np.nan)


def half_time(time: Floats, surv: Floats, share: float = 0.5) -> float:
    """Return when a curve passes ``share``: in the middle of the step where it rests on it.

    >>> half_time(np.array([1.0, 2.0, 4.0]), np.array([0.8, 0.5, 0.2]))
    3.0
    """
    known = ~np.isnan(surv)
    time, surv = time[known], surv[known]
    below = np.flatnonzero(surv < share + SAME)
    if not len(below):
        return float("nan")
    first = below[0]
    if abs(surv[first] - share) > SAME:
        return float(time[first])
    lower = np.flatnonzero(surv < share - SAME)
    return float((time[first] + time[lower[0]]) / 2) if len(lower) else float(time[first])


def kaplan_meier(survival: Survival, grid: tuple[float, ...] = ()) -> Steps[dict[str, Curve]]:
    """Return the curve of each group, on a grid; without one, at the exact times."""
    times = tuple(grid) or tuple((yield from union(Times(time=survival.time))))
    sums = yield from summed(LivesCounts(survival=survival, times=times))
    return curves(survival, np.array(times), sums)


def curves(survival: Survival, times: Floats, sums: Arrays) -> dict[str, Curve]:
    """Return the curves that follow from counts."""
    risk = at_risk(sums["deaths"], sums["censored"], sums["beyond"])
    out = {}
    for number, level in enumerate(survival.levels):
        d, c = sums["deaths"][number], sums["censored"][number]
        some = d + c > 0
        out[level] = Curve(times[some], risk[number][some], d[some], c[some])
    return out
