"""Rows without a fault, for every table: drawn from the data model, with what it cannot say."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from federated import schema
from federated.schema import Column, Raw, RawKind, Table

EXTRACTED = date(2026, 10, 1)
GEMEENTEN = frozenset({"0599", "0518"})
BSNS = ("999990019", "999990020", "999990032", "000000000", "999999999")
TYPES = {
    RawKind.INTEGER: pa.int32(),
    RawKind.DECIMAL: pa.decimal128(18, 4),
    RawKind.MONEY: pa.decimal128(18, 2),
    RawKind.BOOLEAN: pa.bool_(),
    RawKind.DATE: pa.date32(),
}
MEASURED = {
    "weight": ("g", "3120"),
    "length": ("mm", "497"),
    "head_circumference": ("mm", "341"),
    "apgar1": ("{score}", "7"),
    "apgar5": ("{score}", "9"),
    "apgar10": ("{score}", "10"),
    "bilirubin": ("umol/L", "145.5"),
    "spo2": ("%", "97"),
}
Row = dict[str, Any]
_TOLD = {
    "bsn": BSNS,
    "postcode": ("3011AB", "2511 CD", "3012"),
    "gemeentecode": tuple(GEMEENTEN),
    "residence_gemeente": tuple(GEMEENTEN),
    "primary_icd10": ("P07", "P07.3"),
    "agb_code": ("01234567",),
    "site_id": ("rtd-franciscus",),
    "change_reason": ("12",),
    "scale": ("total",),
    "version": ("1.0",),
}
_ENDS = ("end_date", "to_date", "closed_date", "death_date", "observed_to_date")
_LATER = ("accepted_date", "first_contact_date", "feedback_date")


def rows(table: Table, count: int, seed: int = 1) -> list[Row]:
    """Draw rows; one in three optional values is absent."""
    rng = random.Random(seed)  # noqa: S311 - rows to test with, nothing secret
    return [_row(table, rng, number) for number in range(1, count + 1)]


def typed(table: Table, drawn: list[Row]) -> pa.Table:
    """Return rows as the casting step hands them over."""
    columns = {r.name: pa.array([row.get(r.name) for row in drawn], _type(r)) for r in table.raws}
    records = pa.array(range(1, len(drawn) + 1), pa.int64())
    withdrawn = pa.array([bool(row.get("_withdrawn")) for row in drawn])
    return pa.table({**columns, "_record": records, "_withdrawn": withdrawn})


def of(name: str, *changes: Mapping[str, Any]) -> pa.Table:
    """Return clean rows of a table, one for each change."""
    table = schema.table(name)
    drawn = rows(table, len(changes))
    return typed(table, [{**row, **change} for row, change in zip(drawn, changes, strict=True)])


def _type(raw: Raw) -> pa.DataType:
    return TYPES.get(raw.kind, pa.string())


def _row(table: Table, rng: random.Random, number: int) -> Row:
    columns = {column.name: column for column in table.columns}
    row = {r.name: _value(r, columns.get(r.target or ""), rng, number) for r in table.raws}
    for raw in table.raws:
        if not raw.required and raw.copies is None and rng.random() < 1 / 3:
            row[raw.name] = None
    row |= {r.name: row[r.copies] for r in table.raws if r.copies}
    return _agreed(table.name, row, rng)


def _value(raw: Raw, column: Column | None, rng: random.Random, number: int) -> Any:
    if raw.name in _TOLD:
        return rng.choice(_TOLD[raw.name])
    match raw.kind:
        case RawKind.IDENTIFIER:
            return f"local-{number}"
        case RawKind.CODE | RawKind.SET if column and column.allowed:
            return rng.choice(column.allowed)
        case RawKind.INTEGER | RawKind.DECIMAL | RawKind.MONEY:
            return _number(raw.kind, column, rng)
        case RawKind.BOOLEAN:
            return rng.random() < 0.5
        case RawKind.DATE:
            return date(2024, 1, 1) + timedelta(rng.randrange(300) + 301 * _rank(raw.name))
        case RawKind.MONTH:
            return "2024-05"
        case _:
            return "synthetic"


def _rank(name: str) -> int:
    return 1 if name in (*_ENDS, *_LATER) else 0


def _number(kind: RawKind, column: Column | None, rng: random.Random) -> int | Decimal:
    low = 0 if column is None or column.low is None else int(column.low)
    high = low + 5 if column is None or column.high is None else int(column.high)
    number = rng.randint(low, high)
    return number if kind is RawKind.INTEGER else Decimal(number)


def _agreed(name: str, row: Row, rng: random.Random) -> Row:
    """Make fields that depend on each other agree."""
    if name == "measurement":
        row["unit"], value = MEASURED[row["code"]]
        row["value"] = Decimal(value)
    if name == "birth":
        row["birth_order"] = min(row["birth_order"] or 1, row["plurality"] or 1)
    if name == "person":
        row["birth_year"] = None if row["birth_year"] is None else rng.randint(1975, 2005)
    if name == "developmental_test":
        row["score"] = Decimal({"composite": 85, "percentile": 40}.get(row["score_type"], 1))
    if name == "questionnaire_score":
        row["score"] = Decimal(1)
        row["trimester"] = row["trimester"] if row["timepoint"] == "pregnancy" else None
    if name == "youth_care_assignment" and row["product_code"] is not None:
        row["product_code"] = f"{row['product_category'] or '45'}A12"
    if name == "cost_line" and row["price_kind"] == "reference":
        row["price_year"] = 2024
    if name == "diagnosis":
        codes = {"icd10": "P07.3", "snomed": "395507008", "icpc1": "A93", "dhd": "0000123"}
        row["code"] = codes[row["system"]]
    if name == "site_capacity" and None not in (row["n_imh_trained"], row["n_professionals"]):
        row["n_imh_trained"] = min(row["n_imh_trained"], row["n_professionals"])
    return row
