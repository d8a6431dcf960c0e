"""Counts of deaths and censorings over time, by group; and a log-rank test within a site."""

import numpy as np

from federated.analyses.design import Model
from federated.analyses.question import Arrays, Combine, Question
from federated.analyses.rows import Rows
from federated.engines import lives
from federated.engines.blocks import Floats
from federated.errors import AnalysisError


class Survival(Model):
    """A time, an event (0 or 1) and a group with its levels."""

    time: str
    event: str
    group: str
    levels: tuple[str, ...]

    def counts(self, rows: Rows, times: Floats) -> dict[str, Floats]:
        """Return the counts of these rows."""
        time, event = rows.number(self.time), rows.number(self.event)
        if not np.isin(event, (0.0, 1.0)).all():
            raise AnalysisError(f"Column {self.event!r} must be 0 or 1.")
        group = np.full(len(rows), -1)
        for number, level in enumerate(self.levels):
            group[rows.has(self.group, level)] = number
        kept = group >= 0
        return lives.counts(time[kept], event[kept] == 1, group[kept], len(self.levels), times)


def with_all(counts: Floats) -> Floats:
    """Return counts by group with those of everybody before them."""
    return np.concatenate([counts.sum(axis=0, keepdims=True), counts])


class Times(Question):
    """Every time at which somebody died or left. Fixtures, and public time scales, only."""

    combine: Combine = "union"
    time: str

    def answer(self, rows: Rows) -> Arrays:
        """Return the times."""
        return {"times": np.unique(rows.number(self.time))}


class LivesCounts(Question):
    """Deaths and censorings by group at each time of a grid.

    With a ``minimum``: of how many cities each number is (``some``), and of how many it is that or more
    (``many``): of ``ends``, which are deaths and censorings, and of who ``stays`` at risk; of everybody
    first, then by group.
    """

    survival: Survival
    times: tuple[float, ...]
    minimum: int = 0

    def answer(self, rows: Rows) -> Arrays:
        """Return the counts."""
        found = self.survival.counts(rows, np.array(self.times))
        if not self.minimum:
            return found
        risk = lives.at_risk(found["deaths"], found["censored"], found["beyond"])
        own = {
            "ends": np.stack([with_all(found["deaths"]), with_all(found["censored"])]),
            "stays": with_all(np.column_stack([risk, found["beyond"]])),
        }
        flags = {f"{name}_some": one > 0 for name, one in own.items()}
        flags |= {f"{name}_many": one >= self.minimum for name, one in own.items()}
        return {**found, **{name: flag.astype(np.float64) for name, flag in flags.items()}}


class GridCounts(LivesCounts):
    """How many families have a number in each interval of a grid, by group: everybody has the event.

    With a ``minimum`` it is said for every span of intervals of how many cities it is, since spans are
    put together until no city that subtracts its own sees few of another.
    """

    def answer(self, rows: Rows) -> Arrays:
        """Return the counts, and flags by first and last interval of a span."""
        found = dict(super().answer(rows))
        if not self.minimum:
            return found
        deaths = with_all(found["deaths"])
        upto = np.cumsum(deaths, axis=1)
        spans = upto[:, None, :] - (upto - deaths)[:, :, None]
        own = np.stack([spans, np.zeros_like(spans)])  # nobody leaves before the event
        return {
            **found,
            "ends_some": (own > 0).astype(np.float64),
            "ends_many": (own >= self.minimum).astype(np.float64),
        }


class LogRank(Question):
    """Observed, expected and variance within this site: the stratified test is their sum.

    Without times, those of the site itself are used, and do not leave it.
    """

    survival: Survival
    times: tuple[float, ...] = ()

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums."""
        times = self.times or np.unique(rows.number(self.survival.time))
        found = self.survival.counts(rows, np.asarray(times))
        risk = lives.at_risk(found["deaths"], found["censored"], found["beyond"])
        return lives.log_rank(found["deaths"], risk)
