"""Keys: made once, its owner's alone, and never shown."""

import pickle
import subprocess
import sys
import threading
from itertools import combinations
from pathlib import Path

import pytest

from federated.errors import KeyFileError
from pseudonymisation import ed25519
from pseudonymisation.canonical import Identifier
from pseudonymisation.keys import MASTER, SIGNING, Keys
from pseudonymisation.salts import FILE as DOMAINS
from tests.pseudonymisation.conftest import counting


def test_the_files_are_their_owners_alone(keys: Keys, tmp_path: Path) -> None:
    keys.domain_key("one", "evaluation", "person")
    folder = tmp_path / "keys"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(file.name for file in folder.iterdir()) == [DOMAINS, MASTER, SIGNING]
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    assert len((folder / MASTER).read_bytes()) == 32


def test_the_same_question_has_the_same_answer_after_opening_again(
    keys: Keys, tmp_path: Path
) -> None:
    first = keys.domain_key("one", "evaluation", "person")
    again = Keys.open(tmp_path / "keys")
    assert again.domain_key("one", "evaluation", "person") == first
    assert again.store_key() == keys.store_key()
    assert again.public_key_text() == keys.public_key_text()


def test_no_two_uses_share_a_key(keys: Keys) -> None:
    found = [
        keys.domain_key("one", "evaluation", "person"),
        keys.domain_key("two", "evaluation", "person"),
        keys.domain_key("one", "quality", "person"),
        keys.domain_key("one", "evaluation", "family"),
        keys.domain_key("one", "evaluation", "person", version=2),
        keys.domain_key("one", "evaluation", "person", identifier=Identifier.CASELESS),
        keys.domain_key("onee", "valuation", "person"),  # the parts cannot run together
        bytes.fromhex(keys.store_key()),
    ]
    assert all(len(key) == 32 for key in found)
    assert not any(one == two for one, two in combinations(found, 2))


def test_without_its_salt_a_domain_can_never_be_made_again(keys: Keys, tmp_path: Path) -> None:
    before = keys.domain_key("one", "evaluation", "person")
    (tmp_path / "keys" / DOMAINS).write_text("{}")
    assert keys.domain_key("one", "evaluation", "person") != before


def test_two_that_ask_first_at_the_same_moment_get_the_same_salt(tmp_path: Path) -> None:
    Keys.create(tmp_path / "keys")
    found = list[bytes]()

    def ask() -> None:
        found.append(Keys.open(tmp_path / "keys").domain_key("one", "evaluation", "person"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_keys_that_are_there_are_never_replaced(keys: Keys, tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="exists already"):
        Keys.create(tmp_path / "keys")


def test_making_them_can_be_interrupted_and_done_again(tmp_path: Path) -> None:
    def broken(size: int) -> bytes:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        Keys.create(tmp_path / "keys", broken)
    assert not (tmp_path / "keys").exists()
    assert len(Keys.create(tmp_path / "keys").store_key()) == 64


@pytest.mark.parametrize("name", [MASTER, DOMAINS, SIGNING])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_file_open_to_others_is_refused(
    keys: Keys, tmp_path: Path, name: str, mode: int
) -> None:
    (tmp_path / "keys" / name).chmod(mode)
    with pytest.raises(KeyFileError, match=f"{name} can be read by other users"):
        Keys.open(tmp_path / "keys")


def test_a_folder_open_to_others_is_refused(keys: Keys, tmp_path: Path) -> None:
    (tmp_path / "keys").chmod(0o750)
    with pytest.raises(KeyFileError, match="keys can be read by other users"):
        Keys.open(tmp_path / "keys")


def test_keys_of_another_user_are_refused(keys: Keys, tmp_path: Path) -> None:
    stranger = (tmp_path / "keys").stat().st_uid + 1
    with pytest.raises(KeyFileError, match="belongs to another user"):
        Keys.open(tmp_path / "keys", owner=stranger)


@pytest.mark.parametrize("name", [MASTER, DOMAINS, SIGNING])
def test_a_missing_file_is_named(keys: Keys, tmp_path: Path, name: str) -> None:
    (tmp_path / "keys" / name).unlink()
    with pytest.raises(KeyFileError, match=f"{name} is missing"):
        Keys.open(tmp_path / "keys")


def test_a_link_to_a_key_elsewhere_is_refused(keys: Keys, tmp_path: Path) -> None:
    master = tmp_path / "keys" / MASTER
    master.rename(tmp_path / "elsewhere")
    master.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyFileError, match="cannot be opened"):
        Keys.open(tmp_path / "keys")


def test_no_folder_and_no_folder_of_keys(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="no folder keys"):
        Keys.open(tmp_path / "keys")
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileError, match="something else"):
        Keys.open(tmp_path / "file")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (MASTER, b"too short", "does not hold 32 bytes"),
        (DOMAINS, b"{", "damaged"),
        (DOMAINS, b"[]", "damaged"),
        (DOMAINS, b'{"person": {"1": "00"}}', "damaged"),
        (DOMAINS, b'{"person": {"1": null}}', "damaged"),
        (SIGNING, b"no key", "Ed25519"),
        (SIGNING, b"", "Ed25519"),
    ],
)
def test_a_damaged_file_is_refused(
    keys: Keys, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / "keys" / name).write_bytes(content)
    with pytest.raises(KeyFileError, match=reason) as refused:
        Keys.open(tmp_path / "keys")
    assert refused.value.__cause__ is None
    assert content == b"" or content.decode() not in str(refused.value)


def test_printing_shows_nothing_and_nothing_is_pickled(keys: Keys, tmp_path: Path) -> None:
    master = (tmp_path / "keys" / MASTER).read_bytes()
    shown = f"{keys!r}{keys!s}{[keys]}"
    assert repr(master)[2:-1] not in shown
    assert master.hex() not in shown
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(keys)


def test_an_approver_makes_a_key_of_her_own(tmp_path: Path) -> None:
    made = ed25519.create(tmp_path / "officer.pem", counting())
    assert (tmp_path / "officer.pem").stat().st_mode & 0o777 == 0o600
    text = ed25519.public_text(made)
    assert ed25519.public_key(text) == made.public_key()
    with pytest.raises(KeyFileError, match="exists already"):
        ed25519.create(tmp_path / "officer.pem", counting())


@pytest.mark.parametrize("text", ["", "AAAA", "not base64!", "é"])
def test_a_public_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(KeyFileError, match="public key"):
        ed25519.public_key(text)


def test_salts_are_read_whole_while_others_are_made(tmp_path: Path) -> None:
    Keys.create(tmp_path / "keys")
    begin = (
        "import sys; from pathlib import Path; from pseudonymisation.keys import Keys\n"
        "keys = Keys.open(Path(sys.argv[1]))\n"
    )
    make = "for n in range(1, 300): keys.domain_key('one', 'evaluation', 'person', version=n)\n"
    read = "while '299' not in keys._salts.read().get('person', {}): pass\n"
    started = [
        subprocess.Popen([sys.executable, "-c", begin + what, str(tmp_path / "keys")])
        for what in (read, read, make)
    ]
    assert [process.wait(60) for process in started] == [0, 0, 0]
