"""What must stay open of numbers: every small one and both sides of a split, for anybody and inside."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from federated.disclosure.door import judging
from federated.disclosure.door.history import History
from federated.disclosure.door.judging import Splits
from federated.disclosure.door.system import Want


def alone(
    history: History,
    wants: list[Want],
    true: list[float],
    insiders: NDArray[np.int64],
    targets: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """Say where a target holds an insider and nobody else: then it is told about itself."""
    out = np.zeros((len(insiders), len(targets)), dtype=bool)
    for row, insider in enumerate(insiders):
        for column, target in enumerate(targets):
            if true[insider] == true[target]:
                out[row, column] = _holds(history, wants[target], wants[insider])
    return out


def _holds(history: History, larger: Want, smaller: Want) -> bool:
    if (larger.site, larger.after, larger.upto) != (smaller.site, smaller.after, smaller.upto):
        return False
    codes = zip(history.grid.every[larger.cell], history.grid.every[smaller.cell], strict=True)
    return all(wide is None or wide == narrow for wide, narrow in codes)


def moved(history: History, want: Want) -> float:
    """Return how many families an upward demand is about, 0 for another."""
    flow = history.segments[want.upto][want.site].families
    return float(flow[want.cell]) if want.of is None and want.need > 0 else 0.0


def which(wants: list[Want], true: list[float], low: int, high: int | None) -> NDArray[np.int64]:
    """Return the upward demands about that many families, of sites alone."""
    every = [
        at
        for at, number in enumerate(true)
        if number >= low and (high is None or number <= high) and wants[at].need > 0
    ]
    return np.array(every, dtype=np.int64)


def wants(history: History, split: Splits, k: int) -> Iterator[Want]:
    """Yield what has to stay open of every flow between two releases.

    A longer time holds a shorter one, so that what could be ``k`` in one release could be in both.
    """
    for layer, row in enumerate(history.segments):
        for site, flow in enumerate(row):
            number = flow.families[: history.grid.shown]
            few, nearly_all = judging.lopsided(number, split, k)
            low = judging.small(number, k)
            low[split.part[few]] = True
            for cell in np.flatnonzero(low):
                yield Want(site, layer - 1, layer, int(cell), k - number[cell])
                if number[cell]:
                    yield Want(site, layer - 1, layer, int(cell), -1.0)
            for at in np.flatnonzero(nearly_all & ~split.two):
                part, whole = int(split.part[at]), int(split.whole[at])
                outside = number[whole] - number[part]
                yield Want(site, layer - 1, layer, part, k - outside, of=whole)
