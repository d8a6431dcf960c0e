"""``generalise``: a date becomes the day, week, month, quarter or year it lies in."""

from typing import TYPE_CHECKING, Literal

from federated.schema import Column, Kind, Raw, RawKind
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa

Unit = Literal["day", "week", "month", "quarter", "year"]
_STORED_AS = {
    "day": Kind.TEXT,
    "week": Kind.TEXT,
    "month": Kind.MONTH,
    "quarter": Kind.QUARTER,
    "year": Kind.INTEGER,
}


class Generalise(Action):
    """Keep the period, lose the date. The stored column decides how wide the period is."""

    action: Literal["generalise"]
    to: Unit

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether a date comes in and a period is stored."""
        return raw.kind == RawKind.DATE and column is not None and column.kind != Kind.DAY

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Refuse a period that the stored column cannot hold."""
        if column is None or _STORED_AS[self.to] == column.kind:
            return None
        fitting = [unit for unit, kind in _STORED_AS.items() if kind == column.kind]
        return f"to must be {' or '.join(fitting)}"

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the periods, such as ``2024-Q3``."""
        from pseudonymisation import dates

        return dates.generalised(dates.checked(values, scope.raw.name), self.to)


ACTION = Generalise
