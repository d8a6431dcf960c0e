"""What printed lines say of numbers and of costs.

A count and a sum bound by themselves. A rate ties a number to its group and a mean ties a cost to
a number, so both bound something even where the other figure is hidden.
"""

from collections.abc import Iterator

import numpy as np

from federated.disclosure.attack.knowledge import Knowledge, Matrix, Numbers, stacked
from federated.disclosure.attack.reading import Place, Printed, mean_bounds, rate_bounds
from federated.disclosure.attack.space import Space

Entry = tuple[float, Place]
Line = tuple[tuple[Entry, ...], tuple[Entry, ...], float, float]  # numbers, costs, low, high
ROUNDING = 1e-6  # sums are printed with six decimals


def learnt(space: Space, said: Printed, sensitive: frozenset[str]) -> Knowledge:
    """Return all that lines say: columns of numbers first, then of costs."""
    lines = [
        *_counts(said),
        *_rates(space, said, sensitive),
        *_sums(said),
        *_means(said),
    ]
    whole = np.arange(2 * space.columns) < space.columns
    known = Knowledge.nothing(whole)
    rows, low, high = _rows(space, lines)
    known = known.and_that(rows, low, high)
    return _tied(space, _not_begun(space, known, said))


def behind(space: Space, said: Printed, sensitive: frozenset[str]) -> tuple[Matrix, Matrix]:
    """Return the sums of numbers, and of costs, that are behind printed rates and means."""
    means = [place for place in said.cost_mean if place not in said.cost_sum]
    rates = [one for place in said.rate for one in (place, _group(space, place, sensitive))]
    numbers = [one for one in dict.fromkeys([*rates, *said.cost_mean]) if one not in said.count]
    every = stacked([space.sums(-1, layer) for layer in range(space.layers)], space.columns)
    return (
        _picked(space, every, [((1.0, place),) for place in numbers]),
        _picked(space, every, [((1.0, place),) for place in means]),
    )


def _counts(said: Printed) -> Iterator[Line]:
    for place, number in said.count.items():
        yield ((1.0, place),), (), number, number
        before = _before(said.count, place)
        if before is not None:
            flow = number - said.count[before]
            yield ((1.0, place), (-1.0, before)), (), flow, flow
    for place, total in said.cost_sum.items():
        if total > 0 and place not in said.count:
            yield ((1.0, place),), (), 1.0, np.inf


def _before(figures: dict[Place, float], place: Place) -> Place | None:
    for layer in range(place[0] - 1, -1, -1):
        if (layer, *place[1:]) in figures:
            return (layer, *place[1:])
    return None


def _rates(space: Space, said: Printed, sensitive: frozenset[str]) -> Iterator[Line]:
    for place, rate in said.rate.items():
        group = _group(space, place, sensitive)
        if place in said.count and group in said.count:
            continue
        least, most = rate_bounds(rate)
        yield ((1.0, place), (-least, group)), (), 0.0, np.inf
        yield ((1.0, place), (-most, group)), (), -np.inf, 0.0
        yield ((1.0, group),), (), 1.0, np.inf


def _group(space: Space, place: Place, sensitive: frozenset[str]) -> Place:
    codes = zip(space.cells.dimensions, place[2], strict=True)
    return (*place[:2], tuple(None if name in sensitive else code for name, code in codes))


def _sums(said: Printed) -> Iterator[Line]:
    for place, total in said.cost_sum.items():
        near = max(ROUNDING, 1e-12 * total)
        yield (), ((1.0, place),), total - near, total + near
        before = _before(said.cost_sum, place)
        if before is not None:
            flow = total - said.cost_sum[before]
            yield (), ((1.0, place), (-1.0, before)), flow - 2 * near, flow + 2 * near


def _means(said: Printed) -> Iterator[Line]:
    for place, mean in said.cost_mean.items():
        number, total = said.count.get(place), said.cost_sum.get(place)
        least, most = mean_bounds(mean)
        if number is not None:
            if total is None:
                yield (), ((1.0, place),), least * number, most * number
        elif total is not None and most > 0:
            high = total / least if least > 0 else np.inf
            yield ((1.0, place),), (), max(1.0, total / most - 1e-9), high + 1e-9
        else:
            yield ((-least, place),), ((1.0, place),), 0.0, np.inf
            yield ((-most, place),), ((1.0, place),), -np.inf, 0.0
            yield ((1.0, place),), (), 1.0, np.inf


def _rows(space: Space, lines: list[Line]) -> tuple[Matrix, Numbers, Numbers]:
    from scipy.sparse import hstack

    every = stacked([space.sums(-1, layer) for layer in range(space.layers)], space.columns)
    numbers = _picked(space, every, [line[0] for line in lines])
    costs = _picked(space, every, [line[1] for line in lines])
    rows = hstack([numbers, costs]).tocsr()
    rows.eliminate_zeros()
    return rows, np.array([line[2] for line in lines]), np.array([line[3] for line in lines])


def _picked(space: Space, every: Matrix, entries: list[tuple[Entry, ...]]) -> Matrix:
    """Return weighted sums of places; ``every`` has the places release after release."""
    from scipy.sparse import csr_matrix

    number, named = space.cells.number(), {name: at for at, name in enumerate(space.named)}
    size = every.shape[0] // space.layers
    at = [
        (row, place[0] * size + space.row(named[place[1]], number[place[2]]), weight)
        for row, entry in enumerate(entries)
        for weight, place in entry
    ]
    found = np.array(at, dtype=float).reshape(-1, 3)
    where = (found[:, 0].astype(int), found[:, 1].astype(int))
    return csr_matrix((found[:, 2], where), shape=(len(entries), every.shape[0])) @ every


def _not_begun(space: Space, known: Knowledge, said: Printed) -> Knowledge:
    """A site without any line had sent nothing by then."""
    width = len(space.cells.finest)
    for layer in range(space.layers):
        for site, name in enumerate(space.sites):
            if (layer, name) not in said.begun:
                start = (layer * len(space.sites) + site) * width
                at = np.arange(start, start + width)
                both = np.concatenate([at, at + space.columns])
                known = known.with_known(both, np.zeros(len(both)))
    return known


def _tied(space: Space, known: Knowledge) -> Knowledge:
    from scipy.sparse import block_diag

    ties = space.ties()
    if not ties.shape[0]:
        return known
    zero = np.zeros(2 * ties.shape[0])
    return known.and_that(block_diag([ties, ties]).tocsr(), zero, zero)
