"""Which tables are published: one for each cube that holds a figure of some site.

Figures with noise are tables of their own: they never stand among exact ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Connection, func, not_, or_, select

from api.store import shown, withdrawn
from api.store.tables import audit, noisy_tables, receipts, released_tables, reviews

# deeds after which everybody is shown what was shown before; whatever is not here counts as a change
QUIET = frozenset(
    {
        "backup written",
        "identity bound",
        "link made",
        "passkey added",
        "passkey removed",
        "person added",
        "person removed",
        "role changed",
        "session ended",
        "sessions ended",
        "signed in",
        "signed out",
        "vote received",
        "voted against",
        "voted for",
    }
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A published table: over all sites and periods, one indicator by one dimension."""

    indicator: str
    dimension: str | None
    sites: tuple[str, ...]
    periods: tuple[tuple[str, str], ...]  # kind and label
    issued: str
    updated: str
    noise: bool = False

    @property
    def id(self) -> str:
        """The name of the table in addresses.

        >>> Listed("I09", "ga_band", (), (), "", "").id
        'I09-ga-band'
        """
        name = f"{self.indicator}-{self.dimension or 'total'}".replace("_", "-")
        return f"{name}-with-noise" if self.noise else name


def listed(connection: Connection) -> tuple[Listed, ...]:
    """Return every published table, by indicator; the total first, those with noise last."""
    gone = withdrawn.newest(connection)
    found = [
        _listed(one, noise, gone)
        for noise, rows in ((False, _exact(connection)), (True, _noisy(connection)))
        for _, one in groupby(rows, key=lambda row: row[:2])
    ]
    return tuple(sorted(found, key=lambda one: (one.indicator, one.noise, one.dimension or "")))


def head(connection: Connection) -> str:
    """Return the end of the audit chain."""
    newest = select(audit.c.digest).order_by(audit.c.number.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or ""


def state(connection: Connection) -> str:
    """Return what changes whenever anything that is shown does: the newest deed that may do that."""
    quiet = or_(*(audit.c.line.startswith(f'{{"content":{{"action":"{word}"') for word in QUIET))
    newest = select(audit.c.digest).where(not_(quiet)).order_by(audit.c.number.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none() or ""


Row = tuple[str, str | None, str, str, str, str]  # indicator, dimension, site, kind, period, time
# since when everybody could read it: a release that was reviewed, since it was laid open
SINCE = func.coalesce(reviews.c.decided_at, receipts.c.received_at)


def _exact(connection: Connection) -> list[Row]:
    columns = released_tables.c
    wanted = (
        select(
            columns.indicator,
            columns.dimension,
            columns.site_id,
            columns.period_kind,
            columns.period_label,
            SINCE,
        )
        .join(receipts, receipts.c.release_id == columns.release_id)
        .outerjoin(reviews, reviews.c.release_id == columns.release_id)
        .where(shown.exact())
        .order_by(columns.indicator, columns.cube)
    )
    return [
        (indicator, dimension, site, kind, period, at)
        for indicator, dimension, site, kind, period, at in connection.execute(wanted)
    ]


def _noisy(connection: Connection) -> list[Row]:
    columns = noisy_tables.c
    wanted = (
        select(
            columns.indicator,
            columns.cube,
            columns.site_id,
            columns.period,
            SINCE,
        )
        .join(receipts, receipts.c.release_id == columns.release_id)
        .outerjoin(reviews, reviews.c.release_id == columns.release_id)
        .where(shown.noisy())
        .order_by(columns.indicator, columns.cube)
    )
    return [
        (indicator, dimension_of(cube), site, kind_of(period), period, at)
        for indicator, cube, site, period, at in connection.execute(wanted)
    ]


def dimension_of(cube: str) -> str | None:
    """Return by what a cube is split.

    >>> dimension_of("I09/arm"), dimension_of("I09/total")
    ('arm', None)
    """
    name = cube.partition("/")[2]
    return None if name == "total" else name


def kind_of(period: str) -> str:
    """Return the kind of a period of which only the label is held: with noise, years or a trial.

    >>> kind_of("2024"), kind_of("2023-2025"), kind_of("OPT")
    ('year', 'cohort', 'trial')
    """
    years = period.split("-")
    if len(years) > 2 or not all(one.isdecimal() and len(one) == 4 for one in years):
        return "trial"
    return "year" if len(years) == 1 else "cohort"


def _listed(rows: Iterable[Row], noise: bool, gone: Mapping[tuple[str, bool], str]) -> Listed:
    held = list(rows)
    times = [row[5] for row in held]
    cube = f"{held[0][0]}/{held[0][1] or 'total'}"
    return Listed(
        indicator=held[0][0],
        dimension=held[0][1],
        sites=tuple(sorted({row[2] for row in held})),
        periods=tuple(sorted({(row[3], row[4]) for row in held})),
        issued=min(times),
        updated=max(*times, gone.get((cube, noise), times[0])),
        noise=noise,
    )
