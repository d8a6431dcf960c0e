"""One way to write an identifier; and which BSNs can exist."""

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pseudonymisation import bsn
from pseudonymisation.canonical import Identifier, canonical


def eleven(number: str) -> bool:
    """The slow, obvious eleven-test."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(w * int(d) for w, d in zip(weights, number, strict=True)) % 11 == 0


@given(st.lists(st.text(max_size=12), max_size=20), st.sampled_from(Identifier))
def test_doing_it_twice_changes_nothing(values: list[str], kind: Identifier) -> None:
    once = canonical(pa.array(values, pa.string()), kind)
    assert canonical(once, kind).equals(once)


@given(st.text(alphabet="aé-19 ", min_size=1, max_size=10))
def test_composed_and_decomposed_letters_are_the_same(value: str) -> None:
    both = [unicodedata.normalize(form, value) for form in ("NFC", "NFD")]
    first, second = canonical(pa.array(both)).to_pylist()
    assert first == second


def test_case_is_kept_unless_the_domain_says_otherwise() -> None:
    values = pa.array([" Pat-1", "pat-1 "])
    assert canonical(values).to_pylist() == ["Pat-1", "pat-1"]
    assert canonical(values, Identifier.CASELESS).to_pylist() == ["PAT-1", "PAT-1"]


def test_nothing_but_spaces_is_no_identifier() -> None:
    assert canonical(pa.array(["", " ", "\u00a0", None])).null_count == 4
    assert canonical(pa.array([". ", ""]), Identifier.BSN).null_count == 2


@given(st.lists(st.integers(1, 999_999_998).map(lambda n: f"{n:09d}"), max_size=50))
def test_the_eleven_test_on_a_column_is_the_one_on_paper(numbers: list[str]) -> None:
    expected = [eleven(number) for number in numbers]
    assert bsn.valid(pa.array(numbers, pa.string())).to_pylist() == expected


@pytest.mark.parametrize(
    "value", ["", "13", "99990000x", "9999000061", "９９９９００００６", "-99900006"]
)
def test_what_is_no_nine_digits_is_not_valid(value: str) -> None:
    assert bsn.valid(pa.array([value])).to_pylist() in ([False], [None])


def test_unborn_and_unknown_are_codes_and_not_numbers() -> None:
    values = pa.array(["000000000", "999999999", "0", "999900006", None])
    assert bsn.is_code(values).to_pylist() == [True, True, True, False, None]
    assert bsn.valid(values).to_pylist() == [False, False, False, True, None]


def test_only_the_official_range_is_for_tests() -> None:
    values = pa.array(["999900006", "999990019", "123456782", "999900007", None])
    assert bsn.is_test_number(values).to_pylist() == [True, True, False, False, None]


def test_a_slice_is_read_at_its_place() -> None:
    values = pa.array(["999900007", "999900006", "999990019"]).slice(1)
    assert bsn.valid(values).to_pylist() == [True, True]
