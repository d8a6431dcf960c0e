"""Pass 1 on any rows equals the slow and plain oracle."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated import schema
from federated.schema import Raw, RawKind, Table
from quality import records, rules
from tests.quality import clean, oracle

TABLES = (
    "birth",
    "person",
    "family",
    "measurement",
    "questionnaire_score",
    "youth_care_assignment",
    "youth_care_delivery",
    "referral",
)
DATES = st.sampled_from(
    [
        *(date(1899, 12, 31), date(1900, 1, 1), date(1999, 12, 31), date(2000, 1, 1)),
        *(date(2026, 10, 1), date(2026, 10, 2), date(2027, 10, 2), date(2046, 11, 1)),
    ]
) | st.dates(date(2023, 1, 1), date(2025, 1, 1))
NUMBERS = st.sampled_from([-101, -1, 0, 1, 7, 8, 30, 31, 71, 140, 231, 310, 311, 2030, 6501])
DECIMALS = st.sampled_from(
    [Decimal(d) for d in ("-0.4461", "-0.446", "1", "1.0001", "3.97", "49.7", "100", "101", "480")]
)
TEXTS = {
    "bsn": st.sampled_from(["999990019", "999990018", "000000000", "12", "9999.90.032", "x"]),
    "postcode": st.sampled_from(["3011AB", "0123AB", "3011  AB", "3011 ab", "Delft"]),
    "gemeentecode": st.sampled_from(["0599", "9999", "599"]),
    "residence_gemeente": st.sampled_from(["0599", "0518", "Delft"]),
    "product_code": st.sampled_from(["45A12", "46A12", "45a12", "45A123"]),
    "change_reason": st.just("12"),
    "scale": st.sampled_from(["total", "vas"]),
    "version": st.just("1.0"),
}


def values(table: Table, raw: Raw) -> st.SearchStrategy[Any]:
    """Values that lie on both sides of every boundary, and none at all."""
    column = table.column(raw.target) if raw.target else None
    by_kind: dict[RawKind, Callable[[], st.SearchStrategy[Any]]] = {
        RawKind.DATE: lambda: DATES,
        RawKind.INTEGER: lambda: NUMBERS,
        RawKind.DECIMAL: lambda: DECIMALS,
        RawKind.MONEY: lambda: st.just(Decimal("12.50")),
        RawKind.BOOLEAN: st.booleans,
        RawKind.IDENTIFIER: lambda: st.just("local-1"),
        RawKind.CODE: lambda: st.sampled_from([*(column.allowed if column else ()), "other-code"]),
        RawKind.SET: lambda: st.just("family|person"),
    }
    if raw.name in TEXTS:
        return st.none() | TEXTS[raw.name]
    return st.none() | by_kind.get(raw.kind, lambda: st.just("text"))()


def rows_of(table: Table) -> st.SearchStrategy[list[dict[str, Any]]]:
    row = st.fixed_dictionaries({raw.name: values(table, raw) for raw in table.raws})
    return st.lists(row, min_size=20, max_size=60)


def compare(table: Table, rows: list[dict[str, Any]]) -> None:
    keep, problems = records.check(
        clean.typed(table, rows),
        table,
        extracted=clean.EXTRACTED,
        gemeenten=clean.GEMEENTEN,
    )
    expected = [oracle.broken(row, table, clean.EXTRACTED, clean.GEMEENTEN) for row in rows]
    found: list[set[oracle.Broken]] = [set() for _ in rows]
    for problem in problems:
        found[problem.record - 1].add((problem.rule, problem.column))
    assert found == expected
    assert keep.to_pylist() == [not any(rules.rejects(r) for r, _ in e) for e in expected]


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_pass_one_equals_the_oracle(name: str, data: st.DataObject) -> None:
    table = schema.table(name)
    compare(table, data.draw(rows_of(table)))


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_pass_one_equals_the_oracle_on_many_rows(name: str, data: st.DataObject) -> None:
    table = schema.table(name)
    compare(table, data.draw(rows_of(table)))
