"""A site's secrets: one master key, a random salt per domain and version, one signing key.

Every key that touches data is derived: HKDF-SHA256 (RFC 5869) of the master with the stored salt,
and with everything that must separate two pseudonyms in ``info``, each part preceded by its
length. Deleting a salt makes a domain's version unrecoverable; without a random salt nothing
could ever be destroyed, because the master would make the key again.
"""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from federated.errors import KeyFileError
from pseudonymisation import canonical, custody, ed25519
from pseudonymisation.canonical import Identifier

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCHEME = "heldennet/aes-256-cmac/1"
MASTER, DOMAINS, SIGNING = "master.key", "domains.json", "signing.pem"
_Salts = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Keys:
    """The opened key folder. It shows nothing when printed and cannot be pickled."""

    _folder: Path
    _master: bytes
    _signing: "Ed25519PrivateKey"
    _random: Callable[[int], bytes]
    _owner: int

    @classmethod
    def create(cls, folder: Path, random: Callable[[int], bytes] = os.urandom) -> "Keys":
        """Make a folder with new keys; refuses to replace one that is there."""
        if folder.exists():
            raise KeyFileError(f"The folder {folder.name} exists already; its keys are kept.")
        unfinished = folder.with_name(f".{folder.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        custody.write(unfinished / MASTER, random(32))
        custody.write(unfinished / DOMAINS, _written({}))
        custody.write(unfinished / SIGNING, ed25519.new(random))
        unfinished.rename(folder)
        return cls.open(folder, random)

    @classmethod
    def open(
        cls,
        folder: Path,
        random: Callable[[int], bytes] = os.urandom,
        owner: int | None = None,
    ) -> "Keys":
        """Open the folder, which must be ``owner``'s alone (by default who runs this).

        Raises KeyFileError, in one sentence, for whatever is missing, damaged or open to others.
        """
        owner = os.geteuid() if owner is None else owner
        custody.check_folder(folder, owner)
        master = custody.read(folder / MASTER, owner)
        if len(master) != 32:
            raise KeyFileError(f"{MASTER} does not hold 32 bytes; put it back from the backup.")
        signing = ed25519.read(folder / SIGNING, owner)
        keys = cls(folder, master, signing, random, owner)
        keys._salts()
        return keys

    def domain_key(
        self,
        site: str,
        purpose: str,
        domain: str,
        *,
        version: int = 1,
        identifier: Identifier = Identifier.LOCAL,
    ) -> bytes:
        """Return the 32-byte key under which this domain's pseudonyms are made."""
        parts = (SCHEME, site, purpose, domain, identifier, canonical.VERSION, version)
        return self._derived(self._salt(domain, version), *map(str, parts))

    def store_key(self) -> str:
        """Return the key of the encrypted store, in hex."""
        return self._derived(None, "heldennet/store/1").hex()

    def signing_key(self) -> "Ed25519PrivateKey":
        """Return the key with which the site signs what it sends."""
        return self._signing

    def public_key_text(self) -> str:
        """Return the public half of the signing key, in base64: this may be told to anybody."""
        return ed25519.public_text(self._signing)

    def __repr__(self) -> str:
        """Show nothing of what it holds."""
        return "Keys(…)"

    def __reduce__(self) -> NoReturn:
        """Refuse: a pickle is a copy of the keys in another place."""
        raise TypeError("keys are not pickled; pass the folder instead")

    def _derived(self, salt: bytes | None, *parts: str) -> bytes:
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        encoded = [part.encode() for part in parts]
        info = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
        return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(self._master)

    def _salt(self, domain: str, version: int) -> bytes:
        """Return the salt of a domain's version, made on its first use."""
        salt = self._salts().get(domain, {}).get(str(version))
        return bytes.fromhex(salt) if salt is not None else self._new_salt(domain, version)

    def _new_salt(self, domain: str, version: int) -> bytes:
        with custody.locked(self._folder):
            salts = self._salts()  # another process may have made it meanwhile
            fresh = self._random(32).hex()
            salt = salts.setdefault(domain, {}).setdefault(str(version), fresh)
            custody.write(self._folder / DOMAINS, _written(salts), replace=True)
        return bytes.fromhex(salt)

    def _salts(self) -> _Salts:
        return _read(custody.read(self._folder / DOMAINS, self._owner))


def _written(salts: _Salts) -> bytes:
    return json.dumps(salts, indent=1, sort_keys=True).encode()


def _read(content: bytes) -> _Salts:
    try:
        salts = json.loads(content)
        whole = all(len(bytes.fromhex(s)) == 32 for of in salts.values() for s in of.values())
    except (ValueError, AttributeError, TypeError):
        whole = False
    if not whole:
        raise KeyFileError(f"{DOMAINS} is damaged; put it back from the backup.") from None
    return dict(salts)
