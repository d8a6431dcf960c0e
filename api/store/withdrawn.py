"""What was withdrawn, told where its figures would be read: whose, which period, when and why.

Of its figures nothing is told. A withdrawn period stays empty, unless it is corrected.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

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


def of(connection: Connection, cube: str, period: str | None = None) -> tuple[Withdrawn, ...]:
    """Return what was withdrawn of a cube, by city and period."""
    releases = _releases(connection)
    if not releases:
        return ()
    columns = released_tables.c
    wanted = (
        select(
            sites.c.id,
            sites.c.name,
            sites.c.city,
            columns.period_label,
            reviews.c.withdrawn_at,
            columns.release_id,
            func.coalesce(reviews.c.withdrawal, ""),
            shown.corrected(released_tables),
        )
        .join(reviews, reviews.c.release_id == columns.release_id)
        .join(sites, sites.c.id == columns.site_id)
        .where(columns.release_id.in_(releases), columns.cube == cube)
        .order_by(sites.c.city, sites.c.id, columns.period_label, reviews.c.withdrawn_at)
    )
    if period is not None:
        wanted = wanted.where(columns.period_label == period)
    found = (Withdrawn(*row) for row in connection.execute(wanted))
    return tuple({(one.site, one.period): one for one in found}.values())


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


def _releases(connection: Connection) -> list[str]:
    return list(connection.execute(select(reviews.c.release_id).where(GONE)).scalars())
