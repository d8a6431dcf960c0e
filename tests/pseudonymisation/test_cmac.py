"""AES-256-CMAC equals the standard and another implementation, for every length."""

import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given
from hypothesis import strategies as st

from pseudonymisation import cmac
from pseudonymisation.pieces import CHUNK

KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
MESSAGE = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)


def hexed(values: pa.Array, key: bytes = KEY) -> list[str]:
    return [row.tobytes().hex() for row in cmac.tags(values, key)]


def one(value: bytes, key: bytes) -> str:
    """The slow, obvious way."""
    single = CMAC(algorithms.AES256(key))
    single.update(value)
    return single.finalize().hex()


@pytest.mark.parametrize(
    ("length", "tag"),
    [
        (0, "028962f61b7bf89efc6b551f4667d983"),
        (16, "28a7023f452e8f82bd4bf28d8c37c35c"),
        (40, "aaf3d8f1de5640c232f5b169b9c911e6"),
        (64, "e1992190549f6ed5696a2c056c315410"),
    ],
)
def test_it_equals_the_examples_of_nist_sp_800_38b(length: int, tag: str) -> None:
    assert hexed(pa.array([MESSAGE[:length]])) == [tag]


@given(st.lists(st.binary(max_size=70), max_size=40), st.binary(min_size=32, max_size=32))
def test_it_equals_another_implementation(values: list[bytes], key: bytes) -> None:
    assert hexed(pa.array(values, pa.binary()), key) == [one(value, key) for value in values]


@given(st.integers(0, 40), st.integers(1, 30))
def test_values_of_one_length_take_the_short_way_to_the_same_tags(length: int, rows: int) -> None:
    values = [bytes([row]) * length for row in range(rows)]
    assert hexed(pa.array(values, pa.binary())) == [one(value, KEY) for value in values]


def test_more_rows_than_fit_in_one_pass() -> None:
    values = [str(number).encode() for number in range(CHUNK + 7)]
    found = hexed(pa.array(values))
    assert found[-1] == one(values[-1], KEY)
    assert found[CHUNK] == one(values[CHUNK], KEY)
    assert len(set(found)) == len(values)


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()])
def test_a_slice_of_any_text_array_is_read_at_its_place(kind: pa.DataType) -> None:
    values = pa.array(["zero", "one", "", "three-and-more-than-a-block"]).cast(kind)
    assert hexed(values.slice(1, 3)) == hexed(values)[1:]


def test_no_rows() -> None:
    assert hexed(pa.array([], pa.string())) == []


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        cmac.tags(pa.array(["x"]), bytes(length))
