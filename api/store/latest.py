"""The latest closed period of every site, without reading what came before it.

A site publishes for years, and a comparison shows one period of each: which one follows from its
name, so that only the tables that are shown are read.
"""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from api.store import shown
from api.store.releases import Held
from api.store.tables import released_tables, releases, sites
from federated import revising
from federated.release import ReleasedTable

LAST_OF_A_YEAR = "-Q4"
MOST = 500  # numbers in one question; both databases take more


class _Place(NamedTuple):
    """Where a table stands; ``covers``: whether the hospital saw other hospitals' admissions."""

    site: str
    covers: str
    kind: str
    label: str
    number: int

    @property
    def until(self) -> tuple[str, str]:
        """What is latest is largest; a closed trial has no time and comes before all else."""
        if self.kind == "trial":
            return "", self.label
        last = self.label if self.kind == "quarter" else self.label[-4:] + LAST_OF_A_YEAR
        return last, self.label


def latest(
    connection: Connection, indicator: str, dimension: str | None, period: str | None = None
) -> tuple[Held, ...]:
    """Return one table a site, by city: of the latest period, or of ``period``.

    What was added to a period later is in it.
    """
    newest: dict[str, list[_Place]] = {}
    for place in _places(connection, f"{indicator}/{dimension or 'total'}", period):
        best = newest.get(place.site)
        if best and best[0][:4] == place[:4]:
            best.append(place)
        elif not best or best[0].until < place.until:
            newest[place.site] = [place]
    content = dict(_contents(connection, [one.number for each in newest.values() for one in each]))
    return tuple(
        Held(site, each[0].covers, table)
        for site, each in newest.items()
        for table in revising.current(content[one.number] for one in each)
    )


def _places(connection: Connection, cube: str, period: str | None) -> Iterable[_Place]:
    columns = released_tables.c
    wanted = (
        select(
            columns.site_id,
            releases.c.hospitals_covered,
            columns.period_kind,
            columns.period_label,
            columns.id,
        )
        .join(releases, releases.c.id == columns.release_id)
        .join(sites, sites.c.id == columns.site_id)
        .where(columns.indicator == cube.partition("/")[0], columns.cube == cube)
        .where(shown.exact())
        .order_by(sites.c.city, sites.c.id, columns.period_label, columns.revision)
    )
    if period is not None:
        wanted = wanted.where(columns.period_label == period)
    return (_Place(*row) for row in connection.execute(wanted))


def _contents(connection: Connection, numbers: list[int]) -> Iterable[tuple[int, ReleasedTable]]:
    columns = released_tables.c
    for start in range(0, len(numbers), MOST):
        some = columns.id.in_(numbers[start : start + MOST])
        for number, content in connection.execute(select(columns.id, columns.content).where(some)):
            yield number, ReleasedTable.model_validate_json(content)
