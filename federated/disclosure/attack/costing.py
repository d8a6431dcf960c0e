"""What must not follow of costs (R3): questions that need an answer of yes, both up and down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from federated.disclosure.attack.judging import Asked, Splits, Where
from federated.disclosure.attack.knowledge import Flags, Matrix, Numbers, stacked
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.space import Space
from federated.disclosure.attack.truth import Truth
from federated.disclosure.door.world import Rules


def of_costs(space: Space, of: Truth, split: Splits, rules: Rules, names: Sequence[int]) -> Asked:
    """Return what must be possible of costs."""
    parts = []
    for after, upto in space.spans():
        for name, one in zip(names, _contributions(space, of, names, after, upto), strict=True):
            parts.append(_costs(space, one, split, rules, (name, after, upto)))
    return Asked.joined(parts, space.columns)


@dataclass(frozen=True, slots=True, repr=False)
class Contributions:
    """What families bring to every cell of one name: number, sum, and the two largest."""

    sums: Matrix
    number: Numbers
    total: Numbers
    first: Numbers
    second: Numbers

    def dominated(self, rules: Rules) -> Flags:
        """R3: too few families, one that brings most, or two that bring nearly all."""
        rest = self.total - self.first - self.second
        percent = rest < rules.p_percent / 100 * self.first - 1e-9 * self.total
        one = self.first > rules.dominance * self.total * (1 + 1e-12)
        return (self.number > 0) & (percent | one | (self.number < rules.k))


def _contributions(
    space: Space, of: Truth, names: Sequence[int], after: int, upto: int
) -> Iterator[Contributions]:
    sums = space.sums(after, upto)
    for name in names:
        mine = sums[space.row(name, 0) : space.row(name + 1, 0)]
        first, second = _largest(mine, of)
        yield Contributions(mine, mine @ of.numbers, mine @ of.costs, first, second)


def _largest(sums: Matrix, of: Truth) -> tuple[Numbers, Numbers]:
    """Return the two largest contributions to every sum."""
    order = np.argsort(of.at, kind="stable")
    starts = np.searchsorted(of.at[order], np.arange(sums.shape[1] + 1))
    first, second = np.zeros(sums.shape[0]), np.zeros(sums.shape[0])
    top = np.zeros((sums.shape[1], 2))
    for column in np.flatnonzero(np.diff(starts)):
        cost = np.sort(of.cost[order[starts[column] : starts[column + 1]]])[::-1][:2]
        top[column, : len(cost)] = cost
    for row in range(sums.shape[0]):
        every = np.sort(top[sums.indices[sums.indptr[row] : sums.indptr[row + 1]]].ravel())[::-1]
        first[row], second[row] = (*every[:2], 0.0, 0.0)[:2]
    return first, second


def _costs(
    space: Space, one: Contributions, split: Splits, rules: Rules, at: tuple[int, int, int]
) -> Asked:
    cells = np.flatnonzero(one.dominated(rules) & (one.first > 0))
    room = rules.p_percent / 100 * one.first[cells]
    total = one.total[cells]
    sums = one.sums[cells]
    down = np.minimum(room, total)
    name, after, upto = at
    where = tuple(Where(space.named[name], int(cell), after, upto) for cell in cells)
    bounds = np.concatenate([total + room, -(total - down)])
    return Asked(Questions(stacked([sums, -sums], sums.shape[1]), bounds), (*where, *where))
