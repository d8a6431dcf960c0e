"""Masks: streams of AES-256 in counter mode, added to words modulo 2^(64 words).

A key is made for one stream of one round, so the counter starts at zero.
"""

from typing import TYPE_CHECKING

from federated.secure.secrets import agreed, derived
from federated.secure.words import Words, add, from_bytes, subtract

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def stream(key: bytes, length: int) -> bytes:
    """Return so many bytes of the stream of a key."""
    from cryptography.hazmat.primitives.ciphers import Cipher
    from cryptography.hazmat.primitives.ciphers.algorithms import AES256
    from cryptography.hazmat.primitives.ciphers.modes import CTR

    return Cipher(AES256(key), CTR(bytes(16))).encryptor().update(bytes(length))


def mask(key: bytes, like: Words) -> Words:
    """Return the mask of a key, in the form of these words."""
    return from_bytes(stream(key, like.nbytes), len(like))


def own_key(seed: bytes, session: str, name: str) -> bytes:
    """Return the key of the mask that a site adds of its own."""
    return derived(seed, session, "own mask", name)


def pair_key(own: "X25519PrivateKey", other: bytes, session: str, names: tuple[str, str]) -> bytes:
    """Return the key of the mask that two sites share; ``names`` are owner and other."""
    return derived(agreed(own, other, names[1]), session, "pair mask", *sorted(names))


def apply_pair(total: Words, key: bytes, names: tuple[str, str], *, undo: bool = False) -> None:
    """Add the mask at the site first in order and subtract it at the other, so it falls out."""
    step = add if (names[0] < names[1]) != undo else subtract
    step(total, mask(key, total))
