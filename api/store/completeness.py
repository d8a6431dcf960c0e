"""What each site published last of each indicator, and how completely it was measured.

For pages over all sites and indicators: found by index, and no table is read as a whole. The
canonical form of a table begins with its completeness, so the first characters of its text hold it;
only where families were added later both tables are read.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, Subquery, and_, case, func, select

from api.store import shown
from api.store.releases import TRIAL
from api.store.tables import covered, released_tables
from federated import revising
from federated.release import ReleasedTable

BEGINNING = 30
BAND = re.compile(r'^\{"completeness":"(<60|60-79|>=80)"')
first, late = released_tables.alias("first"), released_tables.alias("late")


@dataclass(frozen=True, slots=True)
class Latest:
    """The last closed period of an indicator at a site; ``completeness`` None is not shown."""

    site: str
    indicator: str
    kind: str
    period: str
    version: str
    completeness: str | None


def totals(connection: Connection, only: Collection[str] | None = None) -> tuple[Latest, ...]:
    """Return the last period of every indicator at every site, or at some sites only.

    A closed trial counts where there is no other.
    """
    rows = connection.execute(_joined(_newest(only)))
    return tuple(_made(connection, row) for row in rows)


def newest(connection: Connection) -> dict[tuple[str, str], str]:
    """Return the last period of each indicator and kind of period over all sites."""
    columns = covered.c
    key = (columns.indicator, columns.period_kind)
    wanted = (
        select(*key, func.max(columns.period_label)).where(shown.period(covered)).group_by(*key)
    )
    return {(name, kind): label for name, kind, label in connection.execute(wanted)}


def _made(connection: Connection, row: Row[tuple[str, ...]]) -> Latest:
    band = _band(row.beginning) if row.late is None else _revised(connection, row)
    key = (row.site_id, row.indicator, row.period_kind, row.period_label)
    return Latest(*key, row.definition_version, band)


def _newest(only: Collection[str] | None) -> Subquery:
    """Return the last span of each site and indicator, in the order of the key; a trial is empty."""
    columns = covered.c
    in_time = case((columns.span == TRIAL, ""), else_=columns.span)
    wanted = select(columns.site_id, columns.indicator, func.max(in_time).label("span"))
    wanted = wanted.where(shown.period(covered))
    if only is not None:
        wanted = wanted.where(columns.site_id.in_(sorted(only)))
    return wanted.group_by(columns.site_id, columns.indicator).subquery("newest")


def _joined(newest: Subquery) -> Select[tuple[str, ...]]:
    """Return the newest periods with what their tables of totals say."""
    span = case((newest.c.span == "", TRIAL), else_=newest.c.span)
    period = and_(
        covered.c.site_id == newest.c.site_id,
        covered.c.indicator == newest.c.indicator,
        covered.c.span == span,
    )
    same = [
        and_(
            table.c.site_id == covered.c.site_id,
            table.c.indicator == covered.c.indicator,
            table.c.cube == covered.c.indicator + "/total",
            table.c.period_kind == covered.c.period_kind,
            table.c.period_label == covered.c.period_label,
            table.c.revision.in_(numbers),
            shown.exact(table),
        )
        for table, numbers in ((first, shown.WHOLE), (late, (shown.ADDED,)))
    ]
    joined = newest.join(covered, period).join(first, same[0]).outerjoin(late, same[1])
    return (
        select(
            covered.c.site_id,
            covered.c.indicator,
            covered.c.period_kind,
            covered.c.period_label,
            first.c.definition_version,
            func.substr(first.c.content, 1, BEGINNING).label("beginning"),
            first.c.id,
            late.c.id.label("late"),
        )
        .select_from(joined)
        .order_by(covered.c.site_id, covered.c.indicator)
    )


def _revised(connection: Connection, row: Row[tuple[str, ...]]) -> str | None:
    columns = released_tables.c
    wanted = select(columns.content).where(columns.id.in_([row.id, row.late]))
    texts = connection.execute(wanted.order_by(columns.revision)).scalars().all()
    both = revising.current(ReleasedTable.model_validate_json(text) for text in texts)
    return next(iter(both)).completeness


def _band(text: str) -> str | None:
    """Read the band off the beginning of a canonical table.

    >>> _band('{"completeness":">=80","cube'), _band('{"completeness":null,"cube":"I01')
    ('>=80', None)
    """
    found = BAND.match(text)
    return found[1] if found else None
