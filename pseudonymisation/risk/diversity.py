"""What is learnt about a person whose class is known, though the row is not.

Distinct l-diversity: the fewest different values of a sensitive column in any class. t-closeness
for categories: the largest distance between the values in a class and those in all rows, as total
variation (half the sum of the absolute differences, "equal distance" in Li, Li and
Venkatasubramanian, 2007, doi:10.1109/ICDE.2007.367856), 0 to 1. Both equal what pycanon calculates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pseudonymisation.risk.sql import Execute, listed, name


@dataclass(frozen=True, slots=True)
class Diversity:
    """l and t of one sensitive column."""

    column: str
    distinct: int
    closeness: float


def diversity(execute: Execute, relation: str, quasi: Sequence[str], sensitive: str) -> Diversity:
    """Compare the values of ``sensitive`` in each class with those in all rows."""
    found = execute(_query(relation, quasi, sensitive))
    distinct, distance = found[0]
    return Diversity(sensitive, int(distinct or 0), min(1.0, max(0.0, float(distance or 0))))


def _query(relation: str, quasi: Sequence[str], sensitive: str) -> str:
    """Write the statement.

    Only values that a class has more often than all rows count: what is above is as much as what
    is below, so the sum of the one is half the sum of both, and absent values need no row.
    """
    numbered = (
        f"SELECT dense_rank() OVER (ORDER BY {listed(quasi)}) AS class, "
        f"{name(sensitive)} AS value, count(*) AS m FROM {name(relation)} "
        f"GROUP BY {', '.join(filter(None, (listed(quasi) if quasi else '', name(sensitive))))}"
    )
    shares = "SELECT value, sum(m) * 1.0 / sum(sum(m)) OVER () AS p FROM cells GROUP BY value"
    sizes = "SELECT class, sum(m) AS n, count(*) AS kinds FROM cells GROUP BY class"
    distances = (
        "SELECT c.class, sum(CASE WHEN c.m * 1.0 / s.n > p.p THEN c.m * 1.0 / s.n - p.p ELSE 0 END)"
        " AS distance FROM cells c JOIN sizes s ON s.class = c.class "
        "JOIN shares p ON p.value IS NOT DISTINCT FROM c.value GROUP BY c.class"
    )
    return (
        f"WITH cells AS ({numbered}), sizes AS ({sizes}), shares AS ({shares}) "
        f"SELECT (SELECT min(kinds) FROM sizes), (SELECT max(distance) FROM ({distances}) d)"
    )
