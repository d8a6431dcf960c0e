"""A published table as columns and rows: the one thing that every format writes.

A cell that is hidden, or of another version of the definition, is ``None``, whatever the cause.
Money and spreads are binary floats here, which hold fifteen digits; counts are whole numbers.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal["dimension", "attribute", "measure"]
Kind = Literal["text", "integer", "number"]
Cell = str | int | float | None
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Dimensions tell which cell it is, measures how much, attributes the rest."""

    name: str
    kind: Kind
    role: Role
    label: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. ``hidden`` is the one sentence for whatever is not shown."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden: str
    source: str

    def named(self, role: Role) -> tuple[int, ...]:
        """Return the positions of the columns of one role."""
        return tuple(i for i, column in enumerate(self.columns) if column.role == role)

    def noted(self) -> tuple[str | None, ...]:
        """Return the sentence for each row that hides something, None for the others."""
        measures = self.named("measure")
        return tuple(
            self.hidden if any(row[i] is None for i in measures) else None for row in self.rows
        )
