"""Turning pseudonyms back: short ones with the key, long ones never, and nothing without the key."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pseudonymisation import reversal
from pseudonymisation.canonical import Identifier
from pseudonymisation.keys import Keys
from pseudonymisation.pseudonym import pseudonyms
from tests.pseudonymisation.conftest import SITE

KEY = bytes(range(32))
letters = st.characters(codec="utf-8", categories=("L", "N", "P", "S"))
short = st.text(letters, min_size=1, max_size=16).filter(lambda text: len(text.encode()) <= 16)


def made(values: list[str], key: bytes = KEY, version: int = 1) -> list[str]:
    array = pa.array(values, pa.string())
    found: list[str] = pseudonyms(array, key, domain="person", version=version).to_pylist()
    return found


@given(st.lists(short, max_size=20))
def test_an_identifier_of_one_block_comes_back(values: list[str]) -> None:
    assert reversal.identifiers(made(values), KEY) == values


def test_a_whole_column_comes_back() -> None:
    values = [f"{number:09}" for number in range(20_000)]
    assert reversal.identifiers(made(values), KEY) == values


@given(st.lists(st.text(letters, min_size=17, max_size=60), max_size=20))
def test_a_longer_identifier_does_not_come_back(values: list[str]) -> None:
    assert reversal.identifiers(made(values), KEY) == [None] * len(values)


def test_the_key_of_another_domain_turns_nothing_back() -> None:
    values = [f"{number:09}" for number in range(5_000)]
    assert set(reversal.identifiers(made(values), bytes(32))) == {None}


def test_translating_equals_making_the_new_version(keys: Keys) -> None:
    values = ["4711", "Z0000000815", "a-number-of-more-than-16-bytes"]
    old, new = (
        made(values, keys.domain_key(SITE, "evaluation", "person", version=v), v) for v in (1, 2)
    )
    found = reversal.translated(old, "person", (1, 2), keys, SITE, "evaluation")
    assert found == dict(zip(old[:2], new[:2], strict=True))


def test_the_way_an_identifier_is_written_is_found_out(keys: Keys) -> None:
    key = keys.domain_key(SITE, "evaluation", "person", identifier=Identifier.CASELESS)
    (one,) = made(["AB12"], key)
    found = reversal.identifier(one, "person", 1, keys, SITE, "evaluation")
    assert found == ("AB12", Identifier.CASELESS)
    assert reversal.identifier(one, "person", 1, keys, SITE, "research") is None


def test_a_version_that_writes_identifiers_in_another_way_is_met(keys: Keys) -> None:
    old = made(["ab12"], keys.domain_key(SITE, "evaluation", "person"))
    kind = Identifier.CASELESS
    key = keys.domain_key(SITE, "evaluation", "person", version=2, identifier=kind)
    found = reversal.translated(old, "person", (1, 2), keys, SITE, "evaluation", kind)
    assert found == dict(zip(old, made(["AB12"], key, 2), strict=True))
