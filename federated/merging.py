"""Which neighbouring codes of an ordered split to merge, by size alone and never by outcome."""

from collections.abc import Iterator, Mapping

from federated.indicator import Dimension

# The codes of a split that have an order, and what else there is stays by itself.
ORDERED: Mapping[str, tuple[str, ...]] = {
    "ga_band": ("<28", "28-31", "32-36", ">=37"),
    "severity": ("green", "yellow", "orange", "red"),
}
Groups = tuple[tuple[str, ...], ...]


def merges(dimension: Dimension, families: Mapping[str, int]) -> Iterator[Groups]:
    """Yield ever coarser groups of neighbours, down to two; nothing for a split without an order.

    Each time the group with the fewest families goes with the smaller of its neighbours.

    >>> split = Dimension("severity", ("green", "yellow", "orange", "red", "unknown"), "ernst")
    >>> sizes = {"green": 60, "yellow": 40, "orange": 9, "red": 3}
    >>> [" ".join("+".join(group) for group in groups) for groups in merges(split, sizes)]
    ['green yellow orange+red', 'green yellow+orange+red']
    """
    groups: Groups = tuple((code,) for code in ORDERED.get(dimension.name, ()))
    while len(groups) > 2:
        sizes = [sum(families.get(code, 0) for code in group) for group in groups]
        place = sizes.index(min(sizes))
        neighbours = [n for n in (place - 1, place + 1) if 0 <= n < len(groups)]
        first = min(place, min(neighbours, key=lambda n: sizes[n]))
        groups = (*groups[:first], groups[first] + groups[first + 1], *groups[first + 2 :])
        yield groups


def label(group: tuple[str, ...]) -> str:
    """Return what a merged code is called.

    >>> label(("<28", "28-31")), label(("red",))
    ('<28 + 28-31', 'red')
    """
    return " + ".join(group)


def merged(dimension: Dimension, groups: Groups) -> tuple[Dimension, Mapping[str, str]]:
    """Return the coarser split and the new code of every old one."""
    alone = tuple((code,) for code in dimension.codes if code not in {c for g in groups for c in g})
    codes = {code: label(group) for group in (*groups, *alone) for code in group}
    wide = Dimension(
        dimension.name, tuple(dict.fromkeys(codes.values())), dimension.label_nl, dimension.needs
    )
    return wide, codes
