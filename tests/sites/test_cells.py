"""Cells: what a steward typed, in canonical form."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.schema import RawKind
from sites.cells import Column, canonical, clean
from sites.mapping import Mapping, Target

PLAIN = Mapping(table="birth", columns={"x": (Target(to="ga_days"),)})
TARGET = Target(to="ga_days")


def column(cells: list[str | None], kind: RawKind, mapping: Mapping, target: Target) -> Column:
    return canonical(clean(pa.array(cells, pa.string()), mapping), target, kind, mapping)


def bad(found: Column) -> list[bool]:
    return [] if found.bad is None else found.bad.to_pylist()


def test_blanks_around_a_cell_are_no_part_of_it() -> None:
    codes = Target(to="sex", codes={"No": "false", "Yes": "true", "?": ""})
    found = column(["No ", "\u00a0Yes", "   ", None, "?"], RawKind.BOOLEAN, PLAIN, codes)
    assert found == Column(pa.array(["false", "true", None, None, None]))


def test_a_text_outside_the_code_list_is_bad() -> None:
    found = column(["M", "X"], RawKind.CODE, PLAIN, Target(to="sex", codes={"M": "male"}))
    assert (found.text.to_pylist(), bad(found), found.rule) == (
        ["male", None],
        [False, True],
        "unknown_code",
    )


def test_what_stands_for_empty_is_empty() -> None:
    dotted = PLAIN.model_copy(update={"empty": frozenset({".", "NA"})})
    assert clean(pa.array([" . ", "NA", "0"]), dotted).to_pylist() == [None, None, "0"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [("3,5", "3.5"), ("-0,25", "-0.25"), ("1250", "1250"), ("1.250", None), ("1,2,3", None)],
)
def test_a_point_in_a_decimal_comma_column_is_not_guessed_at(cell: str, text: str | None) -> None:
    found = column([cell], RawKind.DECIMAL, PLAIN, TARGET)
    assert found.text.to_pylist() == [text]
    assert bad(found) == ([] if text else [True])


@pytest.mark.parametrize(
    ("cell", "text"), [("1.250,5", "1250.5"), ("1250,5", "1250.5"), ("12.50", None)]
)
def test_thousands_are_grouped_by_three(cell: str, text: str | None) -> None:
    grouped = PLAIN.model_copy(update={"thousands": "."})
    assert column([cell], RawKind.MONEY, grouped, TARGET).text.to_pylist() == [text]


def test_a_factor_changes_the_unit_exactly() -> None:
    kilograms = Target(to="birth_weight_g", factor=Decimal(1000))
    found = column(["3,45", "0,1", "4"], RawKind.INTEGER, PLAIN, kilograms)
    assert found.text.to_pylist() == ["3450", "100", "4000"]


def test_a_prefix_keeps_two_kinds_of_number_apart() -> None:
    found = column(["17", None], RawKind.IDENTIFIER, PLAIN, Target(to="x", prefix="M"))
    assert found.text.to_pylist() == ["M17", None]


@given(day=st.dates(min_value=date(1900, 1, 1)), number=st.decimals("-99999", "99999", places=3))
def test_what_is_written_the_dutch_way_is_read_back(day: date, number: Decimal) -> None:
    dates = column([day.strftime("%d-%m-%Y")], RawKind.DATE, PLAIN, TARGET)
    assert dates.text.to_pylist() == [day.isoformat()]
    written = f"{number:f}".replace(".", ",")
    assert column([written], RawKind.DECIMAL, PLAIN, TARGET).text.to_pylist() == [f"{number:f}"]


def test_day_and_month_are_never_swapped() -> None:
    found = column(["04-13-2024", "13-04-2024"], RawKind.DATE, PLAIN, TARGET)
    assert (found.text.to_pylist(), bad(found)) == ([None, "2024-04-13"], [True, False])
