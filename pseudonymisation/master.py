"""Where the master key lies: a file, the system's key ring, or a Vault.

The folder with keys holds either ``master.key``, the key itself, or ``master.ref``, a line that
says where it is: ``keyring:NAME`` or ``vault:https://HOST:8200/v1/secret/data/NAME#FIELD``. Vault's
token is read from ``vault.token`` in the same folder, never from a command line or a variable.
"""

import binascii
from pathlib import Path

from federated.errors import KeyFileError
from pseudonymisation import custody

FILE, REFERENCE, TOKEN = "master.key", "master.ref", "vault.token"  # names of files
BYTES = 32
_SERVICE = "heldennet"


def read(folder: Path, owner: int) -> bytes:
    """Return the master key; raises KeyFileError, in one sentence, when it cannot be had."""
    if not (folder / REFERENCE).exists():
        return _whole(custody.read(folder / FILE, owner), FILE)
    reference = custody.read(folder / REFERENCE, owner).decode("ascii", "replace").strip()
    return fetch(folder, reference, owner)


def fetch(folder: Path, reference: str, owner: int) -> bytes:
    """Return the key that a reference points to."""
    kind, place = _parts(reference)
    text = _from_ring(place) if kind == "keyring" else _from_vault(folder, place, owner)
    try:
        return _whole(binascii.unhexlify(text), reference)
    except (ValueError, binascii.Error):
        raise KeyFileError(f"{reference} does not hold 64 hexadecimal digits.") from None


def move(folder: Path, reference: str, owner: int) -> None:
    """Put the master key where the reference points, and take it out of the folder.

    What is there already is never replaced, unless it is the same key. A crash leaves the file,
    or both; the same command then finishes.
    """
    kind, place = _parts(reference)
    key = read(folder, owner)
    if kind == "keyring":
        _into_ring(place, key.hex())
    else:
        _into_vault(folder, place, key.hex(), owner)
    if fetch(folder, reference, owner) != key:
        raise KeyFileError(
            f"{reference} holds another key; choose another name. Nothing was moved."
        )
    custody.write(folder / REFERENCE, f"{reference}\n".encode(), replace=True)
    custody.wipe(folder / FILE)


def _parts(reference: str) -> tuple[str, str]:
    kind, _, place = reference.partition(":")
    if kind not in ("keyring", "vault") or not place or not reference.isprintable():
        raise KeyFileError(
            f"{REFERENCE} should say keyring:NAME or vault:URL#FIELD; correct that line."
        )
    return kind, place


def _whole(key: bytes, where: str) -> bytes:
    if len(key) != BYTES:
        raise KeyFileError(f"{where} does not hold {BYTES} bytes; put it back from the backup.")
    return key


def _from_ring(name: str) -> str:
    from pseudonymisation import ring

    found = ring.get(_SERVICE, name)
    if found is None:
        raise KeyFileError(
            f"The system's key ring has no entry {name} of {_SERVICE}; put it back from the backup."
        )
    return found


def _into_ring(name: str, text: str) -> None:
    from pseudonymisation import ring

    if ring.get(_SERVICE, name) is None:
        ring.put(_SERVICE, name, text)


def _from_vault(folder: Path, place: str, owner: int) -> str:
    from pseudonymisation import vault

    found = vault.get(place, custody.read(folder / TOKEN, owner))
    if found is None:
        raise KeyFileError(
            "Vault has nothing at the place in master.ref; restore it there, or correct the line."
        )
    return found


def _into_vault(folder: Path, place: str, text: str, owner: int) -> None:
    from pseudonymisation import vault

    token = custody.read(folder / TOKEN, owner)
    if vault.get(place, token) is None:
        vault.put(place, token, text)
