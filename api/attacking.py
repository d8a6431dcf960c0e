"""The attack on all that the centre holds: what anybody who reads it could work out."""

import re
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from api.store import releases
from api.store.database import Database
from api.store.near import near
from federated import attacking, correcting, revising
from federated.disclosure import covers, recheck
from federated.disclosure.attack.solver import Unfinished
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable


def held(database: Database) -> dict[str, list[ReleasedTable]]:
    """Return every table that the centre holds, by site, and also what was withdrawn."""
    out: dict[str, list[ReleasedTable]] = {}
    with database.reading() as connection:
        names = dict.fromkeys(
            indicator for indicator, _ in releases.holdings(connection, withdrawn=True)
        )
        for name in names:
            for one in releases.published(connection, name, withdrawn=True):
                out.setdefault(one.site, []).append(one.table)
    return out


def refuse_unsafe(connection: Connection, release: Release) -> None:
    """Lay the figures of a site, old and new, beside each other, and attack what is revised (R11).

    The rules are checked whatever the release calls itself. Raises UnsafeRelease; nothing of the
    release may then be kept.
    """
    mine = near(connection, release.site, release.tables)
    try:
        _check(release.site, mine, release.tables)
    except UnsafeRelease as error:
        rule = re.search(r"\(R\d+\)", str(error))
        raise UnsafeRelease(
            f"Beside what is published, a figure breaks a disclosure rule {rule[0] if rule else ''}"
            "; nothing of the release was stored. `heldennet-site release audit` shows which."
        ) from None
    right = [table for table in release.tables if table.correction]
    correcting.refuse_telling(mine, right, DisclosurePolicy().minimum)
    if any(revising.number(table) for table in release.tables):
        _attack(release.site, mine)


def attacked(database: Database) -> str:
    """Return what was attacked; raises UnsafeRelease that says what follows from it."""
    every = held(database)
    words = [*_broken(every), *_following(every)]
    if words:
        raise UnsafeRelease(
            f"Too much follows from what is held: {len(words)} times.\n" + "\n".join(words)
        )
    number = sum(len(mine) for mine in every.values())
    return f"{number} tables of {len(every)} sites attacked together: nothing hidden follows."


def _attack(site: str, mine: list[ReleasedTable]) -> None:
    try:
        safe = not attacking.findings({site: mine}, DisclosurePolicy().minimum)
    except Unfinished:
        safe = False
    if not safe:
        raise UnsafeRelease(
            "What is added or corrected does not survive an attack beside what is published (R11); "
            "nothing of it was stored. Nothing else changes."
        )


def _check(site: str, mine: Sequence[ReleasedTable], new: Sequence[ReleasedTable]) -> None:
    """Raise UnsafeRelease for a rule that figures break beside those of their indicator or time.

    Only of the same people are tables of different indicators and periods laid beside each other.
    """
    names, places = {table.indicator for table in new}, {covers.place(table) for table in new}
    for view in revising.views(mine):
        recheck.rules(site, [one for one in view if one.indicator in names], DisclosurePolicy())
        recheck.beside(site, view, DisclosurePolicy(), places)


def _broken(every: Mapping[str, Sequence[ReleasedTable]]) -> Iterator[str]:
    for site, mine in every.items():
        try:
            _check(site, mine, mine)
        except UnsafeRelease as error:
            yield str(error).removesuffix(" Nothing was sent.")


def _following(every: Mapping[str, Sequence[ReleasedTable]]) -> list[str]:
    try:
        found = attacking.findings(every, DisclosurePolicy().minimum)
    except Unfinished:
        return ["The attack did not come to an end: show nothing new."]
    return [one.sentence() for one in found]
