"""The attack on all that was published, with what was added to a period later laid beside it."""

from collections.abc import Mapping, Sequence

from federated import revising
from federated.disclosure.attack import released
from federated.disclosure.attack.released import Found
from federated.release import ReleasedTable


def few(tables: Mapping[str, Sequence[ReleasedTable]], minimum: int) -> list[Found]:
    """Return where figures of the same people and time tell of a few of them, each once."""
    found: dict[Found, None] = {}
    for site, every in tables.items():
        for view in revising.views(every):
            found |= dict.fromkeys(released.few(site, view, minimum))
    return list(found)


def findings(tables: Mapping[str, Sequence[ReleasedTable]], minimum: int) -> list[Found]:
    """Return what follows, each once; raises Unfinished where that is unknown."""
    found: dict[Found, None] = {}
    for site, every in tables.items():
        for view in revising.views(every):
            found |= dict.fromkeys(released.findings({site: view}, minimum))
    return list(found)
