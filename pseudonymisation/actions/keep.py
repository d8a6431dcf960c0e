"""``keep``: the value is stored as it is."""

from typing import TYPE_CHECKING, Literal

from federated.schema import Column, Exposure, Raw
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa


class Keep(Action):
    """Store the value. An identifying column can never be kept."""

    action: Literal["keep"]

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether the column identifies nobody and is stored in the kind it comes in."""
        if column is None or raw.exposure == Exposure.IDENTIFYING:
            return False
        return raw.kind.value == column.kind.value

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the values."""
        return values


ACTION = Keep
