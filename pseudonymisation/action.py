"""What an action of the policy is: what may happen to one raw column.

An action says which columns it suits (by kind), whether its parameters fit one of them, and what
it makes of the values. Each is one file in ``actions`` and is found by being there.
"""

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from federated.schema import Column, Exposure, Kind, Raw
from pseudonymisation.places import Areas

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, repr=False)
class Scope:
    """What an action may need besides the values: the column, day 0, keys, areas, a scrubber."""

    raw: Raw
    column: Column
    day0: "pa.Array | None"
    pseudonyms: "Callable[[pa.Array, str], pa.Array]"
    areas: Areas | None = None
    scrub: Callable[[str], str] | None = None


class Action(BaseModel):
    """An action with its parameters, as it stands in the policy."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action: str

    @classmethod
    @abstractmethod
    def suits(cls, raw: Raw, column: Column | None) -> bool:
        """Tell whether this action can be used for a column of this kind at all."""

    def objection(self, raw: Raw, column: Column | None) -> str | None:
        """Return what is wrong with the parameters for this column, None when nothing is."""
        return None

    @abstractmethod
    def apply(self, values: "pa.Array", scope: Scope) -> "pa.Array":
        """Return what is stored; null stays null."""


NUMBERS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.MONEY})


def is_number(raw: Raw, column: Column | None) -> bool:
    """Tell whether a column holds numbers before and after."""
    return column is not None and column.kind in NUMBERS and raw.exposure != Exposure.IDENTIFYING


@cache
def catalogue() -> Mapping[str, type[Action]]:
    """Every action by name."""
    from pseudonymisation import actions

    modules = (
        import_module(f"{actions.__name__}.{m.name}") for m in iter_modules(actions.__path__)
    )
    found: dict[str, type[Action]] = {m.__name__.rpartition(".")[2]: m.ACTION for m in modules}
    return MappingProxyType(found)


def allowed(raw: Raw, column: Column | None) -> str:
    """Return the names of the actions that suit a column, for a person to read."""
    return ", ".join(name for name, action in catalogue().items() if action.suits(raw, column))


def unfit(limits: Sequence[Decimal], column: Column | None) -> str | None:
    """Return why a limit cannot be stored in the column, None when it can."""
    if column is None:
        return None
    places = {Kind.INTEGER: 0, Kind.MONEY: 2}.get(column.kind, 4)
    if any(limit != round(limit, places) for limit in limits):
        return f"a limit has more than {places} decimals"
    low = float("-inf") if column.low is None else column.low
    high = float("inf") if column.high is None else column.high
    if any(not low <= limit <= high for limit in limits):
        return f"a limit lies outside {low:g} to {high:g}"
    return None
