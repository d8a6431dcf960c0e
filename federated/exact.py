"""Exact tables. They exist in the memory of a site and are never sent, logged or stored.

A *part* is one additive piece of a row: how many distinct families stand behind it, its total,
and the two largest contributions of a single family (for the dominance rules). ``repr`` is off
so that a log line cannot show one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from federated.indicator import Indicator
from federated.period import Period

TOTAL = "*"


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """``total`` in the unit of the part; ``largest`` and ``second`` are family contributions."""

    families: int
    total: int | Decimal
    largest: int | Decimal = 0
    second: int | Decimal = 0


@dataclass(frozen=True, slots=True, repr=False)
class ExactRow:
    """One stratum. ``eligible`` = ``measured`` + ``missing``, all in units of the indicator."""

    stratum: str
    eligible: Part
    measured: Part
    missing: Part
    parts: Mapping[str, Part]


@dataclass(frozen=True, slots=True, repr=False)
class ExactTable:
    """One cube of one indicator at one site in one closed period.

    The row ``TOTAL`` comes first, then one row for every code of the dimension, empty ones too:
    the number of rows never tells anything.
    """

    indicator: Indicator
    site: str
    dimension: str | None
    period: Period
    rows: tuple[ExactRow, ...]
