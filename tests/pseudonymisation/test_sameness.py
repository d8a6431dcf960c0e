"""Equal gives equal, whoever computes it and wherever; what should differ shares nothing."""

import subprocess
import sys
from itertools import product

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pseudonymisation.keys import Keys
from pseudonymisation.pseudonym import pseudonyms

KEY = bytes(range(32))
numbers = st.lists(st.text("0123456789", min_size=1, max_size=20), unique=True, max_size=20)
_ELSEWHERE = """
import sys
import pyarrow as pa
from pseudonymisation.pseudonym import pseudonyms
values = pa.array(sys.stdin.read().splitlines())
print("\\n".join(pseudonyms(values, bytes(range(32)), domain="person", version=1).to_pylist()))
"""


def made(values: list[str], key: bytes = KEY) -> list[str]:
    found = pseudonyms(pa.array(values, pa.string()), key, domain="person", version=1)
    return [str(one) for one in found.to_pylist()]


@given(values=numbers)
def test_sites_purposes_domains_and_versions_share_nothing(
    values: list[str], keys_of_two: tuple[Keys, ...]
) -> None:
    every = [
        one
        for keys in keys_of_two
        for site, purpose, domain, version in product(
            ("site-a", "site-b"), ("evaluation", "research"), ("person", "family"), (1, 2)
        )
        for one in made(values, keys.domain_key(site, purpose, domain, version=version))
    ]
    codes = {one[-27:-1] for one in every}  # without the label, and without the check of it
    assert len(codes) == len(every)


@pytest.fixture(scope="module")
def keys_of_two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Keys, ...]:
    """The keys of two sites."""
    folder = tmp_path_factory.mktemp("two")
    return tuple(Keys.create(folder / name) for name in ("one", "two"))


def test_another_process_makes_the_same() -> None:
    values = [f"{number:09}" for number in range(999_900_000, 999_909_000)] + ["0" * 40, "é"]
    done = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        input="\n".join(values).encode(),
        capture_output=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PYTHONUTF8": "1"},
    )
    assert done.stdout.decode().split() == made(values)


@given(st.lists(st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
def test_a_column_that_went_through_duckdb_gives_the_same(values: list[str | None]) -> None:
    given_values = pa.table({"n": range(len(values)), "id": pa.array(values, pa.string())})
    with duckdb.connect() as database:
        database.register("given_values", given_values)
        back = database.execute("SELECT id FROM given_values ORDER BY n").to_arrow_table()
    column = back["id"].combine_chunks()
    text = pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) else column
    found = pseudonyms(text, KEY, domain="person", version=1)
    expected = pseudonyms(pa.array(values, pa.string()), KEY, domain="person", version=1)
    assert found.to_pylist() == expected.to_pylist()
