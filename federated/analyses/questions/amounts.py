"""Sums of amounts (days, euros) by group, and whether what is left is safe when a city takes out its own."""

from collections.abc import Iterator, Mapping

import numpy as np

from federated.analyses.design import Design
from federated.analyses.question import Arrays, Question
from federated.analyses.rows import Rows
from federated.disclosure.rules.bounded import unsafe
from federated.engines.blocks import Floats

PARTS = ("bringing", "sums", "squares")
STEP = 1.5
Table = tuple[tuple[float, ...], ...]


def sums(rows: Rows, flags: Floats, amounts: Design) -> dict[str, Floats]:
    """Return who brings something, the sum and the squares: amounts by slices.

    The slices are everybody, and then each group and everybody else.
    """
    pairs = [(flags[:, at], 1 - flags[:, at]) for at in range(flags.shape[1])]
    some = np.column_stack([np.ones(len(rows)), *(part for pair in pairs for part in pair)])
    values = np.abs(rows.matrix(amounts))
    told = {"bringing": values > 0, "sums": values, "squares": values**2}
    return {name: part.astype(np.float64).T @ some for name, part in told.items()}


def slices(groups: Design) -> Iterator[str]:
    """Yield what the slices are of."""
    yield "of all families"
    for one in groups:
        yield f"where {one.name}"
        yield f"outside {one.name}"


def without_few(total: Arrays, minimum: int) -> dict[str, Floats]:
    """Return totals in which nobody reads how few of a slice bring nothing.

    Who brings something is rounded down to tens (the minimum), and once more where that is nearly
    everybody, so that ten numbers or more lead to the same; of a slice of fewer than twenty it is told as
    everybody. What is everybody, or too few to be told at all, stays.

    >>> counts = {"families": np.array(60.0), "margins": np.array([24.0])}
    >>> told = without_few({**counts, "bringing": np.array([[57.0, 24.0, 33.0]])}, 10)
    >>> told["bringing"].tolist()
    [[50.0, 24.0, 20.0]]
    """
    n, covered = np.atleast_1d(total["families"]), total["margins"]
    sizes = np.concatenate([n, np.column_stack([covered, n - covered]).ravel()])
    some = total["bringing"]
    hidden = (some < sizes) & (some >= minimum)
    tens = np.floor(some / minimum) * minimum
    down = np.where(sizes - tens < minimum, tens - minimum, tens)
    told = np.where(sizes < 2 * minimum, sizes, down)
    return {**total, "bringing": np.where(hidden, told, some)}


def rough(total: Arrays) -> dict[str, Floats]:
    """Return totals of which sums are too low by a third at most, and squares too high by a factor 2.25.

    A city that knows its own part would read off what is left. It must first be known to be safe; what
    passes by these numbers passes by the true ones.

    >>> told = rough({"sums": np.array([0.0, 105.0]), "squares": np.array([0.0, 105.0])})
    >>> told["sums"].round(1).tolist(), told["squares"].round(1).tolist()
    ([0.0, 86.5], [0.0, 129.7])
    """
    low = _stepped(total["sums"], STEP, np.floor)
    high = _stepped(total["squares"], STEP**2, np.ceil)
    return {**total, "sums": low, "squares": high}


def _stepped(values: Floats, step: float, rounded: np.ufunc) -> Floats:
    some = values > 0
    steps = rounded(np.log(np.where(some, values, 1.0)) / np.log(step))
    return np.where(some, step**steps, 0.0)


class Left(Question):
    """Whether the amounts of all others are of too few, or mostly of one: each city says of its own view.

    ``bringing``, ``sums`` and ``squares`` are the announced totals, amounts by slices. That enough others
    bring something is known by then (R16).
    """

    groups: Design
    amounts: Design
    minimum: int
    bringing: Table
    sums: Table
    squares: Table

    def answer(self, rows: Rows) -> Arrays:
        """Return flags, amounts by slices: 1 where a city would see too much."""
        own = sums(rows, rows.matrix(self.groups), self.amounts)
        left = (np.array(getattr(self, name)) - own[name] for name in PARTS[1:])
        return {"unsafe": flagged(self.minimum, np.array(self.bringing), *left)}


def flagged(minimum: int, bringing: Floats, total: Floats, squares: Floats) -> Floats:
    """Return 1 where a sum is made by too few, or mostly by one; in the shape of the parts."""
    every = zip(bringing.flat, total.flat, squares.flat, strict=True)
    found = [float(unsafe(float(n), float(t), float(q), minimum)) for n, t, q in every]
    return np.array(found).reshape(bringing.shape)


def table(counts: Mapping[str, Floats]) -> dict[str, Table]:
    """Return totals as a question holds them."""
    return {name: tuple(map(tuple, counts[name].tolist())) for name in PARTS}
