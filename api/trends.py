"""One indicator at one site over its closed periods."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from api.store import shown
from api.store.tables import released_tables
from federated import revising
from federated.compare import comparable, estimate
from federated.indicator import Indicator
from federated.release import ReleasedTable
from federated.trends import At, Trend, trend


@dataclass(frozen=True, slots=True)
class Course:
    """The points with what belongs to them: the bands of completeness, and the unit."""

    trend: Trend
    bands: tuple[str | None, ...]
    unit: str
    kind: str  # of the periods


def course(connection: Connection, indicator: Indicator, site: str) -> Course | None:
    """Return the course of a site; None where it published no period of this definition."""
    tables = [one for one in _tables(connection, indicator.id, site) if comparable(one)]
    if not tables:
        return None
    found = [_at(table) for table in tables]
    units = [unit for _, unit in found if unit]
    unit = units[0] if units else indicator.unit
    points = [at for at, _ in found]
    return Course(
        trend(points, unit.startswith("%")),
        tuple(table.completeness for table in tables),
        unit,
        tables[0].period.kind,
    )


def _tables(connection: Connection, indicator: str, site: str) -> list[ReleasedTable]:
    """Return the totals of a site in the order of time, by the key of the table."""
    columns = released_tables.c
    wanted = (
        select(columns.content)
        .where(columns.site_id == site, columns.indicator == indicator)
        .where(columns.cube == f"{indicator}/total", shown.exact())
        .order_by(columns.period_label, columns.revision)
    )
    found = (ReleasedTable.model_validate_json(one) for one in connection.execute(wanted).scalars())
    return sorted(revising.current(found), key=lambda one: (one.period.quarters, one.period.label))


def _at(table: ReleasedTable) -> tuple[At, str]:
    row = table.rows[0]
    found, measured = estimate(table, row), row.values.get("measured")
    shown = found is not None and table.completeness != "<60"
    value = found.value if found and shown else None
    size = None if measured is None else float(measured)
    return At(table.period.label, value, size), found.unit if found else ""
