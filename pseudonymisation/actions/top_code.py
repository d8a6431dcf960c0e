"""``top_code``: what is above a limit is stored as the limit."""

from typing import TYPE_CHECKING, Literal

from federated.decimals import Plain
from federated.schema import Column, Raw
from pseudonymisation.action import Action, Scope, is_number, unfit

if TYPE_CHECKING:
    import pyarrow as pa


class TopCode(Action):
    """Hide how extreme the extreme is."""

    action: Literal["top_code"]
    at: Plain

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether the column holds numbers."""
        return is_number(raw, column)

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Refuse a limit that the stored column cannot hold."""
        return unfit((self.at,), column)

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the smaller of value and limit."""
        from pseudonymisation import numbers

        return numbers.topped(values, self.at)


ACTION = TopCode
