"""What a site remembers between the rounds of a study: sealed under a key of the site.

Announcements heard, the 32 random bytes of a round that is open, and the memory of secure sums.
Written before the message that depends on it goes out. The random bytes of a round that is over are
not written again.
"""

import json
import os
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

from federated.errors import StoreError
from federated.secure.memory import Memory
from federated.studies import announcements
from federated.studies.announcements import Announcement
from flows import files
from pseudonymisation.keys import Keys
from sites.settings import Site

LABEL = b"heldennet/study-state/1"
NONCE = 12


@dataclass(repr=False)
class Kept:
    """One study: what was heard, up to which number, random bytes by round, runs given up.

    ``unsaid`` is a refusal that the centre may not have yet.
    """

    after: int = 0
    heard: list[Announcement] = field(default_factory=list)
    entropy: dict[int, bytes] = field(default_factory=dict)
    left: int = 0
    said: int = 0
    unsaid: str = ""


class Vault:
    """The sealed files of a site."""

    def __init__(self, site: Site) -> None:
        """Derive the key; nothing is read yet."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        secret = Keys.open(site.keys).store_key().encode()
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=LABEL).derive(secret)
        self._cipher, self._folder = AESGCM(key), site.out / "studies"
        self._texts: dict[str, dict[int, tuple[Announcement, str]]] = {}

    def read(self, digest: str) -> Kept:
        """Return what is remembered of a study."""
        content = self._open(digest)
        if content is None:
            return Kept()
        found = json.loads(content)
        return Kept(
            after=found["after"],
            heard=[announcements.parse(text.encode()) for text in found["heard"]],
            entropy={int(n): b64decode(text) for n, text in found["entropy"].items()},
            left=found["left"],
            said=found["said"],
            unsaid=found.get("unsaid", ""),
        )

    def write(self, digest: str, kept: Kept) -> None:
        """Remember a study."""
        content = {
            "after": kept.after,
            "heard": self._said(digest, kept.heard),
            "entropy": {str(n): b64encode(body).decode() for n, body in kept.entropy.items()},
            "left": kept.left,
            "said": kept.said,
            "unsaid": kept.unsaid,
        }
        self._seal(digest, json.dumps(content).encode())

    def _said(self, digest: str, heard: list[Announcement]) -> list[str]:
        """Return announcements as text; those of the last time are not written out again."""
        known = self._texts.get(digest, {})
        texts = {id(one): known.get(id(one)) or (one, one.body().decode()) for one in heard}
        self._texts[digest] = texts  # which holds them, so that a number stays with its own
        return [texts[id(one)][1] for one in heard]

    def memory(self) -> Memory:
        """Return what is remembered of sums of all studies."""
        content = self._open("memory")
        return Memory() if content is None else Memory.parse(content)

    def remember(self, memory: Memory) -> None:
        """Remember sums, unless nothing changed."""
        if memory != self.memory():
            self._seal("memory", memory.body())

    def note(self, name: str, content: bytes) -> None:
        """Keep something under a name."""
        self._seal(name, content)

    def noted(self, name: str) -> bytes | None:
        """Return what is kept under a name; raises StoreError where it cannot be opened."""
        return self._open(name)

    def _open(self, name: str) -> bytes | None:
        from cryptography.exceptions import InvalidTag

        path = self._path(name)
        if not path.exists():
            return None
        body = path.read_bytes()
        try:
            return self._cipher.decrypt(body[:NONCE], body[NONCE:], LABEL + name.encode())
        except (InvalidTag, ValueError):
            raise StoreError(
                f"{path.name} in out/studies is damaged or of other keys. Restore it from a backup."
            ) from None

    def _seal(self, name: str, content: bytes) -> None:
        files.private_folder(self._folder)
        nonce = os.urandom(NONCE)
        sealed = self._cipher.encrypt(nonce, content, LABEL + name.encode())
        files.write_atomically(self._path(name), nonce + sealed)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.sealed"
