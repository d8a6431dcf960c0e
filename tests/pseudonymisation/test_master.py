"""The master key in a key ring or a Vault: the same pseudonyms, and a clear word when it is away."""

import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest

from federated.errors import KeyFileError
from pseudonymisation import custody
from pseudonymisation.keys import MASTER, Keys
from pseudonymisation.master import REFERENCE, TOKEN


class Ring(keyring.backend.KeyringBackend):
    """A key ring in memory, which can be locked."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("a text that is not shown")
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password


@dataclass
class Vault:
    """What a Vault on this machine holds, and the token it takes."""

    place: str = ""
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    token: str = "s.token"  # noqa: S105  # of a Vault that lives as long as a test


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


@pytest.fixture
def vault(keys: Keys, tmp_path: Path) -> Iterator[Vault]:
    """A Vault on a free port, whose token lies in the folder with keys."""
    state = Vault()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, content = 403, dict[str, Any]()
            if self.headers["X-Vault-Token"] == state.token:
                status, content = _answer(state, self.command, self.path, body)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        do_GET = do_POST = _any

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    state.place = f"vault:http://127.0.0.1:{server.server_address[1]}/v1/secret/data/site#master"
    custody.write(tmp_path / "keys" / TOKEN, f"{state.token}\n".encode())
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def _answer(state: Vault, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
    if method == "GET":
        found = state.secrets.get(path)
        return (200, {"data": {"data": found}}) if found else (404, {"errors": []})
    asked = json.loads(body)
    if path in state.secrets and asked["options"]["cas"] == 0:
        return 400, {"errors": ["check-and-set"]}
    state.secrets[path] = asked["data"]
    return 200, {}


def key(keys: Keys) -> bytes:
    return keys.domain_key("rtd-one", "evaluation", "person")


def test_moved_to_a_key_ring_the_keys_stay_the_same(keys: Keys, ring: Ring, tmp_path: Path) -> None:
    before, folder = key(keys), tmp_path / "keys"
    keys.move_master("keyring:rtd-one")
    assert not (folder / MASTER).exists()
    assert (folder / REFERENCE).read_text() == "keyring:rtd-one\n"
    assert key(Keys.open(folder)) == before
    everything = b"".join(p.read_bytes() for p in folder.iterdir())
    assert ring.held["heldennet", "rtd-one"].encode() not in everything


def test_moved_to_a_vault_the_keys_stay_the_same(keys: Keys, vault: Vault, tmp_path: Path) -> None:
    before, folder = key(keys), tmp_path / "keys"
    keys.move_master(vault.place)
    assert not (folder / MASTER).exists()
    assert key(Keys.open(folder)) == before
    Keys.open(folder).move_master(vault.place)  # as after a crash: nothing is left to do
    assert key(Keys.open(folder)) == before


def test_what_is_there_already_is_not_replaced(keys: Keys, vault: Vault, tmp_path: Path) -> None:
    vault.secrets["/v1/secret/data/site"] = {"master": "00" * 32}
    with pytest.raises(KeyFileError, match="holds another key"):
        keys.move_master(vault.place)
    assert (tmp_path / "keys" / MASTER).exists()
    assert vault.secrets["/v1/secret/data/site"] == {"master": "00" * 32}


def test_a_wrong_token_and_an_empty_place_are_told(
    keys: Keys, vault: Vault, tmp_path: Path
) -> None:
    keys.move_master(vault.place)
    vault.secrets.clear()
    with pytest.raises(KeyFileError, match="nothing at the place"):
        Keys.open(tmp_path / "keys")
    vault.token = "s.other"  # noqa: S105  # of a Vault that lives as long as a test
    with pytest.raises(KeyFileError, match="status 403") as refused:
        Keys.open(tmp_path / "keys")
    assert "s.token" not in str(refused.value)


def test_the_token_must_be_its_owners_alone(keys: Keys, vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "keys" / TOKEN).chmod(0o644)
    with pytest.raises(KeyFileError, match="can be read by other users"):
        keys.move_master(vault.place)


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("vault:http://vault.example/v1/secret/data/site#master", "by https"),
        ("vault:https://vault.example/v1/secret/data/site", "should say"),
        ("vault:https://user:pass@vault.example/v1/x#y", "should say"),
        ("vault:file:///etc/passwd#y", "should say"),
        ("vault:http://127.0.0.1:1/v1/x#y", "did not answer"),
        ("pkcs11:token=x", "pkcs11:token=LABEL;object=LABEL"),
        ("keyring:", "keyring:NAME or vault"),
    ],
)
def test_another_place_is_refused(
    keys: Keys, vault: Vault, tmp_path: Path, reference: str, reason: str
) -> None:
    with pytest.raises(KeyFileError, match=reason):
        keys.move_master(reference)
    assert (tmp_path / "keys" / MASTER).exists()


def test_a_locked_or_empty_key_ring_is_told(keys: Keys, ring: Ring, tmp_path: Path) -> None:
    keys.move_master("keyring:rtd-one")
    ring.held["heldennet", "rtd-one"] = "no key"
    with pytest.raises(KeyFileError, match="64 hexadecimal digits"):
        Keys.open(tmp_path / "keys")
    ring.held.clear()
    with pytest.raises(KeyFileError, match="no entry rtd-one"):
        Keys.open(tmp_path / "keys")
    ring.locked = True
    with pytest.raises(KeyFileError, match="no key ring that can be opened"):
        Keys.open(tmp_path / "keys")


def test_without_the_library_the_sentence_says_what_to_install(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(KeyFileError, match="extra `keyring`"):
        keys.move_master("keyring:rtd-one")
