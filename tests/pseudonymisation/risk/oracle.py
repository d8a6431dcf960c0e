"""The measures again, slow and obvious, over rows as tuples: what the SQL must agree with."""

from collections import Counter, defaultdict
from collections.abc import Sequence

Row = tuple[object, ...]


def classes(rows: Sequence[Row], places: Sequence[int]) -> dict[Row, list[Row]]:
    """Return the rows by what they have at ``places``."""
    found: dict[Row, list[Row]] = defaultdict(list)
    for row in rows:
        found[tuple(row[place] for place in places)].append(row)
    return found


def sizes(rows: Sequence[Row], places: Sequence[int]) -> tuple[int, int, int, int, int, int]:
    """Return rows, classes, k, and the rows in classes of 1, under 5 and under 10."""
    counts = [len(group) for group in classes(rows, places).values()]
    small = [sum(n for n in counts if n < limit) for limit in (2, 5, 10)]
    return len(rows), len(counts), min(counts, default=0), small[0], small[1], small[2]


def distinct(rows: Sequence[Row], places: Sequence[int], sensitive: int) -> int:
    """Return l: the fewest different values in a class."""
    groups = classes(rows, places).values()
    return min((len({row[sensitive] for row in group}) for group in groups), default=0)


def closeness(rows: Sequence[Row], places: Sequence[int], sensitive: int) -> float:
    """Return t: half the sum of absolute differences, of the class where it is largest."""
    everywhere = Counter(row[sensitive] for row in rows)
    worst = 0.0
    for group in classes(rows, places).values():
        here = Counter(row[sensitive] for row in group)
        gaps = [abs(here[v] / len(group) - n / len(rows)) for v, n in everywhere.items()]
        worst = max(worst, sum(gaps) / 2)
    return worst
