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
    sets = [frozenset(cube) for cube in cubes]
    order = {cell: None for one in sets for cell in _margins(dimensions, one, hierarchies)}
    shown = len(order)
    whole = frozenset[str]().union(*sets)
    leaves = _leaves(dimensions, whole, hierarchies)
    order |= dict.fromkeys(leaves)
    number = {cell: at for at, cell in enumerate(order)}
    sums = dict(_sums(dimensions, sets, number))
    for cell, parts in _finest(number, leaves, {at for at, _ in sums}):
        sums[cell, ""] = parts
    margins = {at for at, _ in sums}
    atoms = tuple(at for at in range(len(order)) if at not in margins)
    every = tuple((at, parts) for (at, _), parts in sums.items())
    return Grid(tuple(dimensions), tuple(order), shown, every, atoms)


def _margins(
    dimensions: Mapping[str, Sequence[str]], cube: frozenset[str], hierarchies: Hierarchies
) -> Iterator[Cell]:
    ways = [(None, *codes) if name in cube else (None,) for name, codes in dimensions.items()]
    yield from (c for c in product(*ways) if possible(tuple(dimensions), c, hierarchies))


def _leaves(
    dimensions: Mapping[str, Sequence[str]], used: frozenset[str], hierarchies: Hierarchies
) -> list[Cell]:
    """Return the finest cells of all cubes together; none where they are too many."""
    coarse = {name for fine in used for name in hierarchies.get(fine, {})}
    if prod(len(dimensions[name]) for name in used - coarse) > MOST_ATOMS:
        return []
    ways = [codes if name in used else (None,) for name, codes in dimensions.items()]
    return [c for c in product(*ways) if possible(tuple(dimensions), c, hierarchies)]


def _finest(
    number: Mapping[Cell, int], leaves: Iterable[Cell], margins: set[int]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield, for each finest cell of a cube, the leaves that it is the sum of."""
    inside: dict[int, list[int]] = {}
    for leaf in leaves:
        for cell in product(*({None: 0, code: 1} for code in leaf)):
            at = number.get(cell)
            if at is not None and at not in margins and cell != leaf:
                inside.setdefault(at, []).append(number[leaf])
    yield from ((at, tuple(parts)) for at, parts in inside.items())


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
