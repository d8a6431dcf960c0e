"""How much of a column two actions keep: an order, where there is one.

An action keeps less than another when every two values that it tells apart are told apart by the
other too: its classes of equal results are coarser. Where this cannot be decided from the actions
and the column alone, the answer is that it cannot: a person must look.
"""

from decimal import Decimal
from typing import Literal

from federated.schema import Column
from pseudonymisation.action import Action
from pseudonymisation.actions.band import Band
from pseudonymisation.actions.generalise import Generalise
from pseudonymisation.actions.top_code import TopCode
from pseudonymisation.actions.truncate import Truncate

Order = Literal["less", "more", "same", "unknown"]
_BACK: dict[Order, Order] = {"less": "more", "more": "less", "same": "same", "unknown": "unknown"}
_WITHIN = {  # each period lies within one of these
    "day": {"day", "week", "month", "quarter", "year"},
    "week": {"week"},
    "month": {"month", "quarter", "year"},
    "quarter": {"quarter", "year"},
    "year": {"year"},
}
_MOST_CUTS = 100_000


def compared(old: Action, new: Action, column: Column | None) -> Order:
    """Tell whether ``new`` keeps less or more of the column than ``old``."""
    if old == new:
        return "same"
    fewer, more = _coarser(new, old, column), _coarser(old, new, column)
    if fewer == more:
        return "unknown"  # neither, or the same classes under other names
    return "less" if fewer else "more"


def _coarser(one: Action, other: Action, column: Column | None) -> bool:
    """Tell whether ``one`` surely tells no more apart than ``other``."""
    if one.action == "drop" or other.action == "keep":
        return True
    if isinstance(one, Generalise) and isinstance(other, Generalise):
        return one.to in _WITHIN[other.to]
    if isinstance(one, Truncate) and isinstance(other, Truncate):
        return one.positions <= other.positions
    if isinstance(one, TopCode) and isinstance(other, TopCode):
        return one.at <= other.at
    return isinstance(one, Band) and _coarser_band(one, other, column)


def _coarser_band(band: Band, other: Action, column: Column | None) -> bool:
    cuts = _cuts(band, column)
    if isinstance(other, TopCode):
        return cuts is not None and all(cut <= other.at for cut in cuts)
    if not isinstance(other, Band):
        return False
    if band.width is not None and other.width is not None:
        return band.width % other.width == 0
    others = _cuts(other, column)
    return cuts is not None and others is not None and cuts <= others


def _cuts(band: Band, column: Column | None) -> frozenset[Decimal] | None:
    """Return where one band ends and the next begins; None when there is no end to them."""
    if band.width is None:
        return frozenset(band.limits[1:])
    if column is None or column.low is None or column.high is None:
        return None
    first, number = int(column.low), int((column.high - int(column.low)) // band.width)
    if number > _MOST_CUTS:
        return None
    return frozenset(Decimal(first + band.width * step) for step in range(1, number + 1))
