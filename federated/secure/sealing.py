"""Shares sealed for one site, by one site (ChaCha20-Poly1305, RFC 8439).

The key is that of a pair, a direction, a session and a roster, so it seals once, and who was shown
other keys than the sender cannot open the parcel.
"""

from typing import TYPE_CHECKING

from federated.secure.refusing import refused
from federated.secure.secrets import agreed, derived
from federated.secure.shamir import SHARE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

NONCE = bytes(12)  # a key seals once


def _key(
    own: "X25519PrivateKey", other: bytes, bound: tuple[str, str], way: tuple[str, str], name: str
) -> bytes:
    session, roster = bound
    return derived(agreed(own, other, name), session, "shares", roster, *way)


def seal(
    own: "X25519PrivateKey",
    other: bytes,
    way: tuple[str, str],
    bound: tuple[str, str],
    shares: tuple[bytes, bytes],
) -> bytes:
    """Return the parcel of two shares; ``way`` is from and to, ``bound`` session and roster."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key = _key(own, other, bound, way, way[1])
    return ChaCha20Poly1305(key).encrypt(NONCE, b"".join(shares), bytes.fromhex(bound[1]))


def unseal(
    own: "X25519PrivateKey",
    other: bytes,
    way: tuple[str, str],
    bound: tuple[str, str],
    parcel: bytes,
) -> tuple[bytes, bytes]:
    """Return the two shares of a parcel."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    key = _key(own, other, bound, way, way[0])
    try:
        both = ChaCha20Poly1305(key).decrypt(NONCE, parcel, bytes.fromhex(bound[1]))
    except InvalidTag:
        raise refused("other keys", site=way[0]) from None
    return both[:SHARE], both[SHARE:]
