"""What a site published, table by table: for its own people, and no other site's."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from api.store import shown
from api.store.tables import released_tables


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One published table of a site; how many figures it has, and how many of them are hidden."""

    indicator: str
    dimension: str | None
    period: str
    revision: int
    cells: int
    hidden: int


def of(connection: Connection, site_id: str) -> tuple[OwnTable, ...]:
    """Return the tables of one site, by indicator."""
    columns = released_tables.c
    wanted = (
        select(
            columns.indicator,
            columns.dimension,
            columns.period_label,
            columns.revision,
            columns.content,
        )
        .where(columns.site_id == site_id, shown.exact())
        .order_by(columns.indicator, columns.cube, columns.period_label, columns.revision)
    )
    return tuple(
        OwnTable(indicator, dimension, period, revision, *_counted(json.loads(content)))
        for indicator, dimension, period, revision, content in connection.execute(wanted)
    )


def _counted(table: dict[str, Any]) -> tuple[int, int]:
    figures = [value for row in table["rows"] for value in row["values"].values()]
    return len(figures), sum(value is None for value in figures)
