"""Where the master key lies: a file, the system's key ring, a Vault, or sealed by a hardware module.

The folder with keys holds either ``master.key``, the key itself, or ``master.ref``, a line that
says where it is: ``keyring:NAME``, ``vault:https://HOST:8200/v1/secret/data/NAME#FIELD`` or
``pkcs11:token=LABEL;object=LABEL``; for the last, the key itself stands on the next line, sealed.
Vault's token and the PIN are never read from a command line or a variable.
"""

import binascii
from collections.abc import Callable
from functools import partial
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
    text = custody.read(folder / REFERENCE, owner).decode("ascii", "replace").strip()
    reference, _, sealed = text.partition("\n")
    return fetch(folder, reference.strip(), owner, sealed)


def fetch(folder: Path, reference: str, owner: int, sealed: str = "") -> bytes:
    """Return the key that a reference points to; a hardware module opens the ``sealed`` one."""
    kind, place = _parts(reference)
    if kind == "pkcs11":
        return _whole(_unsealed(folder, place, owner, sealed), reference)
    text = _from_ring(place) if kind == "keyring" else _from_vault(folder, place, owner)
    try:
        return _whole(binascii.unhexlify(text), reference)
    except (ValueError, binascii.Error):
        raise KeyFileError(f"{reference} does not hold 64 hexadecimal digits.") from None


def move(folder: Path, reference: str, owner: int, random: Callable[[int], bytes]) -> None:
    """Put the master key where the reference points, and take it out of the folder.

    What is there already is never replaced, unless it is the same key. A crash leaves the file,
    or both; the same command then finishes.
    """
    kind, place = _parts(reference)
    key, sealed = read(folder, owner), ""
    if kind == "keyring":
        _into_ring(place, key.hex())
    elif kind == "vault":
        _into_vault(folder, place, key.hex(), owner)
    else:
        sealed = _sealed(folder, place, owner, key, random)
    if fetch(folder, reference, owner, sealed) != key:
        raise KeyFileError(
            f"{reference} holds another key; choose another name. Nothing was moved."
        )
    lines = [reference, sealed] if sealed else [reference]
    custody.write(folder / REFERENCE, "".join(f"{line}\n" for line in lines).encode(), replace=True)
    custody.wipe(folder / FILE)


def _parts(reference: str) -> tuple[str, str]:
    kind, _, place = reference.partition(":")
    if kind not in ("keyring", "vault", "pkcs11") or not place or not reference.isprintable():
        raise KeyFileError(
            f"{REFERENCE} should say keyring:NAME or vault:URL#FIELD or "
            "pkcs11:token=LABEL;object=LABEL; correct that line."
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


def _sealed(
    folder: Path, place: str, owner: int, key: bytes, random: Callable[[int], bytes]
) -> str:
    from pseudonymisation import hardware, sealed

    hardware.make(folder, place, owner)
    return sealed.seal(key, partial(hardware.hmac, folder, place, owner), random)


def _unsealed(folder: Path, place: str, owner: int, text: str) -> bytes:
    from pseudonymisation import hardware, sealed

    return sealed.unseal(text, partial(hardware.hmac, folder, place, owner))
