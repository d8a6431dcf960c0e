"""Dates become days since day 0, or the period they lie in. No date is stored."""

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from federated.errors import PolicyError

if TYPE_CHECKING:
    from pseudonymisation.actions.generalise import Unit


def days_since(values: pa.Array, day0: pa.Array | None) -> pa.Array:
    """Return whole days from day 0 (negative before it); null where either is not known.

    >>> from datetime import date
    >>> days_since(pa.array([date(2024, 3, 1)]), pa.array([date(2024, 2, 28)])).to_pylist()
    [2]
    """
    if day0 is None:
        return pa.nulls(len(values), pa.int32())
    return pc.subtract(_day_numbers(values), _day_numbers(day0))


def generalised(values: pa.Array, to: "Unit") -> pa.Array:
    """Return the day, ISO week, month or quarter as text, the year as a number.

    >>> from datetime import date
    >>> generalised(pa.array([date(2024, 8, 1), None]), "quarter").to_pylist()
    ['2024-Q3', None]
    """
    dates = values.cast(pa.date32())
    if to == "year":
        return pc.year(dates).cast(pa.int32())
    if to == "quarter":
        return _quarters(dates)
    form = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[to]
    return pc.strftime(dates, format=form)


def checked(values: pa.Array, column: str) -> pa.Array:
    """Return the values; refuses numbers, which Arrow would take for days since 1970."""
    if pa.types.is_integer(values.type) and values.null_count < len(values):
        raise PolicyError(f"{column}: these are numbers and no dates; check the source column.")
    return values


def _day_numbers(values: pa.Array) -> pa.Array:
    return values.cast(pa.date32()).cast(pa.int32())


def _quarters(dates: pa.Array) -> pa.Array:
    """Number the quarters, write the few that occur, look each row up."""
    numbers = pc.add(pc.multiply(pc.year(dates), 4), pc.subtract(pc.quarter(dates), 1))
    encoded = numbers.dictionary_encode()
    labels = pa.array(
        [f"{n // 4}-Q{n % 4 + 1}" for n in encoded.dictionary.to_pylist()], pa.string()
    )
    return labels.take(encoded.indices)
