"""A site's secrets: one master key, a random salt per domain and version, one signing key.

Every key that touches data is derived: HKDF-SHA256 (RFC 5869) of the master with the stored salt,
and with everything that must separate two pseudonyms in ``info``, each part preceded by its
length. Deleting a salt makes a domain's version unrecoverable; without a random salt nothing
could ever be destroyed, because the master would make the key again.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from federated.errors import KeyFileError
from pseudonymisation import canonical, custody, ed25519, master
from pseudonymisation.canonical import Identifier
from pseudonymisation.salts import DESTROYED, Salts

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SCHEME = "heldennet/aes-256-cmac/1"
MASTER, SIGNING = master.FILE, "signing.pem"


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
        Salts(unfinished, os.geteuid()).create()
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
        key = master.read(folder, owner)
        if not (folder / SIGNING).exists():
            raise KeyFileError(
                f"The key file {SIGNING} is missing; put it back from the backup. Where it is lost, "
                "ask the operator of the centre for `site rekey`, then `heldennet-site keys --new`."
            )
        keys = cls(folder, key, ed25519.read(folder / SIGNING, owner), random, owner)
        keys._salts.read()
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
        salt = self._salts.of(domain, version, self._random)
        return self._derived(salt, *map(str, parts))

    def versions(self) -> dict[str, dict[int, bool]]:
        """Return, by domain and version, whether pseudonyms can still be made (True)."""
        return {
            domain: {int(version): salt != DESTROYED for version, salt in of.items()}
            for domain, of in self._salts.read().items()
        }

    def destroy(self, domain: str, version: int) -> bool:
        """Destroy the salt of a version; tells whether it was there.

        Nobody can then make or turn back its pseudonyms, with the master key or without.
        """
        return self._salts.destroy(domain, version)

    @classmethod
    def replace_signing(
        cls,
        folder: Path,
        random: Callable[[int], bytes] = os.urandom,
        owner: int | None = None,
    ) -> "Keys":
        """Make a new signing key and write zeros over the old one, also where that was lost.

        Pseudonyms and store do not depend on it: nothing else changes.
        """
        owner = os.geteuid() if owner is None else owner
        custody.check_folder(folder, owner)
        master.read(folder, owner)  # a folder without its master key is not mended by this
        path = folder / SIGNING
        if path.exists():
            custody.replace_and_wipe(path, ed25519.new(random))
        else:
            custody.write(path, ed25519.new(random))
        return cls.open(folder, random, owner)

    def move_master(self, reference: str) -> None:
        """Move the master key to a key ring, a Vault or a hardware module; see ``master``."""
        master.move(self._folder, reference, self._owner, self._random)

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

    @property
    def _salts(self) -> Salts:
        return Salts(self._folder, self._owner)
