"""Casting: from canonical text to typed columns, a whole column at a time.

Only a column that holds a bad cell is looked at cell by cell. A bad cell rejects its record; the
problem names the record, the rule and the column, never the value.
"""

from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from federated.errors import SourceError
from federated.schema import Raw, RawKind, Table
from quality.problem import Problem
from quality.units import looks_like_kg
from sites.arrow import DECIMAL, MONEY, RAW, TECHNICAL, raw_schema
from sites.batch import RECORD, VERSION, WITHDRAWN, RawBatch

NOT_A_DATE, NOT_A_NUMBER = "not_a_date", "not_a_number"
NOT_A_BOOLEAN, UNKNOWN_CODE = "not_a_boolean", "unknown_code"

# We keep 12 decimals before rounding: floats printed in full (2.4999999999999996) occur.
KILOGRAMS = "unit_looks_like_kg"
_WIDE = pa.decimal128(38, 12)
_FORMS = {
    RawKind.DATE: (NOT_A_DATE, r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"),
    RawKind.MONTH: (NOT_A_DATE, r"^[12][0-9]{3}-(0[1-9]|1[0-2])$"),
    RawKind.MOMENT: (NOT_A_DATE, r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9.]+)?Z$"),
    RawKind.INTEGER: (NOT_A_NUMBER, r"^-?[0-9]{1,9}(\.0+)?$"),
    RawKind.DECIMAL: (NOT_A_NUMBER, r"^-?[0-9]{1,13}(\.[0-9]+)?$"),
    RawKind.MONEY: (NOT_A_NUMBER, r"^-?[0-9]{1,13}(\.[0-9]+)?$"),
    RawKind.BOOLEAN: (NOT_A_BOOLEAN, r"^(true|false)$"),
}


def cast(batch: RawBatch) -> tuple[pa.Table, tuple[Problem, ...]]:
    """Return the typed rows of ``batch`` and the problems found here.

    The columns are those of ``sites.arrow.raw_schema``. ``batch.problems`` (what the reader
    rejected before) are not repeated. Raises SourceError for a column the table does not have.
    """
    table = _table(batch)
    columns, problems = _typed(table, batch)
    typed = pa.table([columns[name] for name in raw_schema(table).names], raw_schema(table))
    if problems:
        bad = pa.array(sorted({p.record for p in problems}), pa.int64())
        typed = typed.filter(pc.invert(pc.is_in(typed[RECORD], bad)))
    return typed, tuple(sorted(problems))


def _table(batch: RawBatch) -> Table:
    try:
        table = schema.table(batch.table)
    except KeyError:
        raise SourceError(f"No table of the data model is called {batch.table}.") from None
    known = {raw.name for raw in table.raws} | set(TECHNICAL)
    for name in batch.rows.schema.names:
        if name not in known:
            raise SourceError(f"The table {table.name} has no column {name}.")
    if RECORD not in batch.rows.schema.names:
        raise SourceError(f"A batch of {table.name} has no record numbers.")
    return table


def _typed(table: Table, batch: RawBatch) -> tuple[dict[str, pa.Array], list[Problem]]:
    rows, problems = batch.rows, list[Problem]()
    columns = _technical(rows)
    for raw in table.raws:
        if raw.name not in rows.schema.names:
            columns[raw.name] = pa.nulls(rows.num_rows, RAW[raw.kind])
            continue
        columns[raw.name], bad, rule = _column(rows[raw.name], raw, table)
        if bad is not None:
            problems += _problems(table, raw, rows, bad, rule)
    for raw in table.raws:
        if raw.copies and raw.name not in rows.schema.names:
            columns[raw.name] = columns[raw.copies]
    return columns, problems


def _problems(
    table: Table, raw: Raw, rows: pa.RecordBatch, bad: pa.Array, rule: str
) -> list[Problem]:
    records = rows[RECORD].filter(bad).to_pylist()
    rules = [rule] * len(records)
    if raw.name == "birth_weight_g":  # "3.97" is no number of grams; the steward must know why
        in_kg = looks_like_kg(rows[raw.name]).filter(bad).to_pylist()
        rules = [KILOGRAMS if kg else rule for kg in in_kg]
    return [
        Problem(table.name, record, why, raw.name)
        for record, why in zip(records, rules, strict=True)
    ]


def _technical(rows: pa.RecordBatch) -> dict[str, pa.Array]:
    zero, no = pa.scalar(0, pa.int64()), pa.scalar(False)
    columns = {RECORD: rows[RECORD].cast(pa.int64())}
    for name, default in ((VERSION, zero), (WITHDRAWN, no)):
        found = name in rows.schema.names
        columns[name] = rows[name] if found else pa.repeat(default, rows.num_rows)
    return columns


def _column(text: pa.Array, raw: Raw, table: Table) -> tuple[pa.Array, pa.Array | None, str]:
    """Return (typed column, mask of bad cells or None, rule)."""
    if raw.kind in (RawKind.CODE, RawKind.SET):
        allowed = table.column(raw.target).allowed if raw.target else ()
        codes = _set(text, allowed) if raw.kind is RawKind.SET else _code(text, allowed)
        return *codes, UNKNOWN_CODE
    if raw.kind not in _FORMS:
        return text, None, ""
    rule, form = _FORMS[raw.kind]
    wrong = pc.fill_null(pc.invert(pc.match_substring_regex(text, form)), False)
    if pc.any(wrong).as_py():
        text = pc.if_else(wrong, pa.scalar(None, pa.string()), text)
    typed, impossible = _convert(text, raw.kind)
    bad = wrong if impossible is None else pc.or_(wrong, impossible)
    return typed, bad if pc.any(bad).as_py() else None, rule


def _convert(text: pa.Array, kind: RawKind) -> tuple[pa.Array, pa.Array | None]:
    if kind is RawKind.DATE:
        return _dates(text)
    return _CONVERSIONS.get(kind, lambda column: column)(text), None


def _dates(text: pa.Array) -> tuple[pa.Array, pa.Array | None]:
    try:
        return text.cast(pa.date32()), None
    except pa.ArrowInvalid:  # one of them has the form of a date but is none, as 31 June
        days = [_date(value) for value in text.to_pylist()]
        typed = pa.array(days, pa.date32())
        return typed, pc.and_(text.is_valid(), typed.is_null())


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _integers(text: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(text, r"\.0+$", "").cast(pa.int32())


def _decimals(target: pa.DataType) -> Callable[[pa.Array], pa.Array]:
    def convert(text: pa.Array) -> pa.Array:
        short = pc.replace_substring_regex(text, r"(\.[0-9]{12})[0-9]+$", r"\1")
        return pc.round(short.cast(_WIDE), target.scale, "half_to_even").cast(target)

    return convert


def _booleans(text: pa.Array) -> pa.Array:
    return pc.equal(text, "true")


_CONVERSIONS: dict[RawKind, Callable[[pa.Array], pa.Array]] = {
    RawKind.INTEGER: _integers,
    RawKind.DECIMAL: _decimals(DECIMAL),
    RawKind.MONEY: _decimals(MONEY),
    RawKind.BOOLEAN: _booleans,
}


def _code(text: pa.Array, allowed: tuple[str, ...]) -> tuple[pa.Array, pa.Array | None]:
    if not allowed:
        return text, None
    known = pc.is_in(text, pa.array(allowed, pa.string()))
    bad = pc.and_(text.is_valid(), pc.invert(known))
    return text, bad if pc.any(bad).as_py() else None


def _set(text: pa.Array, allowed: tuple[str, ...]) -> tuple[pa.Array, pa.Array | None]:
    """Codes joined by | become sorted and distinct; sets are rare, so cell by cell."""
    parts = [None if cell is None else cell.split("|") for cell in text.to_pylist()]
    bad = [bool(allowed) and any(c not in allowed for c in cell or ()) for cell in parts]
    joined = [None if cell is None else "|".join(sorted(set(cell))) for cell in parts]
    return pa.array(joined, pa.string()), pa.array(bad) if any(bad) else None
