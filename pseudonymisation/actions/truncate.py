"""``truncate``: only the first positions of a text are stored."""

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from federated.schema import Column, Exposure, Kind, Raw, RawKind
from pseudonymisation import places
from pseudonymisation.action import Action, Scope

if TYPE_CHECKING:
    import pyarrow as pa


class Truncate(Action):
    """Cut a code that gets finer to the right. Of a postcode at most four digits stay, of large areas."""

    action: Literal["truncate"]
    positions: int = Field(ge=1, le=40)

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether it is a code, not a text in which anything can stand."""
        if column is None or raw.kind != RawKind.TEXT or column.kind != Kind.TEXT:
            return False
        return places.is_postcode(raw) or raw.exposure != Exposure.IDENTIFYING

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Refuse the letters of a postcode: with them it is one side of one street."""
        if places.is_postcode(raw) and self.positions > places.DIGITS:
            return f"positions must be 1 to {places.DIGITS}"
        return None

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the first positions."""
        if places.is_postcode(scope.raw):
            return places.cut(values, self.positions, scope.areas)
        return places.truncated(values, self.positions)


ACTION = Truncate
