"""The secrets of one site in one round, all derived from 32 random bytes.

The digest of the values is mixed in. So a site that is restarted makes the same bytes again, and
a site whose values changed meanwhile makes quite other keys and is refused: the same masks never
go over two inputs, whose difference they would show.
"""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NoReturn

from federated.secure import shamir
from federated.secure.messages import PROTOCOL
from federated.secure.refusing import refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def derived(key: bytes, session: str, *purpose: str) -> bytes:
    """Return 32 bytes for one purpose (HKDF with SHA-256, RFC 5869)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = PROTOCOL + b"".join(len(p.encode()).to_bytes(4, "big") + p.encode() for p in purpose)
    return HKDF(SHA256(), 32, bytes.fromhex(session), info).derive(key)


def commitment(session: str, name: str, seed: bytes) -> str:
    """Return the digest that a site is held to for the seed of its own mask."""
    return sha256(derived(seed, session, "commitment", name)).hexdigest()


def agreed(own: "X25519PrivateKey", other: bytes, name: str) -> bytes:
    """Return the secret that two sites share; ``name`` is that of the other."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

    try:
        return own.exchange(X25519PublicKey.from_public_bytes(other))
    except ValueError:
        raise refused("weak key", site=name) from None


def private_key(body: bytes) -> "X25519PrivateKey":
    """Return the key of 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(body)


@dataclass(frozen=True, repr=False, eq=False)
class Secrets:
    """What a site tells nobody. Shown and written nowhere."""

    entropy: bytes
    session: str
    name: str
    values: str

    def __post_init__(self) -> None:
        """Take 32 bytes only."""
        if len(self.entropy) != 32:
            raise refused("entropy")

    def __repr__(self) -> str:
        """Show nothing."""
        return "Secrets()"

    def __reduce__(self) -> NoReturn:
        """Refuse to be written out, by pickle or by a cache of results."""
        raise refused("secret")

    def _make(self, purpose: str) -> bytes:
        return derived(self.entropy, self.session, purpose, self.name, self.values)

    @cached_property
    def channel(self) -> "X25519PrivateKey":
        """The key that seals shares."""
        return private_key(self._make("channel"))

    @cached_property
    def mask(self) -> "X25519PrivateKey":
        """The key of the pairwise masks."""
        return private_key(self._make("mask"))

    @cached_property
    def seed(self) -> bytes:
        """The seed of the own mask."""
        return self._make("seed")

    @cached_property
    def committed(self) -> str:
        """What is told of the seed."""
        return commitment(self.session, self.name, self.seed)

    def shares(self, at: list[int], threshold: int, roster: str) -> list[tuple[bytes, bytes]]:
        """Return for each place a share of the seed and one of the mask key."""
        from federated.secure.masks import stream

        size = (threshold - 1) * shamir.COEFFICIENT
        random = stream(self._make(f"polynomials {roster}"), 2 * size)
        seeds = shamir.split(self.seed, at, threshold, random[:size])
        keys = shamir.split(self.mask.private_bytes_raw(), at, threshold, random[size:])
        return list(zip(seeds, keys, strict=True))
