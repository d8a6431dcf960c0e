"""What was withdrawn of a published table, for every form in which the table is handed out."""

from sqlalchemy import Connection

from api.comparison import Comparison
from api.sheet import Gone
from api.store import withdrawn
from api.store.published import Listed


def of_table(
    connection: Connection, listed: Listed, site: str | None = None, period: str | None = None
) -> tuple[Gone, ...]:
    """Return what was withdrawn of a table, of one site or period where that is asked."""
    cube = f"{listed.indicator}/{listed.dimension or 'total'}"
    read = withdrawn.of_noise if listed.noise else withdrawn.of
    return tuple(
        Gone(one.site, one.site_name, one.city, one.period, one.at[:10], one.corrected, one.added)
        for one in read(connection, cube, period)
        if site in (None, one.site)
    )


def of_comparison(found: Comparison) -> tuple[Gone, ...]:
    """Return what a comparison says of it."""
    return tuple(
        Gone(one.site, one.site_name, one.city, one.period, one.day, one.corrected, one.added)
        for one in found.withdrawn
    )
