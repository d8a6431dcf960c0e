"""A series of rates in two segments, before a start and from it on: its fit, and what it tells.

A change of level is read in the first period from the start on, a change of trend by period after
it. The variance is that of Newey and West.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses import interrupted
from federated.analyses.design import CONSTANT, Design, design
from federated.analyses.glm import GlmFit
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.studies import periods

if TYPE_CHECKING:
    from federated.studies.specification import Specification

AT_RISK, TREND = "log(at risk)", "trend"
CHANGES = ("level", "slope")


@dataclass(frozen=True)
class Series:
    """One series: its rows by period, and its fit."""

    name: str
    rows: Rows
    families: Floats
    at_risk: Floats
    fit: GlmFit

    @property
    def changes(self) -> Floats:
        """Return the change of level and that of trend."""
        return np.array([self.fit.coef[at] for at in self._places])

    @cached_property
    def variances(self) -> Floats:
        """Return the variance of both, by Newey and West."""
        scores = interrupted.scores(self.rows, self.fit)
        found = interrupted.newey_west(self.fit.bread, scores, self.lag)
        return np.array([found[at, at] for at in self._places])

    @property
    def lag(self) -> int:
        """Return up to how many periods scores may hang together."""
        return interrupted.lag_of(len(self.rows))

    @property
    def _places(self) -> tuple[int, ...]:
        return tuple(self.fit.terms.index(name) for name in CHANGES)

    def rates(self, changes: Floats) -> Floats:
        """Return the rate of each period with other changes than those that were seen."""
        coef = self.fit.coef.copy()
        coef[list(self._places)] = changes
        return np.asarray(np.exp(self.rows.matrix(self.fit.model.design) @ coef))


def of(study: "Specification", name: str, sums: Floats) -> Series:
    """Fit a series; ``sums`` are families, events and, where it is named, time at risk by period."""
    families, events = np.rint(sums[:, 0]), np.rint(sums[:, 1])
    at_risk = sums[:, 2] if study.outcome.exposure else families
    rows = Rows({**_calendar(study), interrupted.EVENTS: events, AT_RISK: np.log(at_risk)})
    return Series(
        name, rows, families, at_risk, interrupted.quasi_poisson(rows, _design(study), AT_RISK)
    )


def started(study: "Specification") -> int:
    """Return how many periods come before the start."""
    (quarter,) = study.design.starts.values()
    return periods.codes(study).index(periods.code(quarter, study.design.period))


def _calendar(study: "Specification") -> dict[str, Floats]:
    codes = np.array(periods.codes(study), dtype=np.float64)
    since = np.arange(len(codes)) - started(study)
    after = (since >= 0).astype(np.float64)
    season = codes % periods.PER_YEAR[study.design.period]
    named = {name: (season == at).astype(np.float64) for at, name in _seasons(study)}
    return {TREND: since.astype(np.float64), "level": after, "slope": after * since, **named}


def _seasons(study: "Specification") -> list[tuple[int, str]]:
    """Return the parts of a year but the first, by number and name."""
    return [(at, f"season{at + 1}") for at in range(1, periods.PER_YEAR[study.design.period])]


def _design(study: "Specification") -> Design:
    return design(CONSTANT, TREND, *CHANGES, *(name for _, name in _seasons(study)))
