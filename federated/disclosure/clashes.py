"""Two tables of one indicator that cannot both be right, or tell more together than they should."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from federated.release import ReleasedTable


def found(tables: Sequence["ReleasedTable"]) -> Iterator[tuple["ReleasedTable", str]]:
    """Yield the second of two tables, and the rule that they break together."""
    for one, other in _overlapping(tables):
        if rule := _clash(one, other):
            yield other, rule


def _overlapping(
    tables: Sequence["ReleasedTable"],
) -> Iterator[tuple["ReleasedTable", "ReleasedTable"]]:
    """Yield pairs of one indicator whose time overlaps; a trial overlaps everything."""
    alike: dict[tuple[str, str], list[ReleasedTable]] = {}
    trials = {table.indicator for table in tables if not table.period.quarters}
    for table in tables:
        whole = ("",) if table.indicator in trials else table.period.quarters
        for quarter in whole:
            alike.setdefault((table.indicator, quarter), []).append(table)
    for each in alike.values():
        yield from combinations(each, 2)


def _clash(one: "ReleasedTable", other: "ReleasedTable") -> str | None:
    """Return the rule that two tables of one indicator break together."""
    if one.revision != other.revision and one.period == other.period:
        return None  # other families: `federated.revising` lays both together
    if one.period != other.period:
        shared = set(one.period.quarters) & set(other.period.quarters)
        trial = "trial" in (one.period.kind, other.period.kind)
        return "two periods of one indicator overlap (R11)" if shared or trial else None
    if one.cube == other.cube:
        return "a cube comes twice (R11)"
    same = _common(one) == _common(other)
    return None if same else "the total differs between the cubes of one indicator (R9)"


def _common(table: "ReleasedTable") -> Mapping[str, object]:
    return {
        "version": table.definition_version,
        "measure": table.measure,
        "sensitive": table.sensitive,
        "unit": table.unit,
        "band": table.completeness,
        "total": table.rows[0].values,
    }
