"""What is true of a world, counted again for the attack and by its own code.

A family enters once, with the first release that closes its period; what is late enters only with
a revision, and only where the late families of a site are safe as a table of their own (R11).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.knowledge import Numbers
from federated.disclosure.attack.space import Space
from federated.disclosure.door.world import Family, World


@dataclass(frozen=True, slots=True, repr=False)
class Entry:
    """A family as it entered: with which release, at which site."""

    layer: int
    site: int
    family: Family


def layers(world: World) -> dict[int, int]:
    """Return for each release the number of what it shows; a repeated one shows the same."""
    out: dict[int, int] = {}
    known: dict[int, int] = {}
    for release, snapshot in enumerate(world.releases):
        if snapshot.revise or snapshot.as_of not in known:
            number = len(set(out.values()))
            known.setdefault(snapshot.as_of, number)
            out[release] = number
        else:
            out[release] = known[snapshot.as_of]
    return out


def entries(world: World, sites: tuple[str, ...], safe: "Safe") -> Iterator[Entry]:
    """Yield every family that entered."""
    closed: dict[str, int] = {}
    seen: dict[str, set[int | str]] = {site: set() for site in sites}
    done: set[int] = set()
    for release, layer in layers(world).items():
        if layer in done:
            continue
        done.add(layer)
        snapshot = world.releases[release]
        for site, families in snapshot.sites.items():
            unknown = [one for one in families if one.family not in seen[site]]
            since = closed.get(site)
            late = [one for one in unknown if since is not None and one.period < since]
            enter = [one for one in unknown if one not in late and one.period < snapshot.as_of]
            if snapshot.revise and late and safe(late):
                enter += late
            closed[site] = snapshot.as_of
            seen[site] |= {one.family for one in enter}
            yield from (Entry(layer, sites.index(site), one) for one in enter)


class Safe:
    """R11: say whether late families are safe as a table of their own."""

    def __init__(self, space: Space, sensitive: frozenset[str], k: int) -> None:
        """Take the cells, and what is sensitive."""
        self._cells, self._sensitive, self._k = space.cells, sensitive, k

    def __call__(self, late: Iterable[Family]) -> bool:
        """Judge every cell that cubes show."""
        names = self._cells.dimensions
        codes = [tuple(one.code(name) for name in names) for one in late]
        many = {cell: sum(_in(code, cell) for code in codes) for cell in self._cells.cells}
        for cell, number in many.items():
            if 0 < number < self._k:
                return False
            for place, name in enumerate(names):
                if name in self._sensitive and cell[place] is not None:
                    group = many[(*cell[:place], None, *cell[place + 1 :])]
                    if group and (number < self._k or group - number < self._k):
                        return False
        return True


def _in(code: tuple[str, ...], cell: tuple[str | None, ...]) -> bool:
    return all(c is None or c == d for c, d in zip(cell, code, strict=True))


@dataclass(frozen=True, slots=True, repr=False)
class Truth:
    """Numbers and costs by column, and every family's cost at its column."""

    numbers: Numbers
    costs: Numbers
    at: NDArray[np.int64]
    cost: Numbers

    @property
    def table(self) -> Numbers:
        """Return both kinds of columns."""
        return np.concatenate([self.numbers, self.costs])


def truth(world: World, space: Space, entered: Iterable[Entry]) -> Truth:
    """Count the families that entered into the columns of a space."""
    number = {leaf: at for at, leaf in enumerate(space.cells.finest)}
    kinds = list(dict.fromkeys(of for of, _ in space.cells.finest))
    width, at, cost = len(number), [], []
    for one in entered:
        codes = {name: one.family.code(name) for name in space.cells.dimensions}
        for of in kinds:
            leaf = tuple(code if name in of else None for name, code in codes.items())
            row = one.layer * len(space.sites) + one.site
            at.append(row * width + number[of, leaf] if (of, leaf) in number else -1)
            cost.append(float(one.family.cost))
    where, what = np.array(at, dtype=np.int64), np.array(cost, dtype=np.float64)
    where, what = where[where >= 0], what[where >= 0]
    numbers = np.zeros(space.columns)
    costs = np.zeros(space.columns)
    np.add.at(numbers, where, 1.0)
    np.add.at(costs, where, what)
    return Truth(numbers, costs, where, what)
