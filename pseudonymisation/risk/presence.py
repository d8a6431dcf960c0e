"""Can somebody tell that a person is in the data at all? That takes a register of everybody.

``register`` holds the number of people per cell, such as births by quarter and sex, in a column
``count``. delta-presence is the range of the share of a cell that is in the data (Nergiz, Atzori and
Clifton, 2007, doi:10.1145/1247480.1247554): at 1, everybody in that cell is known to be in. Journalist
risk looks a row up in the register instead of in the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pseudonymisation.risk.sql import Execute, grouped, listed, name

COUNT = "count"


@dataclass(frozen=True, slots=True)
class Presence:
    """Shares, 0 to 1; ``contradictions`` are cells with more people here than in the register."""

    lowest: float
    highest: float
    journalist_highest: float
    journalist_average: float
    cells: int
    contradictions: int


def presence(execute: Execute, relation: str, quasi: Sequence[str], register: str) -> Presence:
    """Compare the classes of ``relation`` with the cells of ``register``.

    A cell that the register lacks, or has too small, counts as just as large as it is here.
    """
    found = execute(_query(relation, quasi, register))
    low, high, top, average, cells, contradictions = found[0]
    return Presence(
        float(low or 0),
        float(high or 0),
        float(top or 0),
        float(average or 0),
        int(cells or 0),
        int(contradictions or 0),
    )


def _query(relation: str, quasi: Sequence[str], register: str) -> str:
    columns = listed(quasi)
    here = grouped(relation, quasi, f"{columns}, count(*) AS n")
    whole = grouped(register, quasi, f"{columns}, sum({name(COUNT)}) AS size")
    same = " AND ".join(f"h.{name(q)} IS NOT DISTINCT FROM r.{name(q)}" for q in quasi)
    both = (
        "SELECT coalesce(h.n, 0) AS n, greatest(coalesce(r.size, 0), coalesce(h.n, 0)) AS size, "
        "CASE WHEN coalesce(h.n, 0) > coalesce(r.size, 0) THEN 1 ELSE 0 END AS odd "
        f"FROM here h FULL OUTER JOIN whole r ON {same}"
    )
    matched = "CASE WHEN n > 0 THEN {} END"
    by_class = f"count({matched.format('1')}) * 1.0 / sum({matched.format('size')})"
    by_row = f"sum({matched.format('n * 1.0 / size')}) / sum(n)"
    return (
        f"WITH here AS ({here}), whole AS ({whole}), cells AS ({both}) "
        f"SELECT min(n * 1.0 / size), max(n * 1.0 / size), max({matched.format('1.0 / size')}), "
        f"greatest({by_class}, {by_row}), count(*), sum(odd) FROM cells WHERE size > 0"
    )
