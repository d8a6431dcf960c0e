"""Cells, sites and releases as sums of what came into a finest cell at a site between two releases.

The columns are numbered release by release, site by site, finest cell by finest cell. Where a
table of all dimensions would be too large, the finest cells are those of the largest cubes, tied
together by the margins that they share.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np

from federated.disclosure.attack.knowledge import Matrix

Cell = tuple[str | None, ...]
Codes = Mapping[str, Sequence[str]]
MOST_FINEST = 4000


@dataclass(frozen=True, slots=True, repr=False)
class Cells:
    """``covers`` (cells x finest) says what a cell is made of; ``ties`` (t x finest) are zero."""

    dimensions: tuple[str, ...]
    cells: tuple[Cell, ...]
    finest: tuple[tuple[frozenset[str], Cell], ...]
    covers: Matrix
    ties: Matrix

    def number(self) -> dict[Cell, int]:
        """Return the number of every cell."""
        return {cell: at for at, cell in enumerate(self.cells)}


class Possible:
    """Which codes belong to each other, by the hierarchies that everybody knows."""

    def __init__(
        self, dimensions: Codes, hierarchies: Mapping[str, Mapping[str, Mapping[str, str]]]
    ) -> None:
        """Take the codes of every dimension and the coarser code of each."""
        self._codes = dimensions
        self._links = [
            (tuple(dimensions).index(fine), tuple(dimensions).index(coarse), of)
            for fine, parents in hierarchies.items()
            for coarse, of in parents.items()
        ]

    def cells(self, names: frozenset[str], margins: bool) -> Iterator[Cell]:
        """Yield the cells of a cube, with its margins or without."""
        ways: list[tuple[str | None, ...]] = [
            ((None, *codes) if margins else tuple(codes)) if name in names else (None,)
            for name, codes in self._codes.items()
        ]
        yield from (cell for cell in product(*ways) if self._is_one(cell))

    def _is_one(self, cell: Cell) -> bool:
        return all(
            cell[fine] is None or cell[coarse] is None or of[str(cell[fine])] == cell[coarse]
            for fine, coarse, of in self._links
        )


def cells(
    dimensions: Codes,
    cubes: Sequence[Sequence[str]],
    hierarchies: Mapping[str, Mapping[str, Mapping[str, str]]],
) -> Cells:
    """Return the cells that the cubes show, and what they are made of."""
    possible = Possible(dimensions, hierarchies)
    sets = [frozenset(cube) for cube in cubes]
    every = tuple(dict.fromkeys(c for one in sets for c in possible.cells(one, True)))
    if prod(len(codes) for codes in dimensions.values()) <= MOST_FINEST:
        largest = [frozenset(dimensions)]
    else:
        largest = [one for one in dict.fromkeys(sets) if not any(one < other for other in sets)]
    finest = tuple((one, cell) for one in largest for cell in possible.cells(one, False))
    ties = [
        (cell, one, other)
        for one, other in combinations(largest, 2)
        for cell in possible.cells(one & other, False)
    ]
    names = tuple(dimensions)
    home = [next(one for one in largest if _names(names, cell) <= one) for cell in every]
    covers = _covers(list(zip(every, home, strict=True)), finest)
    left = _covers([(cell, one) for cell, one, _ in ties], finest)
    right = _covers([(cell, other) for cell, _, other in ties], finest)
    return Cells(names, every, finest, covers, left - right)


def _names(names: Sequence[str], cell: Cell) -> frozenset[str]:
    return frozenset(name for name, code in zip(names, cell, strict=True) if code is not None)


def _covers(
    wanted: Sequence[tuple[Cell, frozenset[str]]],
    finest: Sequence[tuple[frozenset[str], Cell]],
) -> Matrix:
    from scipy.sparse import csr_matrix

    entries = [
        (row, column)
        for row, (cell, home) in enumerate(wanted)
        for column, (of, leaf) in enumerate(finest)
        if of == home and all(c is None or c == d for c, d in zip(cell, leaf, strict=True))
    ]
    at = np.array(entries, dtype=np.int64).reshape(-1, 2)
    return csr_matrix((np.ones(len(at)), (at[:, 0], at[:, 1])), shape=(len(wanted), len(finest)))
