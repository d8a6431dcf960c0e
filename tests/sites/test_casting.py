"""Casting: whole columns agree with a slow reading of each cell, and bad cells cost their record."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated import schema
from federated.errors import SourceError
from federated.schema import RawKind
from quality.problem import Problem
from sites.arrow import RAW, STORED, raw_schema, stored_schema
from sites.batch import RECORD, VERSION, WITHDRAWN, RawBatch
from sites.casting import cast


def a_batch(
    table: str, columns: Mapping[str, Sequence[str | None]], records: Sequence[int] = ()
) -> RawBatch:
    count = len(next(iter(columns.values())))
    numbers = list(records) or list(range(1, count + 1))
    arrays: dict[str, pa.Array] = {
        name: pa.array(cells, pa.string()) for name, cells in columns.items()
    }
    arrays[RECORD] = pa.array(numbers, pa.int64())
    return RawBatch(table, pa.RecordBatch.from_pydict(arrays))


def test_a_clean_batch_is_typed_and_complete() -> None:
    days = {"start_date": ["2024-02-28"], "end_date": ["2024-02-29"]}
    batch = a_batch("admission", {"admission_id": ["A1"], "start_hour": ["7"], **days})
    table, problems = cast(batch)
    row = table.to_pylist()[0]
    assert problems == ()
    assert table.schema == raw_schema(schema.table("admission"))
    assert (row["start_date"], row["start_hour"]) == (date(2024, 2, 28), 7)
    assert row["end_quarter_date"] == date(2024, 2, 29)  # a copy, with an action of its own
    assert (row[VERSION], row[WITHDRAWN], row["kind"]) == (0, False, None)


@pytest.mark.parametrize(
    ("table", "column", "cell", "rule"),
    [
        ("admission", "start_date", "31-12-2024", "not_a_date"),
        ("admission", "start_date", "2025-06-31", "not_a_date"),
        ("site_capacity", "month", "2024-13", "not_a_date"),
        ("birth", "ga_days", "veel", "not_a_number"),
        ("birth", "ga_days", "12345678901", "not_a_number"),
        ("measurement", "value", "1,5", "not_a_number"),
        ("cost_line", "amount_eur", "1e3", "not_a_number"),
        ("birth", "congenital_anomaly", "Ja", "not_a_boolean"),
        ("person", "role", "nephew", "unknown_code"),
    ],
)
def test_a_bad_cell_costs_its_record(table: str, column: str, cell: str, rule: str) -> None:
    if column not in {raw.name for raw in schema.table(table).raws}:
        column = next(r.name for r in schema.table(table).raws if r.kind is RawKind.MONTH)
    typed, problems = cast(a_batch(table, {column: [cell, None]}, [7, 8]))
    assert problems == (Problem(table, 7, rule, column),)
    assert typed[RECORD].to_pylist() == [8]


def test_a_record_with_two_bad_cells_has_two_problems_and_no_value_in_them() -> None:
    batch = a_batch("birth", {"ga_days": ["geheim"], "apgar5": ["ook geheim"]})
    _, problems = cast(batch)
    assert [p.column for p in problems] == ["apgar5", "ga_days"]
    assert "geheim" not in repr(problems)


def test_versions_and_withdrawals_are_kept() -> None:
    rows = pa.RecordBatch.from_pydict(
        {
            RECORD: pa.array([4], pa.int64()),
            VERSION: pa.array([12], pa.int64()),
            WITHDRAWN: pa.array([True]),
            "assignment_number": pa.array(["1"]),
        }
    )
    table, _ = cast(RawBatch("youth_care_assignment", rows))
    row = table.to_pylist()[0]
    assert (row[VERSION], row[WITHDRAWN]) == (12, True)


def test_a_set_of_codes_is_sorted_and_distinct() -> None:
    table, problems = cast(a_batch("objection", {"tables": ["birth|admission|birth", None]}))
    assert table["tables"].to_pylist() == ["admission|birth", None]
    assert problems == ()


def test_an_unknown_column_or_table_is_refused_by_name() -> None:
    with pytest.raises(SourceError, match="birth has no column colour"):
        cast(a_batch("birth", {"colour": ["red"]}))
    with pytest.raises(SourceError, match="called births"):
        cast(a_batch("births", {"ga_days": ["250"]}))
    with pytest.raises(SourceError, match="no record numbers"):
        cast(RawBatch("birth", pa.RecordBatch.from_pydict({"ga_days": pa.array(["250"])})))


def test_every_kind_has_an_arrow_type() -> None:
    assert set(RAW) == set(RawKind)
    for table in schema.catalogue().values():
        assert len(stored_schema(table)) == len(table.columns)
        assert {STORED[column.kind] for column in table.columns} <= set(STORED.values())


def slow(cell: str | None, kind: RawKind) -> Any:
    """Read one cell in the most obvious way; ValueError when it is bad."""
    if cell is None:
        return None
    if kind is RawKind.DATE:
        if not re.fullmatch("[12][0-9]{3}-[0-9]{2}-[0-9]{2}", cell):
            raise ValueError
        return date.fromisoformat(cell)
    if kind is RawKind.BOOLEAN:
        return {"true": True, "false": False}.get(cell) if cell in ("true", "false") else 1 / 0
    if kind is RawKind.INTEGER:
        if not re.fullmatch(r"-?[0-9]{1,9}(\.0+)?", cell):
            raise ValueError
        return int(Decimal(cell))
    if not re.fullmatch(r"-?[0-9]{1,13}(\.[0-9]+)?", cell):
        raise ValueError
    places = Decimal("0.01") if kind is RawKind.MONEY else Decimal("0.0001")
    whole, _, fraction = cell.partition(".")
    return Decimal(f"{whole}.{fraction[:12] or 0}").quantize(places, ROUND_HALF_EVEN)


COLUMNS = {
    RawKind.DATE: ("cost_line", "period_start_date"),
    RawKind.INTEGER: ("birth", "ga_days"),
    RawKind.DECIMAL: ("cost_line", "quantity"),
    RawKind.MONEY: ("cost_line", "amount_eur"),
    RawKind.BOOLEAN: ("birth", "congenital_anomaly"),
}
CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.dates().map(str),
    st.from_regex(r"-?[0-9]{1,10}(\.[0-9]{0,14})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    st.sampled_from(
        ["true", "false", "True", "1", "", " 1", "1 ", "-0", "0.0", "2024-02-30", "0000-01-01"]
    ),
)


@given(kind=st.sampled_from(sorted(COLUMNS)), cells=st.lists(CELLS, min_size=1, max_size=8))
def test_whole_columns_agree_with_a_slow_reading_of_each_cell(
    kind: RawKind, cells: list[str | None]
) -> None:
    table, column = COLUMNS[kind]
    typed, problems = cast(a_batch(table, {column: cells}))
    expected, bad = {}, []
    for record, cell in enumerate(cells, start=1):
        try:
            expected[record] = slow(cell, kind)
        except (ValueError, ZeroDivisionError):
            bad.append(record)
    assert dict(zip(typed[RECORD].to_pylist(), typed[column].to_pylist(), strict=True)) == expected
    assert [p.record for p in problems] == bad
