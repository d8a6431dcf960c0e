"""The assumptions: a range each, with its unit and where it is from; the reader may change them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import isfinite
from types import MappingProxyType

from federated.errors import SettingsError

LARGEST = 1e9


@dataclass(frozen=True, slots=True)
class Range:
    """From ``low`` to ``high``, both included."""

    low: float
    high: float

    def __add__(self, other: "Range") -> "Range":
        """Add two that vary apart."""
        return Range(self.low + other.low, self.high + other.high)

    def __neg__(self) -> "Range":
        """Return what is paid instead of received."""
        return Range(-self.high, -self.low)

    def times(self, other: "Range", by: float = 1) -> "Range":
        """Multiply two ranges of numbers that are not negative, and divide by ``by``."""
        return Range(self.low * other.low / by, self.high * other.high / by)

    def over(self, other: "Range") -> "Range":
        """Divide by a range above zero."""
        return Range(self.low / other.high, self.high / other.low)


NOTHING = Range(0, 0)


@dataclass(frozen=True, slots=True)
class Assumption:
    """One figure that nobody knows yet; ``own`` says that the reader changed it."""

    id: str
    label: Mapping[str, str]
    unit: str
    range: Range
    source: Mapping[str, str]
    least: float
    most: float
    own: bool = False

    def changed(self, low: float, high: float) -> "Assumption":
        """Return it with the reader's range; raises SettingsError for one that cannot be."""
        if not (isfinite(low) and isfinite(high) and self.least <= low <= high <= self.most):
            raise SettingsError(
                f"{self.label['en']}: give two numbers from {self.least:g} to {self.most:g}, the "
                "lower one first."
            )
        own = self.own or Range(low, high) != self.range
        return replace(self, range=Range(low, high), own=own)


@cache
def shipped() -> Mapping[str, Assumption]:
    """Return every assumption by its id, as shipped."""
    text = files("federated.joining").joinpath("assumptions.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    found = {
        name: _read(name, one, content["sources"]) for name, one in content["assumption"].items()
    }
    return MappingProxyType(found)


def _read(
    name: str, one: Mapping[str, str], sources: Mapping[str, Mapping[str, str]]
) -> Assumption:
    return Assumption(
        id=name,
        label=MappingProxyType({"en": one["en"], "nl": one["nl"]}),
        unit=one["unit"],
        range=Range(float(one["low"]), float(one["high"])),
        source=MappingProxyType(dict(sources[one["source"]])),
        least=float(one.get("least", 0)),
        most=float(one.get("most", LARGEST)),
    )
