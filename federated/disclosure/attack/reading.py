"""Printed lines: which figures were published, and which of them say something on their own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import floor, log10
from typing import Any

from federated.disclosure.attack.cells import Cell
from federated.errors import UnsafeRelease

Place = tuple[int, str, Cell]  # release, name, cell
DIGITS = 3  # of a mean


@dataclass(slots=True, repr=False)
class Printed:
    """The published figures by measure and place; ``begun`` has the lines that there are at all."""

    count: dict[Place, float] = field(default_factory=dict)
    rate: dict[Place, float] = field(default_factory=dict)
    cost_sum: dict[Place, float] = field(default_factory=dict)
    cost_mean: dict[Place, float] = field(default_factory=dict)
    begun: set[tuple[int, str]] = field(default_factory=set)


def printed(
    lines: Iterable[str], dimensions: tuple[str, ...], layers: Mapping[int, int]
) -> Printed:
    """Return what lines say; ``layers`` gives the number of what a release shows.

    Raises UnsafeRelease where one figure has two values.
    """
    out = Printed()
    for line in lines:
        one: dict[str, Any] = json.loads(line)
        layer = layers[one["release"]]
        out.begun.add((layer, one["site"]))
        if one["value"] is None:
            continue
        place = (layer, one["site"], tuple(one["cell"][name] for name in dimensions))
        figures: dict[Place, float] = getattr(out, one["measure"])
        if figures.setdefault(place, float(one["value"])) != float(one["value"]):
            raise UnsafeRelease("A figure was published with two values.")
    return out


def rate_bounds(rate: float) -> tuple[float, float]:
    """Return the shares that a percentage can stand for: of one decimal, or as printed."""
    half = 0.5 * 10.0 ** -max(1, _decimals(rate)) + 1e-9
    return (rate - half) / 100, (rate + half) / 100


def mean_bounds(mean: float) -> tuple[float, float]:
    """Return the means that a printed one can stand for: of three significant digits, or more."""
    if mean == 0:
        return 0.0, 0.0
    digits = DIGITS - 1 - floor(log10(abs(mean)))
    half = 0.5 * 10.0 ** -max(digits, _decimals(mean)) * (1 + 1e-9)
    return mean - half, mean + half


def _decimals(value: float) -> int:
    """Return how many decimals are printed; below nought where the last digits are zeros."""
    return -int(Decimal(repr(value)).normalize().as_tuple().exponent)
