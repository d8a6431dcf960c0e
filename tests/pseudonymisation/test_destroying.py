"""Destroying a version: the master key and all that is left on the disk cannot make it again."""

import os
from pathlib import Path

import pyarrow as pa
import pytest

from federated.errors import KeyFileError
from pseudonymisation import custody, reversal
from pseudonymisation.keys import MASTER, Keys
from pseudonymisation.pseudonym import pseudonyms
from pseudonymisation.salts import FILE
from tests.pseudonymisation.conftest import SITE, counting

NUMBERS = [f"{number:09}" for number in range(999_900_000, 999_900_500)]


def made(keys: Keys, version: int) -> list[str]:
    key = keys.domain_key(SITE, "evaluation", "person", version=version)
    found = pseudonyms(pa.array(NUMBERS), key, domain="person", version=version)
    return [str(one) for one in found.to_pylist()]


def test_a_destroyed_version_cannot_be_made_or_turned_back(keys: Keys, tmp_path: Path) -> None:
    first, second = made(keys, 1), made(keys, 2)
    salt = keys._salts.read()["person"]["1"]
    assert keys.destroy("person", 1)
    for opened in (keys, Keys.open(tmp_path / "keys")):
        with pytest.raises(KeyFileError, match="was destroyed"):
            made(opened, 1)
    with pytest.raises(KeyFileError, match="was destroyed"):
        reversal.identifier(first[0], "person", 1, keys, SITE, "evaluation")
    everything = b"".join(p.read_bytes() for p in (tmp_path / "keys").iterdir())
    assert salt.encode() not in everything
    assert made(keys, 2) == second
    found = reversal.identifier(second[3], "person", 2, keys, SITE, "evaluation")
    assert found is not None
    assert found[0] == NUMBERS[3]


def test_the_master_with_any_other_salt_makes_other_pseudonyms(keys: Keys, tmp_path: Path) -> None:
    first = set(made(keys, 1))
    master = (tmp_path / "keys" / MASTER).read_bytes()
    keys.destroy("person", 1)
    left = keys._salts.read()
    for salt in (bytes(32), master, *(bytes.fromhex(s) for s in left["person"].values() if s[0] in
                                      "0123456789abcdef" and len(s) == 64)):  # fmt: skip
        forged = keys._derived(salt, "heldennet/aes-256-cmac/1", SITE, "evaluation", "person",
                               "local", "1", "1")  # fmt: skip
        remade = pseudonyms(pa.array(NUMBERS), forged, domain="person", version=1)
        assert not first & set(remade.to_pylist())


def test_destroying_twice_or_what_never_was_changes_nothing(keys: Keys) -> None:
    made(keys, 1)
    assert keys.destroy("person", 1)
    assert not keys.destroy("person", 1)
    assert not keys.destroy("family", 1)
    assert keys.versions() == {"person": {1: False}}


def test_the_old_file_is_overwritten_and_not_only_let_go(keys: Keys, tmp_path: Path) -> None:
    made(keys, 1)
    file = tmp_path / "keys" / FILE
    with file.open("rb") as held:  # the same blocks on the disk, whatever its name
        keys.destroy("person", 1)
        assert not held.read().strip(b"\0")


def test_a_crash_between_the_two_leaves_no_copy_after_the_next_time(
    keys: Keys, tmp_path: Path
) -> None:
    made(keys, 1)
    made(keys, 2)
    file = tmp_path / "keys" / FILE
    os.link(file, file.with_name(f".{FILE}.old"))  # as a kill before the rename leaves it
    assert keys.destroy("person", 1)
    assert [p.name for p in file.parent.iterdir() if p.name.startswith(".")] == []
    file.with_name(f".{FILE}.old").write_bytes(b"secret")  # and as one after it
    custody.wipe_leftovers(file)
    assert [p.name for p in file.parent.iterdir() if p.name.startswith(".")] == []
    assert keys.versions() == {"person": {1: False, 2: True}}


def test_a_version_counts_as_new_only_when_it_never_was(tmp_path: Path) -> None:
    keys = Keys.create(tmp_path / "other", counting())
    assert keys.versions() == {}
    made(keys, 3)
    assert keys.versions() == {"person": {3: True}}
