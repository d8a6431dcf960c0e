"""``days_since``: a date becomes the number of days since day 0 of its family."""

from typing import TYPE_CHECKING, Literal

from federated.schema import Column, Kind, Raw, RawKind
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa


class DaysSince(Action):
    """Keep the distance, lose the date. Day 0 is a date of birth and is never stored."""

    action: Literal["days_since"]
    of: Literal["day0"]

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether a date comes in and a day is stored."""
        return raw.kind == RawKind.DATE and column is not None and column.kind == Kind.DAY

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return days; null where day 0 is not known."""
        from pseudonymisation import dates

        return dates.days_since(dates.checked(values, scope.raw.name), scope.day0)


ACTION = DaysSince
