"""What somebody inside can work out: a family that is alone or one of two, and a whole site.

A family that is the only one in a hidden cell knows that figure, and the tables that agree with it
are fewer. A site knows all of its own figures and takes them off those of ALL.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.attack.judging import Where
from federated.disclosure.attack.knowledge import Flags, Matrix, Numbers, stacked
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.space import Space
from federated.disclosure.attack.tables import Tables
from federated.disclosure.attack.truth import Truth

Wide = Callable[[Matrix], Matrix]
FEW = 2  # families that know a figure because they are the whole of it


@dataclass(frozen=True, slots=True, repr=False)
class Small:
    """The small numbers of sites, each with its place: ``sums`` (m x n), ``values`` (m)."""

    sums: Matrix
    values: Numbers
    places: tuple[Where, ...]


def small(space: Space, of: Truth, k: int) -> Small:
    """Return every number of 1 to k-1 that came into a cell of a site between two releases."""
    sums, places = [], []
    for layer in range(space.layers):
        rows = space.sums(layer - 1, layer)[: len(space.sites) * len(space.cells.cells)]
        number = rows @ of.numbers
        chosen = np.flatnonzero((number > 0) & (number < k))
        sums.append(rows[chosen])
        names, cells = np.divmod(chosen, len(space.cells.cells))
        each = zip(names.tolist(), cells.tolist(), strict=True)
        places += [Where(space.named[n], c, layer - 1, layer) for n, c in each]
    found = stacked(sums, space.columns)
    return Small(found, found @ of.numbers, tuple(places))


def learnt(tables: Tables, small: Small, wide: Wide) -> Iterator[tuple[Where, Where]]:
    """Yield (what a family knows, what follows from it exactly).

    ``wide`` turns sums of numbers into sums of the columns that ``tables`` works with.
    """
    sums = wide(small.sums)
    pool = np.array(tables.found).reshape(-1, sums.shape[1])
    moved = np.asarray(sums @ pool.T) != small.values[:, np.newaxis]
    overlap = np.asarray((small.sums @ small.sums.T).todense())
    for at in np.flatnonzero(small.values <= FEW):
        still = ~moved[at]
        left = np.flatnonzero(_others(small, overlap, int(at)) & ~moved[:, still].any(axis=1))
        if len(left):
            questions = Questions.other_than(sums[left], small.values[left])
            open_ = tables.beside(sums[at], float(small.values[at]), questions)[: len(left)]
            yield from ((small.places[at], small.places[one]) for one in left[~open_])


def _others(small: Small, overlap: NDArray[np.float64], at: int) -> Flags:
    """Say which numbers are of other families too, and not a part of the family's own cell."""
    inside = overlap[at] == np.asarray(small.sums.sum(axis=1)).ravel()
    around = overlap[at] == small.sums[at].sum()
    return np.asarray(~inside & ~(around & (small.values == small.values[at])))
