"""The cells of a set of cubes with all their margins, and how they add up.

A cell has a code or ``None`` (the total) for every dimension; cubes share their margins. The
finest cells are those of all dimensions together: no cube may show them, but they exist, and an
attacker knows that they do.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

Cell = tuple[str | None, ...]
MOST_ATOMS = 1500  # above this, cubes are linked by their margins alone


@dataclass(frozen=True, slots=True)
class Grid:
    """``cells`` are those that cubes show; ``every`` holds what they are made of too.

    ``sums``: (a cell, the cells that it is the sum of), as numbers in ``every``. ``atoms`` are the
    cells that are no sum of others.
    """

    dimensions: tuple[str, ...]
    every: tuple[Cell, ...]
    shown: int  # the first so many of ``every`` are cells of cubes
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    atoms: tuple[int, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return what cubes show, margins included."""
        return self.every[: self.shown]


Hierarchies = Mapping[str, Mapping[str, Mapping[str, str]]]


def grid(
    dimensions: Mapping[str, Sequence[str]],
    cubes: Iterable[Sequence[str]],
    hierarchies: Hierarchies,
) -> Grid:
    """Return the cells of ``cubes`` and of all that links them."""
    names = tuple(dimensions)
    sets = [frozenset(cube) for cube in cubes]
    order = {cell: None for one in sets for cell in _margins(dimensions, one, hierarchies)}
    shown = len(order)
    whole = frozenset(names)
    if whole not in sets and prod(len(codes) for codes in dimensions.values()) <= MOST_ATOMS:
        order |= dict.fromkeys(_leaves(dimensions, whole, hierarchies))
        sets.append(whole)
    number = {cell: at for at, cell in enumerate(order)}
    sums = dict(_sums(dimensions, sets, number))
    margins = {at for at, _ in sums}
    atoms = tuple(at for at in range(len(order)) if at not in margins)
    return Grid(names, tuple(order), shown, tuple((k[0], v) for k, v in sums.items()), atoms)


def _margins(
    dimensions: Mapping[str, Sequence[str]], cube: frozenset[str], hierarchies: Hierarchies
) -> Iterator[Cell]:
    ways = [(None, *codes) if name in cube else (None,) for name, codes in dimensions.items()]
    yield from (c for c in product(*ways) if possible(tuple(dimensions), c, hierarchies))


def _leaves(
    dimensions: Mapping[str, Sequence[str]], cube: frozenset[str], hierarchies: Hierarchies
) -> Iterator[Cell]:
    ways = [codes if name in cube else (None,) for name, codes in dimensions.items()]
    yield from (c for c in product(*ways) if possible(tuple(dimensions), c, hierarchies))


def possible(names: Sequence[str], cell: Cell, hierarchies: Hierarchies) -> bool:
    """Say whether a cell's codes belong to each other."""
    at = dict(zip(names, cell, strict=True))
    return all(
        at[fine] is None or at[coarse] is None or of[str(at[fine])] == at[coarse]
        for fine, parents in hierarchies.items()
        for coarse, of in parents.items()
    )


def _sums(
    dimensions: Mapping[str, Sequence[str]],
    sets: Iterable[frozenset[str]],
    number: Mapping[Cell, int],
) -> Iterator[tuple[tuple[int, str], tuple[int, ...]]]:
    """Yield, for each cube, every margin as the sum over the last dimension that it leaves open."""
    names = tuple(dimensions)
    for one in sets:
        for cell, at in number.items():
            used = {name for name, code in zip(names, cell, strict=True) if code is not None}
            left = [name for name in names if name in one and name not in used]
            if used <= one and left:
                place = names.index(left[-1])
                parts = [(*cell[:place], c, *cell[place + 1 :]) for c in dimensions[left[-1]]]
                yield (at, left[-1]), tuple(number[part] for part in parts if part in number)
