"""The output: one JSON object for every release, site, cell and measure, hidden ones included."""

import json
from collections.abc import Iterator
from math import floor, log10

from federated.disclosure.door import numbers, sums
from federated.disclosure.door.publish import Published
from federated.disclosure.door.world import Measure, World

DIGITS = 3  # of a mean


def lines(world: World, one: Published) -> Iterator[str]:
    """Yield the lines of one release."""
    figures = Figures(world, one)
    history = one.history
    known = [site for site in range(len(history.sites)) if _begun(one, site)]
    for site in known:
        for cell, codes in enumerate(history.grid.cells):
            named = dict(zip(history.grid.dimensions, codes, strict=True))
            for measure in world.measures:
                line = {
                    "release": one.release,
                    "site": history.sites[site],
                    "cell": named,
                    "measure": measure,
                    "value": figures.value(site, cell, measure),
                }
                yield json.dumps(line, ensure_ascii=False)


def _begun(one: Published, site: int) -> bool:
    """Say whether a site has sent anything by now; ALL is there where several have."""
    layers = range(one.layer + 1)
    begun = [any(one.history.present[n][s] for n in layers) for s in one.history.alone]
    return begun[site] if site in one.history.alone else sum(begun) > 1


class Figures:
    """What a release shows, figure by figure."""

    def __init__(self, world: World, one: Published) -> None:
        """Take what is shown of a layer."""
        history, layer = one.history, one.layer
        self._grid = history.grid
        self._numbers = numbers.values(history)[layer]
        self._sums = sums.values(history)[layer]
        self._counts, self._costs = history.counts[layer], history.sums[layer]
        self._at = {codes: at for at, codes in enumerate(history.grid.cells)}
        self._sensitive = frozenset(world.sensitive)

    def value(self, site: int, cell: int, measure: Measure) -> int | float | None:
        """Return a figure, None where it is hidden or there is none."""
        number = self._number(site, cell)
        if measure == "count" or number is None:
            return number
        if measure == "rate":
            return self._rate(site, cell, number)
        if not self._costs[site, cell] and number:
            return None
        total = round(float(self._sums[site, cell]), 6)
        if measure == "cost_sum":
            return total
        return _significant(total / number) if number else None

    def _number(self, site: int, cell: int) -> int | None:
        return int(self._numbers[site, cell]) if self._counts[site, cell] else None

    def _rate(self, site: int, cell: int, number: int) -> float | None:
        codes = self._grid.cells[cell]
        names = self._grid.dimensions
        group = tuple(
            None if name in self._sensitive else code
            for name, code in zip(names, codes, strict=True)
        )
        whole = self._number(site, self._at[group]) if group != codes else None
        return round(100 * number / whole, 1) if whole else None


def _significant(value: float) -> float:
    if value == 0:
        return 0.0
    return round(value, DIGITS - 1 - floor(log10(abs(value))))
