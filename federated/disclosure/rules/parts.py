"""Small steps that every kind of figure takes with its parts."""

from collections.abc import Mapping
from decimal import Decimal

from federated.disclosure.system import Name
from federated.errors import UnsafeRelease
from federated.exact import ExactRow, Part


def integer(part: Part) -> int:
    """Return the total of a part that counts, refused where it is not a whole number."""
    if part.total != int(part.total) or part.total < 0 or part.families < 0:
        raise UnsafeRelease("A number of people is not a whole number of at least zero.")
    return int(part.total)


def additive(row: ExactRow, where: Name, pieces: int) -> None:
    """Refuse a row whose pieces are not its measured units, or whose missing do not fit."""
    eligible, measured, missing = (
        integer(part) for part in (row.eligible, row.measured, row.missing)
    )
    if eligible != measured + missing or measured != pieces:
        raise UnsafeRelease(f"{where[0]}, {row.stratum}: the parts of the row do not add up.")


def shown_or_none(shown: bool, parts: Mapping[str, Part]) -> dict[str, int | Decimal | None]:
    """Return the totals, or the one symbol for hidden (R13)."""
    return {name: part.total if shown else None for name, part in parts.items()}
