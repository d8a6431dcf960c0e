"""The attack on all that the centre holds: what anybody who reads it could work out."""

from sqlalchemy import Connection

from api.store import releases
from api.store.database import Database
from federated import attacking, revising
from federated.disclosure import recheck
from federated.disclosure.attack.solver import Unfinished
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable


def held(database: Database) -> dict[str, list[ReleasedTable]]:
    """Return every table that the centre holds, by site."""
    out: dict[str, list[ReleasedTable]] = {}
    with database.reading() as connection:
        names = dict.fromkeys(indicator for indicator, _ in releases.holdings(connection))
        for name in names:
            for one in releases.published(connection, name):
                out.setdefault(one.site, []).append(one.table)
    return out


def refuse_unsafe(connection: Connection, release: Release) -> None:
    """Attack a site's figures, old and new together, where some are added to a period (R11).

    Raises UnsafeRelease; nothing of the release may then be kept.
    """
    if not any(table.revision for table in release.tables):
        return
    names = dict.fromkeys(
        name for name, site in releases.holdings(connection) if site == release.site
    )
    every = [one for name in names for one in releases.published(connection, name)]
    mine = [one.table for one in every if one.site == release.site]
    try:
        for view in revising.views(mine):
            recheck.check(release.site, view, DisclosurePolicy())
        safe = not attacking.findings({release.site: mine}, DisclosurePolicy().minimum)
    except Unfinished:
        safe = False
    if not safe:
        raise UnsafeRelease(
            "The revision does not survive an attack beside what is published (R11); nothing of it "
            "was stored. Nothing else changes."
        )


def attacked(database: Database) -> str:
    """Return what was attacked; raises UnsafeRelease that says what follows from it."""
    every = held(database)
    try:
        found = attacking.findings(every, DisclosurePolicy().minimum)
    except Unfinished:
        raise UnsafeRelease("The attack did not come to an end: show nothing new.") from None
    if found:
        words = "\n".join(one.sentence() for one in found)
        raise UnsafeRelease(f"{len(found)} hidden figures follow from what is held.\n{words}")
    number = sum(len(mine) for mine in every.values())
    return f"{number} tables of {len(every)} sites attacked together: nothing hidden follows."
