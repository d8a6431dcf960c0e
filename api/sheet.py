"""A published table as columns and rows: the one thing that every format writes.

A cell that is hidden, or of another version of the definition, is ``None``, whatever the cause.
Money and spreads are binary floats here, which hold fifteen digits; counts are whole numbers.
"""

from collections.abc import Iterable, Iterator
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
class Gone:
    """A period of a site that was withdrawn: nothing of its figures, and whether it was corrected."""

    site: str
    site_name: str
    city: str
    period: str
    day: str
    corrected: bool
    added: bool = False

    @property
    def sentence(self) -> str:
        """Say what was withdrawn, and what to make of what is shown."""
        if self.added:
            return (
                f"Withdrawn: what was added later to {self.site_name}, {self.period}, on {self.day}. "
                "The period is shown as it was first published."
            )
        said = f"Withdrawn: {self.site_name}, {self.period}, on {self.day}."
        then = "What is shown of it now is corrected." if self.corrected else "It is shown no more."
        return f"{said} {then}"

    def row(self, columns: Iterable[Column]) -> tuple[Cell, ...]:
        """Return a row that says whose and which period, without a figure."""
        known = {"site": self.site, "siteName": self.site_name, "city": self.city}
        known |= {"period": self.period, "group": "*"}
        return tuple(known.get(column.name) for column in columns)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. ``hidden`` is the one sentence for whatever is not shown."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    hidden: str
    source: str
    withdrawn: tuple[Gone, ...] = ()

    def named(self, role: Role) -> tuple[int, ...]:
        """Return the positions of the columns of one role."""
        return tuple(i for i, column in enumerate(self.columns) if column.role == role)

    def told(self) -> Iterator[tuple[tuple[Cell, ...], str | None]]:
        """Yield each row with its sentence, where something is hidden or was withdrawn.

        A period that was withdrawn and not corrected is a row of its own, without a figure.
        """
        said = {(one.site, one.period): one for one in self.withdrawn}
        measures = self.named("measure")
        for row in self.rows:
            gone = said.get((str(row[0]), str(row[1])))
            hides = any(row[i] is None for i in measures)
            notes = (gone.sentence if gone else "", self.hidden if hides else "")
            yield row, " ".join(filter(None, notes)) or None
        for one in self.withdrawn:
            if not (one.corrected or one.added):
                yield one.row(self.columns), one.sentence
