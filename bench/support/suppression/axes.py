"""The axes of a table: codes, and which code is the sum of which others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

Sums = tuple[tuple[str, tuple[str, ...]], ...]
TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Axis:
    """One dimension of a table; ``sums`` is (whole, its parts), the grand total first."""

    codes: tuple[str, ...]
    sums: Sums

    @property
    def leaves(self) -> tuple[str, ...]:
        """Return the codes that are no sum of others."""
        wholes = {whole for whole, _ in self.sums}
        return tuple(code for code in self.codes if code not in wholes)


def axis(sums: Mapping[str, Iterable[str]]) -> Axis:
    """Return the axis of some sums; a part that is a sum itself stands among them too."""
    told = tuple((whole, tuple(parts)) for whole, parts in sums.items() if parts)
    codes = dict.fromkeys(code for whole, parts in told for code in (whole, *parts))
    return Axis(tuple(codes), told)


def flat(codes: Iterable[str]) -> Axis:
    """Return an axis of codes that make up the total."""
    return axis({TOTAL: codes})


def nested(paths: Iterable[tuple[str, ...]]) -> Axis:
    """Return the axis of some paths of codes, each from below the total down to a leaf."""
    sums: dict[str, dict[str, None]] = {TOTAL: {}}
    for path in paths:
        above = TOTAL
        for code in path:
            if code != above:
                sums.setdefault(above, {})[code] = None
                above = code
    return axis(sums)


def equations(axes: tuple[Axis, ...]) -> Any:
    """Return every sum along every axis as a row that is zero (scipy.sparse.csr_matrix)."""
    from scipy.sparse import coo_matrix

    shape = tuple(len(one.codes) for one in axes)
    rows, columns, values = [], [], []
    number = 0
    for along, one in enumerate(axes):
        at = {code: place for place, code in enumerate(one.codes)}
        others = [range(size) if side != along else [0] for side, size in enumerate(shape)]
        for (whole, parts), place in product(one.sums, product(*others)):
            for code, sign in ((whole, -1.0), *((part, 1.0) for part in parts)):
                cell = (*place[:along], at[code], *place[along + 1 :])
                rows.append(number)
                columns.append(int(np.ravel_multi_index(cell, shape)))
                values.append(sign)
            number += 1
    cells = int(np.prod(shape))
    places = np.array(rows), np.array(columns)
    return coo_matrix((np.array(values), places), shape=(number, cells)).tocsr()


def filled(axes: tuple[Axis, ...], leaves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the whole table of an array over the leaves of every axis."""
    table = leaves
    for along, one in enumerate(axes):
        table = np.moveaxis(np.tensordot(_spread(one), table, axes=(1, along)), 0, along)
    return table


def _spread(one: Axis) -> NDArray[np.float64]:
    """Return (codes x leaves): which leaves a code is the sum of."""
    below, at = dict(one.sums), {code: n for n, code in enumerate(one.leaves)}
    out = np.zeros((len(one.codes), len(at)))

    def under(code: str) -> Iterable[str]:
        parts = below.get(code)
        return [code] if parts is None else [leaf for part in parts for leaf in under(part)]

    for row, code in enumerate(one.codes):
        for leaf in under(code):
            out[row, at[leaf]] += 1.0
    return out
