"""What a passkey or hardware key says, and what must hold before it counts.

The checks are those of Web Authentication Level 2, sections 7.1 and 7.2, for one credential: type,
challenge, origin, relying party, the presence of a person and that the device made sure who it was,
and the signature. Only ES256 on P-256 and EdDSA are keys.
"""

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PRESENT_AND_VERIFIED = 0x01 | 0x04
SHORTEST = 37  # bytes: relying party, flags, count


def asked(client: bytes, kind: str, challenge: str, at_home: Callable[[str], bool]) -> bool:
    """Tell whether a browser was asked this, by a page of ours; raises ValueError and its like.

    ``kind`` is ``webauthn.get`` or ``webauthn.create``; ``challenge`` is written in base64url.
    """
    told = json.loads(client)
    return (
        told["type"] == kind
        and told["challenge"] == challenge
        and at_home(told["origin"])
        and not told.get("crossOrigin", False)
    )


def person(device: bytes, relying_party: str) -> bool:
    """Tell whether a device made sure that the person is there and who it is."""
    same = device[:32] == hashlib.sha256(relying_party.encode()).digest()
    flags = device[32] if len(device) >= SHORTEST else 0
    return same and flags & PRESENT_AND_VERIFIED == PRESENT_AND_VERIFIED


def count(device: bytes) -> int:
    """Return the device's own count of signatures, 0 where it keeps none."""
    return int.from_bytes(device[33:SHORTEST], "big")


def key(spki: bytes) -> "EllipticCurvePublicKey | Ed25519PublicKey":
    """Read a public key; raises ValueError or UnsupportedAlgorithm for another kind."""
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    found = load_der_public_key(spki)
    if isinstance(found, EllipticCurvePublicKey) and isinstance(found.curve, SECP256R1):
        return found
    if isinstance(found, Ed25519PublicKey):
        return found
    raise ValueError("neither ES256 nor EdDSA")


def verify(spki: bytes, signature: bytes, device: bytes, client: bytes) -> None:
    """Return when this key signed what device and browser said; raises InvalidSignature."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    found, signed = key(spki), device + hashlib.sha256(client).digest()
    if isinstance(found, Ed25519PublicKey):
        found.verify(signature, signed)
    else:
        found.verify(signature, signed, ECDSA(SHA256()))
