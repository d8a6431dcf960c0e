"""Where the chains of a site stand, remembered elsewhere: an end that was cut off is then missed.

``out/audit.head`` has the number and digest of the last audit record under a seal (HMAC-SHA256
with a key of the site), renewed with every record: who can write files but has no key cannot make
one for a shorter chain. An older file with an older chain would pass, so the encrypted store keeps
the heads of the last delivery as well.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from federated import chain
from federated.chain import Head
from federated.errors import ChainBroken
from flows import files
from sites.settings import Site

if TYPE_CHECKING:
    from sites.store import Store

_LABEL = "heldennet/audit-head/1"
_TELL = "Restore it from a backup and tell the privacy officer."


@dataclass(frozen=True, slots=True, repr=False)
class Sealed:
    """The head in a sealed file."""

    path: Path
    key: bytes

    def check(self, lines: Callable[[], Iterator[bytes]], last: Head) -> None:
        """Raise ChainBroken when the chain does not pass through the head that was sealed."""
        kept = self._read()
        if kept is None and last != Head():
            raise ChainBroken(
                f"{self.path.name} is missing, or was sealed with other keys: put back the keys "
                f"folder of this site. {_TELL}"
            )
        if kept is not None and kept != last:  # one behind after a kill, or the end was cut off
            chain.verify(lines(), kept)

    def keep(self, head: Head) -> None:
        """Seal a head."""
        content = {"number": head.number, "digest": head.digest, "seal": self._seal(head)}
        files.write_atomically(self.path, json.dumps(content).encode())

    def _read(self) -> Head | None:
        try:
            found = json.loads(self.path.read_bytes())
            head = Head(int(found["number"]), str(found["digest"]))
            genuine = hmac.compare_digest(self._seal(head), str(found["seal"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return head if genuine else None

    def _seal(self, head: Head) -> str:
        text = f"{_LABEL}\x1f{head.number}\x1f{head.digest}"
        return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()


def keeper(site: Site, name: str = "audit.head") -> Sealed | None:
    """Return the keeper of a chain of the site; None before there are keys."""
    from pseudonymisation.keys import Keys

    if not site.keys.exists():
        return None
    return Sealed(site.out / name, Keys.open(site.keys).store_key().encode())


def store(store: "Store", found: Mapping[str, Head]) -> None:
    """Remember the heads of the chains by name, in the encrypted store."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM ledger.heads")
        for name, head in found.items():
            values = [name, head.number, head.digest]
            connection.execute("INSERT INTO ledger.heads VALUES (?, ?, ?)", values)


def stored(store: "Store") -> dict[str, Head]:
    """Return the heads that the store remembers, by the name of the chain."""
    rows = store.rows("SELECT chain, number, digest FROM ledger.heads")
    return {name: Head(number, digest) for name, number, digest in rows}
