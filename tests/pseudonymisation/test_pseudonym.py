"""Pseudonyms: equal for equal, different for different, whole or recognisably not."""

import base64

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.errors import PseudonymError
from pseudonymisation import base32, cmac
from pseudonymisation.pseudonym import check, parse, pseudonyms

KEY = bytes(range(32))
texts = st.lists(st.text(max_size=40), unique=True, max_size=30)


def made(values: list[str | None], key: bytes = KEY, domain: str = "person") -> list[str | None]:
    array = pa.array(values, pa.string())
    found: list[str | None] = pseudonyms(array, key, domain=domain, version=1).to_pylist()
    return found


def test_a_pseudonym_names_its_domain_and_version() -> None:
    found = pseudonyms(pa.array(["4711"]), KEY, domain="care_plan", version=12)[0].as_py()
    assert found.startswith("care_plan12-")
    assert len(found) == len("care_plan12-") + 26 + 1


@given(st.binary(max_size=40))
def test_the_26_characters_are_the_tag_in_base32(value: bytes) -> None:
    tag = cmac.tags(pa.array([value]), KEY).tobytes()
    found = pseudonyms(pa.array([value]), KEY, domain="person", version=1)[0].as_py()
    assert found[8:34] == base64.b32encode(tag).decode().rstrip("=").lower()


@given(st.lists(st.none() | st.text(max_size=20), max_size=30))
def test_null_stays_null_and_nothing_else_does(values: list[str | None]) -> None:
    assert [one is None for one in made(values)] == [value is None for value in values]


@given(texts)
def test_two_values_never_share_a_pseudonym(values: list[str]) -> None:
    assert len(set(made([*values]))) == len(values)


@given(texts, st.integers(0, 30))
def test_how_the_rows_are_cut_in_pieces_does_not_matter(values: list[str], cut: int) -> None:
    assert made([*values[:cut]]) + made([*values[cut:]]) == made([*values])


@given(texts)
def test_another_key_shares_no_pseudonym(values: list[str]) -> None:
    assert not set(made([*values])) & set(made([*values], bytes(32)))


@given(st.text(max_size=20), st.integers(0, 33), st.integers(1, 31))
def test_a_mistyped_character_is_found(value: str, place: int, step: int) -> None:
    whole = str(made([value])[0])
    place = 8 + place % 27
    other = base32.ALPHABET[(base32.ALPHABET.index(whole[place]) + step) % 32]
    assert check(whole)
    assert not check(whole[:place] + other + whole[place + 1 :])


@given(st.text(max_size=20), st.integers(8, 32), st.integers(8, 33))
def test_characters_that_changed_places_are_found(value: str, one: int, two: int) -> None:
    whole = list(str(made([value])[0]))
    swapped = [*whole]
    swapped[one], swapped[two] = whole[two], whole[one]
    assert check("".join(swapped)) == (swapped == whole)


def test_the_check_covers_the_label() -> None:
    whole = str(made(["4711"])[0])
    assert not check(whole.replace("person1", "family1"))
    assert not check(whole.replace("person1", "person2"))
    assert not check(whole[:-1])
    assert not check(whole + "a")
    assert not check(whole.upper())


@pytest.mark.parametrize("domain", ["", "Person", "person1", "pers-on", "_person", "a b"])
def test_a_label_that_can_be_read_in_two_ways_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="labelled"):
        pseudonyms(pa.array(["1"]), KEY, domain=domain, version=1)


def test_a_version_counts_from_one() -> None:
    with pytest.raises(ValueError, match="version 0"):
        pseudonyms(pa.array(["1"]), KEY, domain="person", version=0)


def test_what_arrow_gets_is_well_formed() -> None:
    many = pa.array([str(number) for number in range(20_000)] + [None])
    found = pseudonyms(many, KEY, domain="person", version=1)
    found.validate(full=True)
    assert found.null_count == 1
    assert len(found.unique()) == 20_001


@given(st.from_regex(r"[a-z][a-z_]{0,30}[a-z]", fullmatch=True), st.integers(1, 999))
def test_a_pseudonym_tells_its_domain_and_version(domain: str, version: int) -> None:
    found = pseudonyms(pa.array(["4711", "4712"]), KEY, domain=domain, version=version)
    for one, number in zip(found.to_pylist(), ("4711", "4712"), strict=True):
        assert parse(one) == (domain, version)
        tag = cmac.tags(pa.array([number]), KEY).tobytes()
        assert one[-27:-1] == base64.b32encode(tag).decode().rstrip("=").lower()


@pytest.mark.parametrize("damaged", ["", "4711", "person1-", "person0-" + "a" * 27])
def test_what_is_no_whole_pseudonym_has_no_domain(damaged: str) -> None:
    with pytest.raises(PseudonymError, match="not a whole pseudonym"):
        parse(damaged)


@given(st.integers(8180, 8200), st.integers(0, 20), st.integers(8, 17))
def test_pieces_slices_and_lengths_do_not_matter(rows: int, skipped: int, width: int) -> None:
    whole = pa.array([f"{number:0{width}}" for number in range(rows)])
    made_whole = pseudonyms(whole, KEY, domain="person", version=1)
    made_part = pseudonyms(whole.slice(skipped), KEY, domain="person", version=1)
    assert made_whole.slice(skipped).equals(made_part)
    large = pseudonyms(whole.cast(pa.large_string()), KEY, domain="person", version=1)
    assert large.equals(made_whole)
