"""The difference between two groups of one published table, and how sure it is.

Shares by Newcombe's hybrid score interval (method 10, Stat Med 1998;17:873), means by Welch's
(Biometrika 1947;34:28). Both take the groups as independent of each other. Other figures, and
shares of which a person counts more than once, have a difference without an interval.
"""

from math import sqrt

from federated import intervals
from federated.compare import Estimate, estimate
from federated.release import ReleasedRow, ReleasedTable

POINTS = "percentage points"


def difference(table: ReleasedTable, one: ReleasedRow, other: ReleasedRow) -> Estimate | None:
    """Return ``one`` minus ``other``; None where a figure of either is hidden."""
    first, second = estimate(table, one), estimate(table, other)
    if first is None or second is None:
        return None
    value = first.value - second.value
    if table.measure == "mean":
        return _of_means(table, (one, other), value)
    unit = POINTS if first.unit.startswith("%") else first.unit
    if not first.unit.startswith("%") or None in (first.low, second.low):
        return Estimate(value, None, None, unit, "no interval")
    low, high = newcombe(_shares(first), _shares(second))
    return Estimate(value, 100 * low, 100 * high, unit, "Newcombe")


def newcombe(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> tuple[float, float]:
    """Return the interval of a difference of two shares, each as share, low and high (Wilson).

    56 of 70 and 48 of 80, the example of the source:

    >>> found = newcombe((56 / 70, *intervals.wilson(56, 70)), (48 / 80, *intervals.wilson(48, 80)))
    >>> [round(end, 4) for end in found]
    [0.0524, 0.3339]
    """
    share, low, high = one
    other_share, other_low, other_high = other
    value = share - other_share
    return (
        value - sqrt((share - low) ** 2 + (other_high - other_share) ** 2),
        value + sqrt((high - share) ** 2 + (other_share - other_low) ** 2),
    )


def _shares(found: Estimate) -> tuple[float, float, float]:
    low, high = found.low or 0.0, found.high or 0.0
    return found.value / 100, low / 100, high / 100


def _of_means(
    table: ReleasedTable, rows: tuple[ReleasedRow, ReleasedRow], value: float
) -> Estimate:
    spread = [(row.values.get("sd"), row.values.get("measured")) for row in rows]
    if any(sd is None or not n or n < 2 for sd, n in spread):
        return Estimate(value, None, None, table.unit, "no interval")
    terms = [(float(sd or 0) ** 2 / float(n or 1), float(n or 1)) for sd, n in spread]
    half = intervals.welch_half_width(terms)
    return Estimate(value, value - half, value + half, table.unit, "Welch")
