"""What one check looks at and what it expects.

A check sees one prepared column, never more of a record than it needs: an identifying field is
prepared to "there is a value" or "it is well formed", so no name, number or note gets further.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pyarrow as pa
import pyarrow.compute as pc

SCALE = 10_000  # decimals are compared as whole ten-thousandths: exact, where floats are not


@dataclass(frozen=True, slots=True, repr=False)
class Rows:
    """A typed batch of one table, and what the site knows beside it."""

    table: pa.Table
    extracted: date
    gemeenten: frozenset[str] = frozenset()

    def has(self, *columns: str) -> bool:
        """Tell whether the batch has all these columns, with at least one value in each."""
        return all(
            name in self.table.column_names
            and self.table.column(name).null_count < self.table.num_rows
            for name in columns
        )

    def column(self, name: str) -> pa.Array:
        """Return a column in one piece; one that is absent is all null."""
        if name not in self.table.column_names:
            return pa.nulls(self.table.num_rows, pa.string())
        chunks = self.table.column(name).chunks
        return chunks[0] if len(chunks) == 1 else pa.concat_arrays(chunks)


class Kind(StrEnum):
    """The expectations in use; each is one of Great Expectations'."""

    PRESENT = "present"
    ONE_OF = "one_of"
    BETWEEN = "between"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class Expected:
    """What every value that is present has to be."""

    kind: Kind
    allowed: tuple[str | int, ...] = ()
    low: int | None = None
    high: int | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about a raw column. It applies where the batch has every column in ``needs``."""

    rule: str
    column: str
    expected: Expected
    sees: Callable[[Rows], pa.Array]
    needs: tuple[str, ...]


def present(column: str, *instead: str) -> Check:
    """Expect a value, in the column or in one of ``instead``."""

    def sees(rows: Rows) -> pa.Array:
        filled = pc.is_valid(rows.column(column))
        for other in instead:
            filled = pc.or_(filled, pc.is_valid(rows.column(other)))
        return pc.if_else(filled, pa.scalar(1, pa.int8()), pa.scalar(None, pa.int8()))

    return Check("missing", column, Expected(Kind.PRESENT), sees, ())


def one_of(column: str, allowed: tuple[str, ...], rule: str = "unknown_code") -> Check:
    """Expect a code of a closed list."""
    return Check(rule, column, Expected(Kind.ONE_OF, allowed), _itself(column), (column,))


def set_of(column: str, allowed: tuple[str, ...]) -> Check:
    """Expect codes of a closed list, joined by ``|``."""
    one = "(" + "|".join(allowed) + ")"
    pattern = f"^({one}([|]{one})*)?$"
    expected = Expected(Kind.MATCH, pattern=pattern)
    return Check("unknown_code", column, expected, _itself(column), (column,))


def between(
    column: str, low: float | None, high: float | None, rule: str = "out_of_range"
) -> Check:
    """Expect a number from ``low`` to ``high``, both allowed."""
    expected = Expected(Kind.BETWEEN, low=_scaled(low), high=_scaled(high))
    return Check(
        rule, column, expected, lambda rows: ten_thousandths(rows.column(column)), (column,)
    )


def days(
    rule: str,
    column: str,
    sees: Callable[[Rows], pa.Array],
    low: int | None = None,
    high: int | None = None,
    needs: tuple[str, ...] = (),
) -> Check:
    """Expect a difference between two dates, in days."""
    return Check(rule, column, Expected(Kind.BETWEEN, low=low, high=high), sees, needs or (column,))


def holds(rule: str, column: str, condition: Callable[[Rows], pa.Array], *others: str) -> Check:
    """Expect a condition to be true; null means that it does not apply."""

    def sees(rows: Rows) -> pa.Array:
        return pc.cast(condition(rows), pa.int8())

    return Check(rule, column, Expected(Kind.ONE_OF, (1,)), sees, (column, *others))


def matches(rule: str, column: str, pattern: str) -> Check:
    """Expect a form; only whether it fits is looked at, not the text."""
    return holds(rule, column, lambda r: pc.match_substring_regex(r.column(column), pattern))


def ten_thousandths(numbers: pa.Array) -> pa.Array:
    """Return numbers as whole ten-thousandths.

    >>> from decimal import Decimal
    >>> ten_thousandths(pa.array([Decimal("-0.4460")], pa.decimal128(18, 4))).to_pylist()
    [-4460]
    """
    if pa.types.is_decimal(numbers.type):
        return pc.cast(pc.multiply(numbers, pa.scalar(SCALE, pa.decimal128(5, 0))), pa.int64())
    return pc.multiply(pc.cast(numbers, pa.float64(), safe=False), float(SCALE))


def day_number(dates: pa.Array) -> pa.Array:
    """Return dates as days since 1 January 1970."""
    return pc.cast(pc.cast(dates, pa.date32()), pa.int32())


def _itself(column: str) -> Callable[[Rows], pa.Array]:
    return lambda rows: rows.column(column)


def _scaled(bound: float | None) -> int | None:
    return None if bound is None else round(bound * SCALE)
