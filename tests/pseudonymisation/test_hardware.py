"""The master key sealed by a token (SoftHSM, in a folder of the test): what opens it, what does not."""

import importlib.util
import os
import pty
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from federated.errors import KeyFileError
from flows.command import Shell
from flows.pseudonym_commands import move_master
from pseudonymisation import custody, hardware, hardware_access, sealed
from pseudonymisation.hardware_access import LIBRARY, PIN
from pseudonymisation.keys import MASTER, Keys
from pseudonymisation.master import REFERENCE
from tests.system import missing

LIBRARIES = [*Path("/usr/lib").glob("softhsm/libsofthsm2.so"), *Path("/usr/lib").glob("*/softhsm/*2.so")]  # fmt: skip
TOKEN, NAME, DIGITS = "key room 1", "heldennet", "31415926"
PLACE = f"token={TOKEN.replace(' ', '%20')};object={NAME}"


@dataclass(frozen=True)
class Tokens:
    """A module with one token, of which the PIN lies in the folder with keys."""

    folder: Path
    keys: Path

    def new(self, label: str, pin: str = DIGITS) -> None:
        command = ["--init-token", "--free", "--label", label, "--so-pin", "00000000", "--pin", pin]
        subprocess.run(["softhsm2-util", *command], check=True, capture_output=True)

    def give(self, name: str, text: str) -> None:
        custody.write(self.keys / name, f"{text}\n".encode(), replace=True)

    def session(self, work: str) -> Any:
        """Log in as a person of the site would, with another program."""
        script = (
            "import sys, pkcs11\nfrom pkcs11 import *\n"
            f"token = pkcs11.lib({str(LIBRARIES[0])!r}).get_token(token_label={TOKEN!r})\n"
            f"with token.open(user_pin={DIGITS!r}, rw=True) as session:\n    {work}\n"
        )
        return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


@pytest.fixture
def tokens(keys: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tokens]:
    if importlib.util.find_spec("pkcs11") is None:
        missing("needs python-pkcs11: `make extras` installs requirements/pkcs11.txt")
    if not LIBRARIES or shutil.which("softhsm2-util") is None:
        missing("needs SoftHSM (Debian: softhsm2)")
    folder = tmp_path / "tokens"
    folder.mkdir(mode=0o700)
    settings = f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n"
    (tmp_path / "softhsm2.conf").write_text(settings)
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    found = Tokens(folder, tmp_path / "keys")
    found.new(TOKEN)
    found.give(LIBRARY, str(LIBRARIES[0]))
    found.give(PIN, DIGITS)
    yield found
    hardware_access.forget_typed()


def key(keys: Keys) -> bytes:
    return keys.domain_key("rtd-one", "evaluation", "person")


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_sealed_by_a_token_the_keys_stay_the_same(keys: Keys, tokens: Tokens) -> None:
    before, store, master = key(keys), keys.store_key(), (tokens.keys / MASTER).read_bytes()
    keys.move_master(f"pkcs11:{PLACE}")
    assert not (tokens.keys / MASTER).exists()
    assert (tokens.keys / REFERENCE).read_text().splitlines()[0] == f"pkcs11:{PLACE}"
    again = Keys.open(tokens.keys)
    assert (key(again), again.store_key()) == (before, store)
    for held in (everything(tokens.keys), everything(tokens.folder)):
        assert master not in held
        assert master.hex().encode() not in held


def test_the_key_in_the_token_never_comes_out(keys: Keys, tokens: Tokens) -> None:
    keys.move_master(f"pkcs11:{PLACE}")
    tokens.session(
        f"key = session.get_key(label={NAME!r})\n"
        "    assert key[Attribute.SENSITIVE] and not key[Attribute.EXTRACTABLE]\n"
        "    try: key[Attribute.VALUE]\n"
        "    except AttributeSensitive: sys.exit(0)\n"
        "    sys.exit(1)"
    )


def test_without_the_token_or_with_another_the_folder_opens_nothing(
    keys: Keys, tokens: Tokens
) -> None:
    keys.move_master(f"pkcs11:{PLACE}")
    shutil.rmtree(tokens.folder)
    tokens.folder.mkdir(mode=0o700)
    with pytest.raises(KeyFileError, match="There is no token key room 1"):
        Keys.open(tokens.keys)
    tokens.new(TOKEN)
    with pytest.raises(KeyFileError, match="has no secret key heldennet"):
        Keys.open(tokens.keys)
    hardware.make(tokens.keys, PLACE, os.geteuid())
    with pytest.raises(KeyFileError, match="not sealed by this key"):
        Keys.open(tokens.keys)


def test_a_bit_of_the_sealed_key_changed_is_noticed(keys: Keys, tokens: Tokens) -> None:
    keys.move_master(f"pkcs11:{PLACE}")
    reference, digits = (tokens.keys / REFERENCE).read_text().split()
    for place in (0, 63, 64, len(digits) - 1):
        other = f"{int(digits[place], 16) ^ 1:x}"
        tokens.give(REFERENCE, f"{reference}\n{digits[:place]}{other}{digits[place + 1 :]}")
        with pytest.raises(KeyFileError, match="not sealed by this key"):
            Keys.open(tokens.keys)
    for cut in (f"{reference}\n", f"{reference}\n{digits[:-16]}", f"{reference}\nnot digits"):
        tokens.give(REFERENCE, cut)
        with pytest.raises(KeyFileError, match="not sealed by this key"):
            Keys.open(tokens.keys)


def test_it_moves_on_to_another_token_and_moving_twice_changes_nothing(
    keys: Keys, tokens: Tokens
) -> None:
    before = key(keys)
    for name in (NAME, NAME, "second"):
        Keys.open(tokens.keys).move_master(f"pkcs11:token=key%20room%201;object={name}")
        assert key(Keys.open(tokens.keys)) == before
    tokens.session(f"session.get_key(label={NAME!r}).destroy()")
    assert key(Keys.open(tokens.keys)) == before


def test_a_key_that_can_be_read_out_is_refused(keys: Keys, tokens: Tokens) -> None:
    tokens.session(
        f"session.generate_key(KeyType.GENERIC_SECRET, 256, label={NAME!r}, store=True, "
        "mechanism=Mechanism.GENERIC_SECRET_KEY_GEN, template={Attribute.EXTRACTABLE: True, "
        "Attribute.SENSITIVE: False, Attribute.SIGN: True})"
    )
    with pytest.raises(KeyFileError, match="can be read out of its token"):
        keys.move_master(f"pkcs11:{PLACE}")
    assert (tokens.keys / MASTER).exists()


def test_a_wrong_pin_is_told_without_the_pin(keys: Keys, tokens: Tokens) -> None:
    tokens.give(PIN, "27182818")
    with pytest.raises(KeyFileError, match="does not take this PIN") as refused:
        keys.move_master(f"pkcs11:{PLACE}")
    assert "27182818" not in str(refused.value)
    assert refused.value.__suppress_context__
    assert (tokens.keys / MASTER).exists()


def test_a_pin_or_a_library_name_that_others_can_read_is_refused(
    keys: Keys, tokens: Tokens
) -> None:
    for name in (PIN, LIBRARY):
        (tokens.keys / name).chmod(0o644)
        with pytest.raises(KeyFileError, match=rf"{name} can be read by other users"):
            keys.move_master(f"pkcs11:{PLACE}")
        (tokens.keys / name).chmod(0o600)


def test_the_pin_is_typed_once_without_echo(
    keys: Keys, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tokens.keys / PIN).unlink()
    with pytest.raises(KeyFileError, match="Nobody is here to type the PIN"):
        keys.move_master(f"pkcs11:{PLACE}")
    script = (
        "from pathlib import Path\nfrom pseudonymisation.keys import Keys\n"
        f"keys = Keys.open(Path({str(tokens.keys)!r}))\nkeys.move_master({f'pkcs11:{PLACE}'!r})\n"
        "Keys.open(keys._folder)\nprint('opened')\n"
    )
    shown = at_a_terminal(script, DIGITS)
    assert "PIN of the token key room 1: " in shown
    assert shown.count("PIN of") == 1
    assert "opened" in shown
    assert DIGITS not in shown


def at_a_terminal(script: str, typed: str) -> str:
    """Run a script at a terminal of its own, type one line and return all that it showed."""
    child, terminal = pty.fork()
    if child == 0:
        root = str(Path(__file__).parents[2])
        words, environment = [sys.executable, "-c", script], {**os.environ, "PYTHONPATH": root}
        os.execve(sys.executable, words, environment)  # noqa: S606  # no shell is wanted
    shown = b""
    while b": " not in shown:
        shown += os.read(terminal, 1_000)
    os.write(terminal, f"{typed}\n".encode())
    while True:
        try:
            more = os.read(terminal, 1_000)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        shown += more
    os.waitpid(child, 0)
    os.close(terminal)
    return shown.decode()


def test_neither_audit_nor_screen_holds_the_pin(tokens: Tokens, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(
        'id = "rtd-one"\nname = "One"\nkind = "hospital"\ngemeentecode = "0599"\n'
        'programme = "usual_care"\nstart_month = "2024-01"\nexpected_families_per_year = 300\n'
    )
    said: list[str] = []
    shell = Shell(lambda: datetime(2026, 11, 22, tzinfo=UTC), "steward", "machine", said.append)
    command = Namespace(site=str(tmp_path), reference=f"pkcs11:{PLACE}")
    assert move_master._run(command, shell) == 0
    audit = everything(tmp_path / "out")
    assert b"pkcs11" in audit
    assert DIGITS.encode() not in audit
    assert DIGITS not in "\n".join(said)


REFERENCES = [
    f"pkcs11:{PLACE};pin-value=31415926",
    f"pkcs11:{PLACE}?module-path=/tmp/evil.so",
    f"pkcs11:{PLACE};module-path=/tmp/evil.so",
    f"pkcs11:{PLACE}?pin-source=file:/etc/passwd",
    "pkcs11:token=a%3Bb;object=c",
    "pkcs11:object=heldennet;token=key",
    "pkcs11:token=;object=heldennet",
    f"pkcs11:token={'x' * 33};object=heldennet",
    "pkcs11:/tmp/evil.so",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_that_says_more_is_refused_and_loads_nothing(
    keys: Keys, tmp_path: Path, reference: str
) -> None:
    with pytest.raises(KeyFileError, match="and no more") as refused:
        keys.move_master(reference)
    assert DIGITS not in str(refused.value)
    assert (tmp_path / "keys" / MASTER).exists()


def test_a_library_that_others_could_replace_is_not_loaded(keys: Keys, tmp_path: Path) -> None:
    folder, owner = tmp_path / "keys", os.geteuid()
    planted = tmp_path / "open" / "library.so"
    planted.parent.mkdir()
    planted.write_bytes(b"")
    planted.chmod(0o666)
    (tmp_path / "link.so").symlink_to(planted)
    for named in (planted, tmp_path / "link.so"):
        custody.write(folder / LIBRARY, str(named).encode(), replace=True)
        with pytest.raises(KeyFileError, match="can be changed by other users"):
            hardware_access.library(folder, owner)
    planted.chmod(0o600)
    planted.parent.chmod(0o777)
    with pytest.raises(KeyFileError, match="can be changed by other users"):
        hardware_access.library(folder, owner)


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("libsofthsm2.so", "a full path"),
        ("../libsofthsm2.so", "a full path"),
        ("", "a full path"),
        ("/nowhere/library.so", "names no file"),
        ("/usr/lib", "names no file"),
        ("/usr\0/lib", "names no file"),
    ],
)
def test_a_library_that_is_no_whole_path_to_a_file_is_refused(
    keys: Keys, tmp_path: Path, named: str, reason: str
) -> None:
    custody.write(tmp_path / "keys" / LIBRARY, named.encode())
    with pytest.raises(KeyFileError, match=reason):
        hardware_access.library(tmp_path / "keys", os.geteuid())


def test_without_a_library_or_with_another_kind_of_one_the_sentence_says_what_to_do(
    keys: Keys, tokens: Tokens
) -> None:
    (tokens.keys / LIBRARY).unlink()
    with pytest.raises(KeyFileError, match="Write the full path"):
        keys.move_master(f"pkcs11:{PLACE}")
    other = next(Path("/usr/lib").glob("*/libz.so.1"), None) or next(
        Path("/lib").rglob("libc.so.6")
    )
    tokens.give(LIBRARY, str(other))
    with pytest.raises(KeyFileError, match="did not do what was asked"):
        keys.move_master(f"pkcs11:{PLACE}")


def test_without_the_package_the_sentence_says_what_to_install(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(KeyFileError, match="extra `pkcs11`"):
        keys.move_master(f"pkcs11:{PLACE}")


def test_what_one_module_sealed_another_does_not_open() -> None:
    master, random = bytes(range(32)), lambda size: b"s" * size
    ours, theirs = (lambda message: b"a" * 32), (lambda message: b"b" * 32)
    text = sealed.seal(master, ours, random)
    assert sealed.unseal(text, ours) == master
    with pytest.raises(KeyFileError, match="not sealed by this key"):
        sealed.unseal(text, theirs)
