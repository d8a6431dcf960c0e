"""What a table and a column of the common data model are.

A column is described once. Its *raw* form (what a reader yields: a local number, a date, a
postcode) and its *stored* form (a pseudonym, a day, a quarter) are two sides of one description,
so that readers, quality suites, policies and documentation cannot disagree.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a stored value is written."""

    PSEUDONYM = "pseudonym"
    TEXT = "text"
    CODE = "code"
    SET = "set"  # codes, sorted, joined by |
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"  # euro, two decimals
    BOOLEAN = "boolean"
    DAY = "day"  # days since day 0, the birth of the index child
    QUARTER = "quarter"  # yyyy-Qn
    MONTH = "month"  # yyyy-mm
    MOMENT = "moment"  # UTC, ISO 8601


class RawKind(StrEnum):
    """How a value is written before pseudonymisation."""

    IDENTIFIER = "identifier"
    TEXT = "text"
    CODE = "code"
    SET = "set"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    MONTH = "month"
    MOMENT = "moment"


class Exposure(StrEnum):
    """What a value tells about who somebody is, before pseudonymisation."""

    IDENTIFYING = "identifying"
    QUASI = "quasi-identifying"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class Raw:
    """A column as a reader yields it. ``target`` is the stored column, None when it is dropped."""

    name: str
    kind: RawKind
    exposure: Exposure
    target: str | None = None
    required: bool = False
    copies: str | None = None  # filled from this raw column, so that each use has its own action


@dataclass(frozen=True, slots=True)
class Column:
    """A stored column. ``low`` and ``high`` are inclusive and in ``unit``."""

    name: str
    kind: Kind
    raw: Raw | None
    required: bool = False
    derived: bool = False  # filled by the site when the source has no such field
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    domain: str | None = None  # pseudonymisation domain
    source: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the common data model; a row is one fact.

    ``subject`` is the raw column that says whom a row is about (day 0 and objections follow it).
    ``assembled`` rows arrive in fragments of one key; their required columns are checked after
    merging.
    """

    name: str
    label_nl: str
    key: tuple[str, ...]
    site_kinds: frozenset[str]
    maps_to: str
    columns: tuple[Column, ...]
    extra: tuple[Raw, ...] = ()
    subject: str | None = None
    assembled: bool = False

    @property
    def raws(self) -> tuple[Raw, ...]:
        """Every column a reader may yield, the stored ones first."""
        return (*(c.raw for c in self.columns if c.raw is not None), *self.extra)

    def column(self, name: str) -> Column:
        """Look a stored column up; raises KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def raw(self, name: str) -> Raw:
        """Look a raw column up; raises KeyError when there is none."""
        for raw in self.raws:
            if raw.name == name:
                return raw
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Tell whether a stored column of this name exists."""
        return any(c.name == name for c in self.columns)
