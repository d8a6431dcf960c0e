"""What was withdrawn, told where its figures would be read: whose, which period, when and why.

Of its figures nothing is told. A withdrawn period stays empty, unless it is corrected. Where only what
was added to a period was withdrawn, its first figures are shown as before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, false, func, select

from api.review.machine import State
from api.store import shown
from api.store.tables import noisy_tables, released_tables, reviews, sites

GONE = reviews.c.state == State.WITHDRAWN.value


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """One period of one site, of one cube."""

    site: str
    site_name: str
    city: str
    period: str
    at: str
    release: str
    reason: str
    corrected: bool  # right figures are shown in its place
    added: bool = False  # what was added later was withdrawn, and no more than that


def of(connection: Connection, cube: str, period: str | None = None) -> tuple[Withdrawn, ...]:
    """Return what was withdrawn of a cube, by city and period."""
    label = released_tables.c.period_label
    added = released_tables.c.revision == shown.ADDED
    wanted = _wanted(released_tables, label, shown.corrected(released_tables), cube, added)
    return _found(connection, wanted if period is None else wanted.where(label == period))


def of_noise(connection: Connection, cube: str, period: str | None = None) -> tuple[Withdrawn, ...]:
    """Return what was withdrawn of a cube with noise, which nothing corrects."""
    label = noisy_tables.c.period
    wanted = _wanted(noisy_tables, label, false(), cube, false())
    return _found(connection, wanted if period is None else wanted.where(label == period))


def _wanted(
    table: Table,
    label: "Column[Any]",
    corrected: ColumnElement[bool],
    cube: str,
    added: ColumnElement[bool],
) -> Select[Any]:
    why = func.coalesce(reviews.c.withdrawal, "")
    return (
        select(sites.c.id, sites.c.name, sites.c.city, label)
        .add_columns(reviews.c.withdrawn_at, table.c.release_id, why, corrected, added)
        .join(reviews, reviews.c.release_id == table.c.release_id)
        .join(sites, sites.c.id == table.c.site_id)
        .where(GONE, table.c.cube == cube)
        .order_by(sites.c.city, sites.c.id, label, reviews.c.withdrawn_at)
    )


def _found(connection: Connection, wanted: Select[Any]) -> tuple[Withdrawn, ...]:
    if not _anything(connection):  # the usual case, found without reading any table
        return ()
    return _last(Withdrawn(*row) for row in connection.execute(wanted))


def _last(found: Iterable[Withdrawn]) -> tuple[Withdrawn, ...]:
    """Keep what was said last of a period; what was added to it counts where the whole was not said."""
    last: dict[tuple[str, str], Withdrawn] = {}
    for one in found:
        key = one.site, one.period
        if not one.added or last.get(key, one).added:
            last[key] = one
    return tuple(last.values())


def newest(connection: Connection) -> dict[tuple[str, bool], str]:
    """Return by cube, and whether it has noise, when something of it was withdrawn last."""
    exact = select(released_tables.c.cube, func.max(reviews.c.withdrawn_at)).join(
        reviews, reviews.c.release_id == released_tables.c.release_id
    )
    noisy = select(noisy_tables.c.cube, func.max(reviews.c.withdrawn_at)).join(
        reviews, reviews.c.release_id == noisy_tables.c.release_id
    )
    found: dict[tuple[str, bool], str] = {}
    for noise, wanted in ((False, exact), (True, noisy)):
        rows = connection.execute(wanted.where(GONE).group_by(wanted.selected_columns[0]))
        found |= {(cube, noise): at for cube, at in rows}
    return found


def is_gone(connection: Connection, release_id: str) -> bool:
    """Tell whether a release was withdrawn."""
    wanted = select(reviews.c.release_id).where(reviews.c.release_id == release_id, GONE)
    return connection.execute(wanted).first() is not None


def _anything(connection: Connection) -> bool:
    return connection.execute(select(reviews.c.release_id).where(GONE).limit(1)).first() is not None
