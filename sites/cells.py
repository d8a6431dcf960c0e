"""Cells of a table export, made canonical a whole column at a time by what the mapping says.

A cell that cannot be made canonical is a problem of its record: ``unknown_code`` for a text that the
code list does not have, ``not_a_date`` and ``not_a_number`` for the others.
"""

import re
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from federated.schema import RawKind
from sites.casting import NOT_A_DATE, NOT_A_NUMBER, UNKNOWN_CODE
from sites.fhir.element import plain
from sites.mapping import Mapping, Target

_NUMBERS = frozenset({RawKind.INTEGER, RawKind.DECIMAL, RawKind.MONEY})
_SPACE = " \t\r\n\u00a0"


class Column(NamedTuple):
    """Canonical text, and which cells were bad by which rule."""

    text: pa.Array
    bad: pa.Array | None = None
    rule: str = ""


def clean(text: pa.Array, mapping: Mapping) -> pa.Array:
    """Strip blanks around every cell; what is empty, or stands for empty, becomes null."""
    stripped = pc.utf8_trim(text, characters=_SPACE)
    nothing = pa.array(sorted({"", *mapping.empty}), pa.string())
    return pc.if_else(pc.is_in(stripped, nothing), pa.scalar(None, pa.string()), stripped)


def canonical(text: pa.Array, target: Target, kind: RawKind, mapping: Mapping) -> Column:
    """Return clean cells in canonical form."""
    if target.codes is not None:
        return _coded(text, target.codes)
    if kind is RawKind.DATE:
        return _dates(text, mapping.dates)
    if kind in _NUMBERS:
        return _numbers(text, target, mapping)
    if target.prefix:
        return Column(pc.binary_join_element_wise(target.prefix, text, ""))
    return Column(text)


def _coded(text: pa.Array, codes: dict[str, str]) -> Column:
    """Look the cells up; a code may stand for nothing (``"onbekend" = ""``)."""
    keys = pa.array(list(codes), pa.string())
    meanings = pa.array([codes[key] or None for key in codes], pa.string())
    place = pc.index_in(text, keys)
    return _checked(
        pc.take(meanings, place), pc.and_(text.is_valid(), place.is_null()), UNKNOWN_CODE
    )


def _numbers(text: pa.Array, target: Target, mapping: Mapping) -> Column:
    """Rewrite with a decimal point. A point that the mapping does not know is not guessed at."""
    thousands = re.escape(mapping.thousands)
    whole = rf"[0-9]{{1,3}}({thousands}[0-9]{{3}})+|[0-9]+" if thousands else "[0-9]+"
    form = rf"^-?({whole})({re.escape(mapping.decimal)}[0-9]+)?$"
    bad = pc.fill_null(pc.invert(pc.match_substring_regex(text, form)), False)
    if thousands:
        text = pc.replace_substring(text, mapping.thousands, "")
    text = pc.replace_substring(text, mapping.decimal, ".")
    column = _checked(text, bad, NOT_A_NUMBER)
    if target.factor is None:
        return column
    return column._replace(text=_multiplied(column.text, target.factor))


def _multiplied(text: pa.Array, factor: Decimal) -> pa.Array:
    cells = (None if cell is None else Decimal(cell) * factor for cell in text.to_pylist())
    return pa.array([_short(cell) for cell in cells], pa.string())


def _short(number: Decimal | None) -> str | None:
    written = plain(number)
    return written.rstrip("0").rstrip(".") if written and "." in written else written


def _dates(text: pa.Array, formats: tuple[str, ...]) -> Column:
    """Try the formats in order; the cells that fit none are bad."""
    found = pa.nulls(len(text), pa.string())
    for form in formats:
        if found.null_count == text.null_count:
            break
        found = pc.coalesce(found, _parsed(text, form))
    return _checked(found, pc.and_(text.is_valid(), found.is_null()), NOT_A_DATE)


def _parsed(text: pa.Array, form: str) -> pa.Array:
    """Parse by the distinct cells: a column of dates has few, and Python is strict about them."""
    encoded = text.dictionary_encode()
    days = pa.array([_day(cell, form) for cell in encoded.dictionary.to_pylist()], pa.string())
    return pc.take(days, encoded.indices)


def _day(cell: str, form: str) -> str | None:
    try:
        return datetime.strptime(cell, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _checked(text: pa.Array, bad: pa.Array, rule: str) -> Column:
    if not pc.any(bad).as_py():
        return Column(text)
    return Column(pc.if_else(bad, pa.scalar(None, pa.string()), text), bad, rule)
