"""From exact tables to released ones: counts first, then sums, the total row before the strata.

All cubes of one indicator, site and period are one system, because they share their total row.
The total is decided alone and first and is the same in every cube. Strata are then hidden until
neither they nor a hidden total follow; only where the total by itself would give a stratum away
is it hidden as well, in every cube.
"""

from collections.abc import Callable, Sequence

from federated.disclosure import margins
from federated.disclosure.protect import protected
from federated.disclosure.rules import Rules, for_measure, mean, population
from federated.disclosure.system import Name, Piece, TooSmall, joined
from federated.errors import UnsafeRelease
from federated.exact import TOTAL, ExactRow, ExactTable
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable

ALL: Name = (TOTAL, TOTAL)
Place = Callable[[ExactRow, Name], Piece]


def cube(indicator: str, dimension: str | None) -> str:
    """Return the name of a cube: an indicator and one dimension, or only its total.

    >>> cube("I09", None), cube("I09", "ga_band")
    ('I09/total', 'I09/ga_band')
    """
    return f"{indicator}/{dimension or 'total'}"


def released(
    tables: Sequence[ExactTable], policy: DisclosurePolicy, withhold: bool = False
) -> tuple[ReleasedTable, ...]:
    """Return what may be published, in the order given; ``withhold`` the number eligible."""
    linked: dict[tuple[object, ...], list[ExactTable]] = {}
    for table in tables:
        key = (table.site, table.indicator.id, table.indicator.version, table.period)
        linked.setdefault(key, []).append(table)
    out: dict[int, ReleasedTable] = {}
    for group in linked.values():
        out |= {id(t): r for t, r in zip(group, _together(group, policy, withhold), strict=True)}
    return tuple(out[id(table)] for table in tables)


def _together(
    tables: Sequence[ExactTable], policy: DisclosurePolicy, withhold: bool
) -> list[ReleasedTable]:
    """Protect the cubes of one indicator, site and period as one system."""
    rules, first = for_measure(tables[0].indicator.measure), tables[0]
    held_back = population.withheld(first.indicator) if withhold else ()
    _same_total(tables)
    try:
        counts = _shown(
            tables,
            lambda row, at: rules.counts(row, at, first.indicator, policy).without(held_back),
            margins.people(policy),
            whole=True,
        )
        sums = _shown(
            tables,
            lambda row, at: rules.sums(row, at, first.indicator, policy, counts),
            margins.euros(first.indicator.sensitive, policy),
            whole=False,
        )
    except KeyError:
        raise UnsafeRelease(f"{first.indicator.id}: a row lacks a part of its measure.") from None
    shown = counts | sums | _spreads(tables, counts | sums, policy)
    return [_table(table, rules, shown) for table in tables]


def _shown(
    tables: Sequence[ExactTable], place: Place, too_small: TooSmall, whole: bool
) -> frozenset[Name]:
    """Return the groups to show: of the total row first, then of all strata."""
    total = place(tables[0].rows[0], ALL)
    if not total.groups:
        return frozenset()
    alone = protected(joined(total, (), too_small, whole), frozenset(), frozenset())
    strata = tuple(
        place(row, (_cube(table), row.stratum)) for table in tables for row in table.rows[1:]
    )
    if not strata:
        return alone
    system = joined(total, strata, too_small, whole)
    return protected(system, frozenset(group.key for group in total.groups), alone)


def _same_total(tables: Sequence[ExactTable]) -> None:
    """Refuse cubes that disagree about the total, come twice, or lack the total row."""
    first = tables[0].rows[0]
    cubes = [_cube(table) for table in tables]
    if len(set(cubes)) < len(cubes):
        raise UnsafeRelease(f"{cubes[0]}: a cube comes twice.")
    for table in tables:
        strata = [row.stratum for row in table.rows]
        if strata[:1] != [TOTAL] or len(set(strata)) < len(strata) or table.rows[0] != first:
            raise UnsafeRelease(f"{_cube(table)}: the total row is not that of the other cubes.")


def _spreads(
    tables: Sequence[ExactTable], shown: frozenset[Name], policy: DisclosurePolicy
) -> frozenset[Name]:
    """Return where a mean's spread may be seen."""
    if tables[0].indicator.measure != Measure.MEAN:
        return frozenset()
    found = {(*ALL, mean.SPREAD)} if mean.spread_is_safe(tables[0].rows[0], policy) else set()
    for table in tables:
        rows = [((_cube(table), row.stratum), row) for row in table.rows[1:]]
        if all((*where, mean.SUM) in shown for where, _ in rows):
            found |= {
                (*where, mean.SPREAD) for where, row in rows if mean.spread_is_safe(row, policy)
            }
    return frozenset(found)


def _table(table: ExactTable, rules: Rules, shown: frozenset[Name]) -> ReleasedTable:
    indicator, period = table.indicator, table.period
    total = table.rows[0]
    completeness = population.band(int(total.eligible.total), int(total.measured.total))
    return ReleasedTable(
        indicator=indicator.id,
        definition_version=indicator.version,
        cube=_cube(table),
        dimension=table.dimension,
        measure=indicator.measure.value,
        sensitive=indicator.sensitive,
        unit=indicator.unit,
        period=ReleasedPeriod(kind=period.kind.value, label=period.label, quarters=period.quarters),
        completeness=completeness if (*ALL, population.BAND) in shown else None,
        rows=tuple(_row(table, row, rules, shown) for row in table.rows),
    )


def _row(table: ExactTable, row: ExactRow, rules: Rules, shown: frozenset[Name]) -> ReleasedRow:
    where = ALL if row.stratum == TOTAL else (_cube(table), row.stratum)
    return ReleasedRow(
        stratum=row.stratum,
        periods=table.period.quarters,
        values=dict(rules.values(row, where, table.indicator, shown)),
    )


def _cube(table: ExactTable) -> str:
    return cube(table.indicator.id, table.dimension)
