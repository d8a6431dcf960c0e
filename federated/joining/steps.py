"""What must be decided and signed before a first delivery, by whom, and how long it tends to take."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Step:
    """A decision or signature; ``low`` to ``high`` are weeks."""

    id: str
    label: Mapping[str, str]
    by: Mapping[str, str]
    low: int
    high: int


@cache
def shipped() -> tuple[Step, ...]:
    """Return the steps; most can run side by side."""
    text = files("federated.joining").joinpath("steps.toml").read_text(encoding="utf-8")
    return tuple(
        Step(
            one["id"],
            MappingProxyType({"en": one["en"], "nl": one["nl"]}),
            MappingProxyType({"en": one["by_en"], "nl": one["by_nl"]}),
            one["low"],
            one["high"],
        )
        for one in tomllib.loads(text)["step"]
    )
