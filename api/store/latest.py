"""The latest closed period of every site, without reading what came before it.

A site publishes for years, and a comparison shows one period of each. The key under which a table
is frozen ends in its period, and the periods of one site and indicator never overlap: of one kind,
the last name is the latest time. So the newest of each kind is at the end of that key, however much
lies before it. Each is looked up by itself, and its content by its number: no plan of either
database goes through all that is held.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, select

from api.store import shown
from api.store.releases import Held
from api.store.tables import released_tables, releases, sites
from federated import revising
from federated.period import PeriodKind
from federated.release import ReleasedTable

LAST_OF_A_YEAR = "-Q4"
MOST = 500  # numbers in one question; both databases take more


class _Found(NamedTuple):
    """A table that may be a site's latest; where it was added to a period, ``first`` was before."""

    number: int
    covers: str  # whether the hospital saw other hospitals' admissions
    kind: str
    label: str
    content: str
    first: str | None

    @property
    def until(self) -> tuple[str, str]:
        """What is latest is largest; a closed trial has no time and comes before all else."""
        if self.kind == "trial":
            return "", self.label
        last = self.label if self.kind == "quarter" else self.label[-4:] + LAST_OF_A_YEAR
        return last, self.label

    def tables(self) -> list[ReleasedTable]:
        """Return it as it is read: together with what it was added to."""
        parts = (self.first, self.content) if self.first else (self.content,)
        return revising.current(map(ReleasedTable.model_validate_json, parts))


def latest(
    connection: Connection, indicator: str, dimension: str | None, period: str | None = None
) -> tuple[Held, ...]:
    """Return one table a site, by city: of the latest period, or of ``period``.

    What was added to a period later is in it.
    """
    asked = {"indicator": indicator, "cube": f"{indicator}/{dimension or 'total'}"}
    asked |= {} if period is None else {"period": period}
    rows = connection.execute(_newest_of_each_kind(period is not None), asked)
    newest = {site: [one for one in each if one] for site, *each in rows}
    found = dict(_found(connection, [one for each in newest.values() for one in each]))
    last = (
        (site, max((found[one] for one in each), key=lambda one: one.until))
        for site, each in newest.items()
        if each
    )
    return tuple(Held(site, one.covers, table) for site, one in last for table in one.tables())


def _found(connection: Connection, numbers: list[int]) -> Iterable[tuple[int, _Found]]:
    for start in range(0, len(numbers), MOST):
        some = {"numbers": numbers[start : start + MOST]}
        for row in connection.execute(_by_number(), some):
            yield row[0], _Found(*row)


@cache
def _newest_of_each_kind(of_a_period: bool) -> Select[Any]:
    """Choose every site by city, and the number of its newest table of each kind of period."""
    kinds = _kinds(of_a_period)
    return select(sites.c.id, *kinds).order_by(sites.c.city, sites.c.id)


def _kinds(of_a_period: bool) -> Iterator[ColumnElement[int]]:
    for kind in PeriodKind:
        one = released_tables.alias()
        wanted = (
            select(one.c.id)
            .where(one.c.site_id == sites.c.id, one.c.indicator == bindparam("indicator"))
            .where(one.c.cube == bindparam("cube"), one.c.period_kind == kind.value)
            .where(shown.exact(one))
            .order_by(one.c.period_label.desc(), one.c.revision.desc())
            .limit(1)
        )
        if of_a_period:
            wanted = wanted.where(one.c.period_label == bindparam("period"))
        yield wanted.correlate(sites).scalar_subquery()


@cache
def _by_number() -> Select[Any]:
    table, before = released_tables, released_tables.alias("before")
    same = and_(*(before.c[name] == table.c[name] for name in ("indicator", *shown.BASE)))
    first = (
        select(before.c.content)
        .where(table.c.revision == shown.ADDED, same, before.c.revision == shown.FIRST)
        .correlate(table)
    )
    return (
        select(
            table.c.id,
            releases.c.hospitals_covered,
            table.c.period_kind,
            table.c.period_label,
            table.c.content,
            first.scalar_subquery(),
        )
        .join(releases, releases.c.id == table.c.release_id)
        .where(table.c.id.in_(bindparam("numbers", expanding=True)))
    )
