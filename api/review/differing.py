"""What a release says otherwise than the period before: which figures it shows or hides now.

No figure is compared with another one here: that is for whoever reads the tables below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from api.store import shown
from api.store.tables import released_tables
from federated.release import Release, ReleasedTable


@dataclass(frozen=True, slots=True)
class Difference:
    """One table beside the one before it; ``before`` None where there is none."""

    table: ReleasedTable
    before: str | None
    hidden: tuple[str, ...] = ()  # groups of which something is hidden that was shown
    shown: tuple[str, ...] = ()  # and the other way round
    completeness: tuple[str | None, str | None] | None = None  # where it changed: before, and now
    version: tuple[str, str] | None = None

    @property
    def same(self) -> bool:
        """Whether nothing is to be told but that there was a period before."""
        told = (self.hidden, self.shown, self.completeness, self.version)
        return self.before is not None and not any(told)


def between(connection: Connection, release: Release) -> Iterator[Difference]:
    """Yield a difference for each table of a release."""
    for table in release.tables:
        alone = table.revision or table.correction
        earlier = None if alone else _earlier(connection, release.site, table)
        yield _difference(earlier, table) if earlier else Difference(table, None)


def left_out(connection: Connection, release: Release) -> tuple[str, ...]:
    """Return the indicators that the site published before and that are not in this release."""
    columns = released_tables.c
    wanted = select(columns.indicator).where(columns.site_id == release.site, shown.exact())
    held = set(connection.execute(wanted.distinct()).scalars())
    return tuple(sorted(held - {table.indicator for table in release.tables}))


def _earlier(connection: Connection, site: str, table: ReleasedTable) -> ReleasedTable | None:
    """Return the table of the same cube and kind of period that came before this one."""
    columns = released_tables.c
    if table.period.kind == "trial":
        return None
    wanted = (
        select(columns.content)
        .where(columns.site_id == site, columns.indicator == table.indicator)
        .where(columns.cube == table.cube, columns.revision.in_(shown.WHOLE), shown.exact())
        .where(columns.period_kind == table.period.kind)
        .where(columns.period_label < table.period.label)
        .order_by(columns.period_label.desc())
        .limit(1)
    )
    found = connection.execute(wanted).scalar()
    return ReleasedTable.model_validate_json(found) if found else None


def _difference(old: ReleasedTable, new: ReleasedTable) -> Difference:
    was, now = _hidden(old), _hidden(new)
    both = [name for name in now if name in was]
    bands = (old.completeness, new.completeness)
    versions = (old.definition_version, new.definition_version)
    return Difference(
        new,
        old.period.label,
        tuple(name for name in both if now[name] > was[name]),
        tuple(name for name in both if now[name] < was[name]),
        bands if bands[0] != bands[1] else None,
        versions if versions[0] != versions[1] else None,
    )


def _hidden(table: ReleasedTable) -> dict[str, int]:
    """Return how many figures of each group are hidden."""
    return {row.stratum: sum(v is None for v in row.values.values()) for row in table.rows}
