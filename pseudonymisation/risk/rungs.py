"""Which coarser actions the policy could take for a column, from near to far.

Only what the data model can store: a proposal is something that can be typed into policy.toml.
Widths are multiples of each other and positions fall one by one, so that a step only joins classes.
"""

from collections.abc import Iterator

from federated.schema import Column, Raw, RawKind
from pseudonymisation import places
from pseudonymisation.action import Action, catalogue, is_number

UNITS = ("day", "week", "month", "quarter", "year")
WIDTHS = {"ga_days": 7, "birth_year": 5, "birth_weight_g": 250}
NARROWEST, DOUBLINGS = 2, 3


def coarser(raw: Raw, column: Column, own: Action) -> tuple[Action, ...]:
    """Return the actions below ``own`` on the ladder of this column."""
    if own.action == "drop":
        return ()
    candidates = (
        catalogue()[str(words["action"])].model_validate(words)
        for words in _words(raw, column, own)
    )
    return tuple(
        one for one in candidates if one.suits(raw, column) and one.objection(raw, column) is None
    )


def _words(raw: Raw, column: Column, own: Action) -> Iterator[dict[str, object]]:
    given = own.model_dump()
    if raw.kind is RawKind.DATE and own.action == "generalise":
        for unit in UNITS[UNITS.index(given["to"]) + 1 :]:
            yield {"action": "generalise", "to": unit}
    if own.action == "truncate":
        for positions in range(given["positions"] - 1, 0, -1):
            yield {"action": "truncate", "positions": positions}
    if places.is_postcode(raw) and own.action == "keep":
        yield {"action": "truncate", "positions": places.DIGITS}
    if is_number(raw, column):
        yield from ({"action": "band", "width": width} for width in _widths(raw, given))
    yield {"action": "drop"}


def _widths(raw: Raw, given: dict[str, object]) -> list[int]:
    if given["action"] == "keep":
        first = WIDTHS.get(raw.name, NARROWEST)
        return [first * 2**n for n in range(DOUBLINGS)]
    width = given.get("width")
    return [width * 2**n for n in range(1, DOUBLINGS)] if isinstance(width, int) else []
