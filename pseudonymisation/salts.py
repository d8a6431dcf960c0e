"""The salts of a site's domains, in ``domains.json``: one per domain and version.

A version whose salt was destroyed stays named, so that nobody makes a new salt for it by chance:
the same label would then stand for other pseudonyms.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from federated.errors import KeyFileError
from pseudonymisation import custody

FILE = "domains.json"
DESTROYED = "destroyed"
Content = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Salts:
    """The file with the salts; it shows nothing when printed."""

    folder: Path
    owner: int

    def create(self) -> None:
        """Make the file, without salts."""
        custody.write(self.folder / FILE, _written({}))

    def read(self) -> Content:
        """Return every salt, by domain and version; raises KeyFileError for a damaged file.

        A file that another process is just replacing is wiped while it is read; then it is read
        again when that process is done.
        """
        try:
            return self._now()
        except KeyFileError:
            with custody.locked(self.folder):
                return self._now()

    def of(self, domain: str, version: int, random: Callable[[int], bytes]) -> bytes:
        """Return the salt of a domain's version, made on its first use."""
        salt = self.read().get(domain, {}).get(str(version))
        if salt is None:
            salt = self._new(domain, version, random)
        if salt == DESTROYED:
            raise KeyFileError(
                f"Version {version} of the domain {domain} was destroyed, so nobody can make or "
                "turn back its pseudonyms; use a higher version in policy.toml."
            )
        return bytes.fromhex(salt)

    def destroy(self, domain: str, version: int) -> bool:
        """Destroy a salt; tells whether it was there. No copy of it is left in the folder."""
        with custody.locked(self.folder):
            custody.wipe_leftovers(self.folder / FILE)
            salts = self._now()
            there = salts.get(domain, {}).get(str(version), DESTROYED) != DESTROYED
            if there:
                salts[domain][str(version)] = DESTROYED
                custody.replace_and_wipe(self.folder / FILE, _written(salts))
        return there

    def _now(self) -> Content:
        return _read(custody.read(self.folder / FILE, self.owner))

    def _new(self, domain: str, version: int, random: Callable[[int], bytes]) -> str:
        with custody.locked(self.folder):
            salts = self._now()  # another process may have made it meanwhile
            salt = salts.setdefault(domain, {}).setdefault(str(version), random(32).hex())
            custody.replace_and_wipe(self.folder / FILE, _written(salts))
        return salt


def _written(salts: Content) -> bytes:
    return json.dumps(salts, indent=1, sort_keys=True).encode()


def _read(content: bytes) -> Content:
    try:
        salts = json.loads(content)
        whole = all(_is_salt(salt) for of in salts.values() for salt in of.values())
    except (ValueError, AttributeError, TypeError):
        whole = False
    if not whole:
        raise KeyFileError(f"{FILE} is damaged; put it back from the backup.") from None
    return dict(salts)


def _is_salt(text: str) -> bool:
    return text == DESTROYED or len(bytes.fromhex(text)) == 32
