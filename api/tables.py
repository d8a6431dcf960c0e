"""Published tables of exact figures as sheets: every site, period and group of one indicator by one dimension."""

from collections.abc import Iterable, Iterator, Sequence

from pydantic.alias_generators import to_camel
from sqlalchemy import Connection

from api import withdrawals
from api.columns import MADE, PLACES, SITE, SOURCE, about, counts, said, titles
from api.comparison import HIDDEN, Comparison
from api.sheet import Cell, Column, Sheet
from api.store import releases, sites
from api.store.published import Listed
from api.store.releases import Held
from api.store.sites import Site
from federated.indicator import Indicator
from federated.release import ReleasedRow, ReleasedTable

PEOPLE = ("eligible", "measured", "missing")
SPREAD = ("sum", "sd")
ABOUT = (
    *SITE,
    *about(
        ("hospitalsCovered", "whether a hospital counts its own admissions only"),
        ("completeness", "band of the share measured, per cent"),
    ),
    *MADE,
)


def sheet(
    connection: Connection,
    listed: Listed,
    indicator: Indicator,
    site: str | None = None,
    period: str | None = None,
) -> Sheet:
    """Return a published table, whole or of one site or period."""
    known = {one.id: one for one in sites.every(connection)}
    held = [
        one
        for one in releases.tables(connection, indicator.id)
        if one.table.dimension == listed.dimension
        and site in (None, one.site)
        and period in (None, one.table.period.label)
    ]
    names = _names(held)
    rows = tuple(row for one in held for row in _rows(one, known[one.site], names))
    columns = (*PLACES, *ABOUT, *_measures(indicator, names), *said(indicator.unit))
    gone = withdrawals.of_table(connection, listed, site, period)
    return Sheet(listed.id, titles(listed)[0], columns, rows, HIDDEN, SOURCE, gone)


def compared(comparison: Comparison) -> Sheet:
    """Return a comparison as a sheet: its figures, without curves and pooled figures."""
    one = comparison.indicator
    columns = (*PLACES, *ABOUT, *counts(PEOPLE[:2]), *said(one.unit))
    rows = tuple(
        tuple(figure[column.name] for column in columns)
        for figure in (found.model_dump(by_alias=True) for found in comparison.figures)
    )
    id_ = f"{one.id}-{comparison.dimension or 'total'}".replace("_", "-")
    gone = withdrawals.of_comparison(comparison)
    return Sheet(id_, f"{one.name_en}: sites side by side", columns, rows, HIDDEN, SOURCE, gone)


def _names(held: Iterable[Held]) -> tuple[str, ...]:
    """Return the names of the values: people first, then in the order of the measure."""
    found = {name for one in held for row in one.table.rows for name in row.values}
    if not found:
        return PEOPLE
    return (*PEOPLE, *sorted(found - set(PEOPLE), key=_natural))


def _natural(name: str) -> tuple[str, int]:
    kind, _, number = name.rpartition("_")
    return (kind, int(number)) if number.isdecimal() else (name, -1)


def _measures(indicator: Indicator, names: Sequence[str]) -> Iterator[Column]:
    for name in names:
        if _is_number(indicator.measure.value, name):
            unit = "€" if indicator.measure == "cost" else indicator.unit
            yield Column(to_camel(name), "number", "measure", name.replace("_", " "), unit)
        else:
            yield from counts([name])


def _is_number(measure: str, name: str) -> bool:
    return name in SPREAD or (measure == "cost" and name not in PEOPLE)


def _rows(held: Held, site: Site, names: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    from federated import compare

    table = held.table
    for row in table.rows:
        found = compare.estimate(table, row)
        yield (
            *(held.site, table.period.label, row.stratum),
            *(site.name, site.kind, site.city, site.programme, site.label),
            *(table.period.kind, held.hospitals_covered, table.completeness),
            *(table.definition_version, found.unit if found else table.unit),
            found.method if found else None,
            *_values(table, row, names),
            *((found.value, found.low, found.high) if found else (None, None, None)),
        )


def _values(table: ReleasedTable, row: ReleasedRow, names: Sequence[str]) -> Iterator[Cell]:
    for name in names:
        value = row.values.get(name)
        number = _is_number(table.measure, name)
        yield None if value is None else float(value) if number else int(value)
