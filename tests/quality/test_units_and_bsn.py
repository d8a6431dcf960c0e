"""Units that were mixed up, and the eleven-test."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import bsn, units
from tests.quality import oracle


@pytest.mark.parametrize(
    ("weight", "kg"),
    [
        ("0.29", False),
        ("0.3", True),
        ("3.97", True),
        ("3,97", True),
        (" 2.1 ", True),
        ("7", True),
        ("7.01", False),
        ("70", False),
        ("3970", False),
        ("0", False),
        ("drie", False),
        ("", False),
        ("-3.1", False),
    ],
)
def test_a_weight_between_0_3_and_7_looks_like_kilograms(weight: str, kg: bool) -> None:
    assert units.looks_like_kg(pa.array([weight])).to_pylist() == [kg]


def test_no_weight_looks_like_nothing() -> None:
    assert units.looks_like_kg(pa.array([None], pa.string())).to_pylist() == [None]


@given(st.integers(min_value=300, max_value=7000))
def test_the_same_weight_in_kg_is_recognised_and_in_g_is_not(grams: int) -> None:
    written = pa.array([f"{grams / 1000:.3f}", str(grams)])
    assert units.looks_like_kg(written).to_pylist() == [True, False]


@pytest.mark.shared
def test_the_real_birth_weights_in_kilograms_are_recognised(shared: Path) -> None:
    weights = [
        str(detail["value"])
        for path in sorted((shared / "data/nl_bds_jgz_json/bds_v3.0/graham").glob("*.json"))
        for detail in json.loads(path.read_text(encoding="utf-8"))["clientDetails"]
        if detail["bdsNumber"] == 110
    ]
    recognised = units.looks_like_kg(pa.array(weights)).to_pylist()
    assert sum(recognised) == 6
    assert sum(weight == "0" for weight in weights) == 2


@given(st.lists(st.none() | st.from_regex(r"\A[0-9]{1,10}\Z") | st.text(max_size=12), max_size=30))
def test_the_eleven_test_equals_doing_it_by_hand(numbers: list[str | None]) -> None:
    expected = [None if number is None else oracle.eleven(number) for number in numbers]
    assert bsn.valid(pa.array(numbers, pa.string())).to_pylist() == expected


def test_every_official_test_number_that_passes_is_one_in_eleven() -> None:
    numbers = [str(number) for number in range(999_900_006, 999_999_991)]
    passing = bsn.valid(pa.array(numbers)).to_pylist()
    assert passing == [oracle.eleven(number) for number in numbers]
    assert abs(sum(passing) - len(numbers) / 11) < 2


@pytest.mark.parametrize("code", bsn.LEGAL_CODES)
def test_unborn_and_unknown_are_legal_codes(code: str) -> None:
    assert bsn.valid(pa.array([code])).to_pylist() == [True]
