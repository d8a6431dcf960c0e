"""The releases as they came, the newest first, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from api.review.machine import UNSEEN
from api.store import corrections, shown
from api.store.tables import noisy_tables, receipts, released_tables, releases, reviews, sites


@dataclass(frozen=True, slots=True)
class Part:
    """What a release holds of one indicator in one period."""

    indicator: str
    version: str
    period: str
    revision: bool
    noise: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """One release; ``parts`` in the order of indicator and period."""

    id: str
    site: str
    site_name: str
    city: str
    label: str
    at: str
    tables: int
    policy: str
    withdrawn_at: str | None = None
    withdrawal: str | None = None
    corrects: str | None = None
    reason: str | None = None
    successors: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


_HELD = (
    select(receipts.c.release_id)
    .join(releases, releases.c.id == receipts.c.release_id)
    .outerjoin(reviews, reviews.c.release_id == receipts.c.release_id)
    .where(or_(reviews.c.state.is_(None), reviews.c.state.not_in([one.value for one in UNSEEN])))
)


def count(connection: Connection) -> int:
    """Return how many releases were laid open."""
    every = select(func.count()).select_from(_HELD.subquery())
    return int(connection.execute(every).scalar_one())


def page(connection: Connection, number: int, size: int) -> tuple[Received, ...]:
    """Return one page, from 1, also of what was withdrawn; past the end there is nothing."""
    wanted = (
        _HELD.with_only_columns(
            receipts.c.release_id,
            releases.c.site_id,
            sites.c.name,
            sites.c.city,
            sites.c.label,
            receipts.c.received_at,
            receipts.c.tables,
            releases.c.policy_digest,
            reviews.c.withdrawn_at,
            reviews.c.withdrawal,
            releases.c.corrects,
            releases.c.reason,
        )
        .join(sites, sites.c.id == releases.c.site_id)
        .order_by(receipts.c.received_at.desc(), receipts.c.release_id)
        .limit(size)
        .offset((number - 1) * size)
    )
    rows = connection.execute(wanted).all()
    parts = _parts(connection, [row.release_id for row in rows])
    return tuple(
        Received(
            *row,
            successors=corrections.successors(connection, row.release_id)
            if row.withdrawn_at
            else (),
            parts=tuple(parts.get(row.release_id, ())),
        )
        for row in rows
    )


def _parts(connection: Connection, ids: Iterable[str]) -> dict[str, list[Part]]:
    """Return the parts of some releases, found by their index."""
    wanted, found = list(ids), dict[str, list[Part]]()
    exact, noisy = released_tables.c, noisy_tables.c
    columns = (exact.indicator, exact.definition_version, exact.period_label, exact.revision)
    rows = select(exact.release_id, *columns).distinct().where(exact.release_id.in_(wanted))
    for id_, indicator, version, period, revision in connection.execute(rows.order_by(*columns)):
        found.setdefault(id_, []).append(Part(indicator, version, period, revision == shown.ADDED))
    said = (noisy.indicator, noisy.definition_version, noisy.period)
    rows_ = select(noisy.release_id, *said).distinct().where(noisy.release_id.in_(wanted))
    for id_, indicator, version, period in connection.execute(rows_.order_by(*said)):
        found.setdefault(id_, []).append(Part(indicator, version, period, False, noise=True))
    return found
