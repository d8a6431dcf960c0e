"""Corrections: right figures in place of what was withdrawn, and whether that is what they are."""

from sqlalchemy import Connection, select

from api.review.machine import UNSEEN, State
from api.store.tables import released_tables, releases, reviews
from federated import correcting
from federated.errors import ReleaseConflict
from federated.release import Release, ReleasedTable, parse

RECEIVED = "correction received"
Place = tuple[str, str, str]  # a cube, and the kind and name of a period


def refuse_misplaced(connection: Connection, release: Release) -> None:
    """Raise ReleaseConflict unless a correction is of tables that were withdrawn, of the same site."""
    if release.corrects is None:
        return
    wrong = release.corrects.release
    if not _withdrawn(connection, release.site, wrong):
        raise ReleaseConflict(
            f"Release {wrong[:12]} is none of this site that was withdrawn, so there is nothing to "
            "correct. `heldennet-site release list` shows what was. Nothing was stored."
        )
    there, added = _held(connection, release.site, 0, wrong), _held(connection, release.site, 1)
    for table in release.tables:
        if _place(table) not in there:
            raise ReleaseConflict(
                f"{table.indicator}, {table.period.label}: not in the release that is corrected. A "
                "correction holds what was withdrawn, and nothing else. Nothing was stored."
            )
        if _place(table) in added:
            raise ReleaseConflict(
                f"{table.indicator}, {table.period.label}: families were added to this period, and it "
                "changes once. It stays empty; nothing was stored."
            )


def refuse_unchanged(connection: Connection, release: Release) -> None:
    """Raise ReleaseConflict for a correction that only shows again what was withdrawn."""
    if release.corrects is None:
        return
    wanted = select(releases.c.canonical).where(releases.c.id == release.corrects.release)
    wrong = parse(bytes(connection.execute(wanted).scalar_one()))
    if correcting.unchanged(wrong.tables, release.tables):
        raise ReleaseConflict(
            "This correction shows the figures that were withdrawn, and no other. Deliver what is "
            "right first, and correct the release then. Nothing was stored."
        )


def refuse_addition(connection: Connection, release: Release) -> None:
    """Raise ReleaseConflict where something is added to what was corrected: it was counted anew."""
    right = _held(connection, release.site, 2)
    for table in release.tables:
        if table.revision and _place(table) in right:
            raise ReleaseConflict(
                f"{table.indicator}, {table.period.label}: this period was corrected, and it changes "
                "once. Nothing is added to it; nothing was stored."
            )


def _held(
    connection: Connection, site_id: str, number: int, release_id: str | None = None
) -> set[Place]:
    columns = released_tables.c
    wanted = select(columns.cube, columns.period_kind, columns.period_label)
    wanted = wanted.where(columns.site_id == site_id, columns.revision == number)
    if release_id is not None:
        wanted = wanted.where(columns.release_id == release_id)
    return {(cube, kind, label) for cube, kind, label in connection.execute(wanted)}


def _place(table: ReleasedTable) -> Place:
    return table.cube, table.period.kind, table.period.label


def successors(connection: Connection, wrong: str) -> tuple[str, ...]:
    """Return the releases that stand in place of one that was withdrawn."""
    wanted = (
        select(releases.c.id)
        .outerjoin(reviews, reviews.c.release_id == releases.c.id)
        .where(releases.c.corrects == wrong)
        .where(reviews.c.state.is_(None) | reviews.c.state.not_in([one.value for one in UNSEEN]))
        .order_by(releases.c.id)
    )
    return tuple(connection.execute(wanted).scalars())


def _withdrawn(connection: Connection, site_id: str, release_id: str) -> bool:
    wanted = (
        select(releases.c.id)
        .join(reviews, reviews.c.release_id == releases.c.id)
        .where(releases.c.id == release_id, releases.c.site_id == site_id)
        .where(reviews.c.state == State.WITHDRAWN.value)
    )
    return connection.execute(wanted).first() is not None
