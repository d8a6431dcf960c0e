"""``drop``: nothing of the column is stored."""

from typing import TYPE_CHECKING, Literal

from federated.schema import Column, Raw
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa


class Drop(Action):
    """Leave it out. What the data model requires cannot be dropped: its rows could not count."""

    action: Literal["drop"]

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether the data model can do without."""
        return column is None or column.derived or not column.required

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return nothing but nulls."""
        import pyarrow as pa

        return pa.nulls(len(values), values.type)


ACTION = Drop
