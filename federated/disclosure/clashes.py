"""Two tables of one indicator that cannot both be right, or tell more together than they should."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from federated.release import ReleasedTable

OVERLAP = "two periods of one indicator overlap (R11)"
TWICE = "a cube comes twice (R11)"
TOTALS = "the total differs between the cubes of one indicator (R9)"


def found(tables: Sequence["ReleasedTable"]) -> Iterator[tuple["ReleasedTable", str]]:
    """Yield a table that breaks a rule with an earlier one, and the rule.

    Each is compared with the first of its time: whatever equals that equals all of them.
    """
    trials = {table.indicator for table in tables if not table.period.quarters}
    first: dict[tuple[str, str], ReleasedTable] = {}
    alike: dict[tuple[object, ...], ReleasedTable] = {}
    cubes = set[tuple[object, ...]]()
    for table in tables:
        whole = ("",) if table.indicator in trials else table.period.quarters
        if any(first.setdefault((table.indicator, q), table).period != table.period for q in whole):
            yield table, OVERLAP
            continue
        # other revisions are other families: `federated.revising` lays both together
        same = (table.indicator, table.period.label, table.revision)
        if (*same, table.cube) in cubes:
            yield table, TWICE
        cubes.add((*same, table.cube))
        if _common(alike.setdefault(same, table)) != _common(table):
            yield table, TOTALS


def _common(table: "ReleasedTable") -> Mapping[str, object]:
    return {
        "version": table.definition_version,
        "measure": table.measure,
        "sensitive": table.sensitive,
        "unit": table.unit,
        "band": table.completeness,
        "total": table.rows[0].values,
    }
