"""``band``: a number becomes the lower limit of the band it lies in."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from federated.decimals import Plain
from federated.schema import Column, Raw
from pseudonymisation.action import Action, Scope, is_number, unfit

if TYPE_CHECKING:
    import pyarrow as pa


class Band(Action):
    """Bands of one ``width``, counted from the column's lowest value, or with given ``limits``.

    Below the first limit a value is stored as that limit.
    """

    action: Literal["band"]
    width: int | None = Field(default=None, ge=2)
    limits: tuple[Plain, ...] = ()

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.width is None) == (not self.limits):
            raise ValueError("give either width or limits")
        if list(self.limits) != sorted(set(self.limits)):
            raise ValueError("limits must rise")
        return self

    @classmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether the column holds numbers."""
        return is_number(raw, column)

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Refuse a limit that the stored column cannot hold."""
        return unfit(self.limits, column)

    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return the lower limits."""
        from pseudonymisation import numbers

        if self.width is None:
            return numbers.limited(values, self.limits)
        return numbers.banded(values, self.width, int(scope.column.low or 0))


ACTION = Band
