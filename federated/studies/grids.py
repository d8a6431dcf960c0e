"""Families of one group by interval of a public grid, and where a quantile of them lies."""

from dataclasses import dataclass

import numpy as np

from federated.analyses.quantiles import interval_ranks
from federated.disclosure.rules.quantile import bin_of
from federated.engines.blocks import Floats
from federated.policy import DisclosurePolicy

Ends = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Grid:
    """``edges`` are the ends of the intervals, the public bounds of the number first and last."""

    edges: Floats
    families: tuple[int, ...]

    @property
    def n(self) -> int:
        """All families of the group."""
        return sum(self.families)

    def quantile(self, share: float, minimum: int) -> Ends | None:
        """Return above what a quantile lies, and up to what; None where that may not be told (R6)."""
        found = bin_of(self.families, share, DisclosurePolicy(minimum=minimum))
        return None if found is None else self._ends(found)

    def limits(self, share: float) -> Ends:
        """Return the ends of the intervals that hold the order statistics around a quantile."""
        low, high = interval_ranks(share, self.n)
        first, last = self._of_rank(max(low, 1)), self._of_rank(min(high, self.n))
        return self._ends(first)[0], self._ends(last)[1]

    def _of_rank(self, rank: int) -> int:
        return int(np.searchsorted(np.cumsum(self.families), rank))

    def _ends(self, at: int) -> Ends:
        return float(self.edges[at]), float(self.edges[at + 1])
