"""What must not follow, for whoever knows the truth: questions that need an answer of yes.

A small number must be able to be ``k`` (R1); so must a sensitive category, and what is left of its
group without it (R2); and a cost that one or two families dominate must be able to lie ``p`` per
cent of the largest of them higher and lower (R3). Since the truth is among the tables that agree,
a number that can be ``k`` has not been narrowed to one value either; and whatever follows of a
union of hidden cells follows of those in it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.knowledge import Matrix, Numbers, stacked
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.space import Space
from federated.disclosure.attack.truth import Truth


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a question: a name and a cell, after one release up to another."""

    name: str
    cell: int
    after: int
    upto: int


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """Questions with their places."""

    questions: Questions
    places: tuple[Where, ...]

    @classmethod
    def joined(cls, parts: Sequence["Asked"], columns: int) -> "Asked":
        """Return some together."""
        sums = stacked([one.questions.sums for one in parts], columns)
        bounds = [one.questions.bounds for one in parts]
        places = tuple(place for one in parts for place in one.places)
        return cls(Questions(sums, np.concatenate([np.zeros(0), *bounds])), places)


@dataclass(frozen=True, slots=True, repr=False)
class Splits:
    """Sensitive categories (``part``) of groups (``whole``), as numbers of cells."""

    part: NDArray[np.int64]
    whole: NDArray[np.int64]


def splits(space: Space, sensitive: frozenset[str]) -> Splits:
    """Return every sensitive category of every group that cubes show.

    The only category that a group can have is known before anything is published: no split.
    """
    number = space.cells.number()
    found = [
        (at, number[(*cell[:place], None, *cell[place + 1 :])], place)
        for cell, at in number.items()
        for place, name in enumerate(space.cells.dimensions)
        if name in sensitive and cell[place] is not None
    ]
    ways = Counter((whole, place) for _, whole, place in found)
    kept = [(at, whole) for at, whole, place in found if ways[whole, place] > 1]
    pairs = np.array(kept, dtype=np.int64).reshape(-1, 2)
    return Splits(pairs[:, 0], pairs[:, 1])


def of_numbers(
    space: Space, of: Truth, split: Splits, k: int, names: Sequence[int], least: int = 0
) -> Asked:
    """Return what must be possible of numbers: of all spans, for the names at these places."""
    parts = []
    for after, upto in space.spans():
        sums = space.sums(after, upto)
        number = sums @ of.numbers
        for name in names:
            rows = slice(space.row(name, 0), space.row(name + 1, 0))
            parts.append(_numbers(space, sums[rows], number[rows], split, k, (name, after, upto)))
    return Asked.joined(parts, space.columns)


def _numbers(
    space: Space, sums: Matrix, number: Numbers, split: Splits, k: int, at: tuple[int, int, int]
) -> Asked:
    part, whole = number[split.part], number[split.whole]
    low = (number > 0) & (number < k)
    low[split.part[(whole > 0) & (part < k)]] = True
    cells = np.flatnonzero(low)
    nearly = np.flatnonzero((whole > 0) & (whole - part < k))
    outside = sums[split.whole[nearly]] - sums[split.part[nearly]]
    places = [*cells.tolist(), *split.part[nearly].tolist()]
    name, after, upto = at
    return Asked(
        Questions(stacked([sums[cells], outside], sums.shape[1]), np.full(len(places), float(k))),
        tuple(Where(space.named[name], cell, after, upto) for cell in places),
    )
