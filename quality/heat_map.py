"""Site field by field: how much is filled, how much is rejected, and how warm that is."""

from collections.abc import Mapping
from dataclasses import dataclass

from federated import schema
from federated.schema import Table
from quality import rules
from quality.completeness import Shares
from quality.verdict import Count, Verdict

_FILLED = (0.2, 0.6, 0.8, 0.95)  # upper bounds of the shades f0 to f3
_REJECTED = (0.01, 0.05)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one table."""

    field: str
    required: bool
    filled: float | None
    rejected: int
    rows: int

    @property
    def filled_text(self) -> str:
        """Write the share in whole per cents, never rounding up to all."""
        return "" if self.filled is None else f"{int(self.filled * 100)} %"

    @property
    def filled_shade(self) -> str:
        """Name the shade."""
        if self.filled is None:
            return ""
        return f"f{sum(self.filled >= bound for bound in _FILLED)}"

    @property
    def rejected_shade(self) -> str:
        """Name the shade."""
        if not self.rejected:
            return ""
        share = self.rejected / max(self.rows, 1)
        return f"r{1 + sum(share >= bound for bound in _REJECTED)}"


def heat_map(verdict: Verdict, filled: Shares) -> Mapping[str, tuple[Cell, ...]]:
    """Return the fields of every table that was delivered or is in the store."""
    names = sorted({*filled, *(n for n, count in verdict.tables.items() if count.rows_in)})
    return {n: _cells(schema.table(n), verdict, filled.get(n, {})) for n in names}


def _cells(table: Table, verdict: Verdict, filled: Mapping[str, float]) -> tuple[Cell, ...]:
    rows = verdict.tables.get(table.name, Count()).rows_in
    rejected = _rejected(table, verdict)
    required = {column.name: column.required for column in table.columns}
    fields = dict.fromkeys((*required, *rejected))
    return tuple(
        Cell(f, required.get(f, False), filled.get(f), rejected.get(f, 0), rows) for f in fields
    )


def _rejected(table: Table, verdict: Verdict) -> dict[str, int]:
    """Count by stored column; what is never stored, such as the BSN, keeps its own name."""
    stored = {raw.name: raw.target or raw.name for raw in table.raws}
    counts: dict[str, int] = {}
    for (name, rule, column), number in verdict.breaches.items():
        if name == table.name and column and rules.rejects(rule):
            field = stored.get(column, column)
            counts[field] = counts.get(field, 0) + number
    return counts
