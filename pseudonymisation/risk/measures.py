"""The sizes of the classes of people who look alike, and what an attacker could do with them.

A class is all rows with the same quasi-identifiers. Prosecutor risk is that of somebody who is
known to be in the data; marketer risk is the share of all rows that one guess a row gets right
(El Emam and Dankar, 2008, doi:10.1197/jamia.M2716). Both take the data for the whole population:
the careful reading when nothing is known of those outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pseudonymisation.risk.sql import Execute, grouped


@dataclass(frozen=True, slots=True)
class Measures:
    """Numbers of rows: all, in classes of one, and in classes under 5 and under 10."""

    rows: int
    classes: int
    k: int
    unique: int
    under_5: int
    under_10: int

    def share(self, rows: int) -> float:
        """Return the part of all rows, 0 where there is none."""
        return rows / self.rows if self.rows else 0.0

    @property
    def prosecutor_highest(self) -> float:
        """The chance to pick the right row for the person who stands out most."""
        return 1 / self.k if self.k else 0.0

    @property
    def prosecutor_average(self) -> float:
        """The same chance, averaged over all rows."""
        return self.share(self.classes)

    @property
    def marketer(self) -> float:
        """The share of rows that are guessed right when everybody is looked up."""
        return self.share(self.classes)


def measures(execute: Execute, relation: str, quasi: Sequence[str]) -> Measures:
    """Count the classes of ``relation`` by the columns ``quasi``."""
    classes = grouped(relation, quasi, "count(*) AS n")
    small = ", ".join(f"sum(CASE WHEN n < {limit} THEN n ELSE 0 END)" for limit in (2, 5, 10))
    found = execute(f"SELECT sum(n), count(*), min(n), {small} FROM ({classes}) c WHERE n > 0")
    rows, number, k, unique, under_5, under_10 = (int(value or 0) for value in found[0])
    return Measures(rows, number, k, unique, under_5, under_10)
