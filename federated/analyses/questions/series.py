"""A series: the sum of a column by period, and what describes the period."""

import numpy as np

from federated.analyses.question import Arrays, Combine, Question
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import AnalysisError


class Series(Question):
    """Sums by period, of a site or (summed, over named periods) of all sites together."""

    combine: Combine = "each"
    time: str
    events: str
    calendar: tuple[str, ...] = ()
    periods: tuple[float, ...] = ()

    def answer(self, rows: Rows) -> Arrays:
        """Return the periods, the sums and, by period, the columns of the calendar."""
        time = rows.number(self.time)
        periods = np.array(self.periods) if self.periods else np.unique(time)
        at = np.searchsorted(periods, time)
        inside = (at < len(periods)) & (periods[np.minimum(at, len(periods) - 1)] == time)
        events = rows.number(self.events)[inside]
        sums: Floats = np.asarray(np.bincount(at[inside], events, len(periods)), np.float64)
        counts = np.maximum(np.bincount(at[inside], minlength=len(periods)), 1)
        calendar = [
            np.bincount(at[inside], rows.number(name)[inside], len(periods)) / counts
            for name in self.calendar
        ]
        if self.combine == "sum":
            return {"sums": sums}
        return {
            "time": periods,
            "sums": sums,
            "calendar": np.array(calendar).reshape(-1, len(periods)),
        }


class GroupPeriods(Question):
    """Rows and sums of columns by group and period: each group may be of one site or of several."""

    group: str
    groups: tuple[str, ...]
    time: str
    periods: tuple[str, ...]
    columns: tuple[str, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return, by group and period, the number of rows and then the sum of each column."""
        parts = np.column_stack([np.ones(len(rows)), *map(rows.number, self.columns)])
        periods = np.array([rows.has(self.time, one) for one in self.periods])
        groups = [rows.has(self.group, one) for one in self.groups]
        sums = [(periods & group).astype(np.float64) @ parts for group in groups]
        return {"sums": np.array(sums), "sites": np.array(float(len(rows) > 0))}


class CityPeriods(Question):
    """The mean of a column by period, in a city; every period of the study needs somebody."""

    combine: Combine = "each"
    outcome: str
    time: str
    periods: tuple[float, ...]

    def answer(self, rows: Rows) -> Arrays:
        """Return means and numbers."""
        time, y = rows.number(self.time), rows.number(self.outcome)
        flags = [time == period for period in self.periods]
        if not all(flag.any() for flag in flags):
            raise AnalysisError("A city has nobody in one of the periods: make periods longer.")
        means = np.array([y[flag].mean() for flag in flags])
        return {"means": means, "n": np.array([float(flag.sum()) for flag in flags])}
