"""The attack on all that the centre holds: what anybody who reads it could work out."""

from api.store import releases
from api.store.database import Database
from federated.disclosure.attack import released
from federated.disclosure.attack.solver import Unfinished
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable


def held(database: Database) -> dict[str, list[ReleasedTable]]:
    """Return every table that the centre holds, by site."""
    out: dict[str, list[ReleasedTable]] = {}
    with database.reading() as connection:
        names = dict.fromkeys(indicator for indicator, _ in releases.holdings(connection))
        for name in names:
            for one in releases.tables(connection, name):
                out.setdefault(one.site, []).append(one.table)
    return out


def attacked(database: Database) -> str:
    """Return what was attacked; raises UnsafeRelease that says what follows from it."""
    every = held(database)
    try:
        found = list(released.findings(every, DisclosurePolicy().minimum))
    except Unfinished:
        raise UnsafeRelease("The attack did not come to an end: show nothing new.") from None
    if found:
        words = "\n".join(one.sentence() for one in found)
        raise UnsafeRelease(f"{len(found)} hidden figures follow from what is held.\n{words}")
    number = sum(len(mine) for mine in every.values())
    return f"{number} tables of {len(every)} sites attacked together: nothing hidden follows."
