"""The forms of a stored value, in SQL: as it is, and as a coarser action would have left it.

What a coarser action makes of a value that was already made coarse is what it makes of the raw
one, because its classes are unions of the finer ones (``rungs``). So nothing raw is needed.
"""

from collections.abc import Iterator

from federated.schema import Column, Raw
from pseudonymisation.action import Action
from pseudonymisation.actions.band import Band
from pseudonymisation.actions.truncate import Truncate
from pseudonymisation.risk import rungs


def forms(raw: Raw, column: Column, own: Action, field: str) -> Iterator[tuple[Action, str | None]]:
    """Yield the actions of the ladder, each with its SQL over ``field``; None where it is dropped."""
    yield own, None if own.action == "drop" else field
    for action in rungs.coarser(raw, column, own):
        written = coarsened(action, column, field)
        if action.action == "drop" or written is not None:
            yield action, written


def coarsened(action: Action, column: Column, field: str) -> str | None:
    """Return what an action makes of what is stored, None where that cannot be said in SQL."""
    if isinstance(action, Truncate):
        return f"left({field}, {action.positions})"
    if isinstance(action, Band) and action.width is not None:
        low, width = int(column.low or 0), action.width
        return f"{low} + {width} * floor((floor({field}) - {low}) / {width})"
    return None
