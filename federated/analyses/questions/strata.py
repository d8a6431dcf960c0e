"""Events and people by stratum at a site: what standardised rates need."""

import numpy as np

from federated.analyses.question import Arrays, Combine, Question
from federated.analyses.rows import Rows


class StrataCounts(Question):
    """Sums of events and of people in each of the strata that the study names."""

    combine: Combine = "each"
    columns: tuple[str, ...]
    strata: tuple[tuple[str, ...], ...]
    events: str
    people: str | None = None

    def answer(self, rows: Rows) -> Arrays:
        """Return the sums."""
        events = rows.number(self.events)
        people = np.ones(len(rows)) if self.people is None else rows.number(self.people)
        flags = [self._in(rows, stratum) for stratum in self.strata]
        return {
            "events": np.array([events[flag].sum() for flag in flags]),
            "people": np.array([people[flag].sum() for flag in flags]),
        }

    def _in(self, rows: Rows, stratum: tuple[str, ...]) -> "np.typing.NDArray[np.bool_]":
        pairs = zip(self.columns, stratum, strict=True)
        return np.asarray(np.logical_and.reduce([rows.has(name, level) for name, level in pairs]))
