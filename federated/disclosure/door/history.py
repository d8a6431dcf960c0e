"""What every site held with every release, and what of it was shown.

Cells are numbered site by site within a release; the last site is ALL where there are several.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door import carrying
from federated.disclosure.door.grid import Grid
from federated.disclosure.door.tally import Tally
from federated.disclosure.door.world import ALL
from federated.disclosure.joint.pool import Pool

Shown = NDArray[np.bool_]  # layers x sites x cells of the grid


@dataclass(slots=True, repr=False)
class History:
    """``segments[layer][site]`` is what a release brought in; ``present`` who sent anything."""

    grid: Grid
    sites: tuple[str, ...] = ()  # ALL last, where there are several
    segments: list[list[Tally]] = field(default_factory=list)
    present: list[list[bool]] = field(default_factory=list)
    counts: list[Shown] = field(default_factory=list)
    sums: list[Shown] = field(default_factory=list)
    number_pool: Pool = field(default_factory=Pool)
    sum_pool: Pool = field(default_factory=Pool)

    @property
    def several(self) -> bool:
        """Say whether there is an ALL."""
        return len(self.sites) > 1

    @property
    def alone(self) -> range:
        """Return the numbers of the sites without ALL."""
        return range(len(self.sites) - self.several)

    @property
    def last(self) -> int:
        """Return the number of the newest layer."""
        return len(self.segments) - 1

    def join(self, names: Iterable[str]) -> None:
        """Let sites begin; of earlier releases nothing is known of them, as it was then."""
        old, new = self.alone, [name for name in names if name not in self.sites]
        several = self.several
        alone = (*(self.sites[site] for site in old), *new)
        self.sites = (*alone, ALL) if len(alone) > 1 else alone
        for layer, row in enumerate(self.segments):
            together = sum((row[site] for site in old), Tally.empty(self.grid))
            later = [Tally.empty(self.grid) for _ in new]
            self.segments[layer] = [*(row[s] for s in old), *later, *[together] * self.several]
            self.present[layer] = [*self.present[layer], *(False for _ in new)]
        for every in (self.counts, self.sums):
            every[:] = [self._joined(shown, len(old), several) for shown in every]
        if new and self.several:
            for pool in (self.number_pool, self.sum_pool):
                layers, after = len(self.segments), len(self.alone)
                carrying.with_sites(pool, layers, len(old), several, after)

    def begin(self, segments: list[Tally], present: list[bool]) -> None:
        """Let a release begin: what it brings in, and who sent anything."""
        carrying.with_layer(self.number_pool, len(self.segments), self.counts)
        carrying.with_layer(self.sum_pool, len(self.segments), self.sums)
        self.segments.append(segments)
        self.present.append(present)

    def _joined(self, shown: Shown, old: int, several: bool) -> Shown:
        out = np.zeros((len(self.sites), len(self.grid.every)), dtype=bool)
        out[:old] = shown[:old]
        if several:
            out[-1] = shown[-1]
        return out

    def between(self, site: int, after: int, upto: int) -> Tally:
        """Return what came in after layer ``after`` (-1: ever) up to ``upto``."""
        found = Tally.empty(self.grid)
        for layer in range(after + 1, upto + 1):
            found += self.segments[layer][site]
        return found

    def spans(self, upto: int) -> Iterator[tuple[int, int]]:
        """Yield (after, upto) for all that was ever between two releases."""
        yield from ((after, end) for end in range(upto + 1) for after in range(-1, end))

    def shown_before(self, shown: list[Shown], site: int) -> NDArray[np.int64]:
        """Return, for each cell, the last layer before the newest that shows it, else -1."""
        at = np.full(len(self.grid.every), -1)
        for layer in range(self.last):
            at[shown[layer][site]] = layer
        return at
