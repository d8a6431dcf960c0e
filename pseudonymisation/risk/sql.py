"""The little SQL that the measures share. Names come from the data model, never from a record."""

from collections.abc import Callable, Sequence
from typing import Any

Execute = Callable[[str], Sequence[tuple[Any, ...]]]


def name(text: str) -> str:
    """Quote one name.

    >>> name('a"b')
    '"a""b"'
    """
    return '"' + text.replace('"', '""') + '"'


def listed(columns: Sequence[str]) -> str:
    """Quote and join names; without any, one constant, so that everybody is in one class."""
    return ", ".join(map(name, columns)) or "1"


def grouped(relation: str, columns: Sequence[str], what: str) -> str:
    """Return ``what`` for each class of rows that are equal in ``columns``."""
    by = f" GROUP BY {listed(columns)}" if columns else ""
    return f"SELECT {what} FROM {name(relation)}{by}"
