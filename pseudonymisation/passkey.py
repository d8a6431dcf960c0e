"""Passkeys and hardware keys of officers: a WebAuthn assertion instead of a key file.

What is signed stands in the challenge: its SHA-256. The checks are those of Web Authentication
Level 2, section 7.2, for one registered credential: type, challenge, origin, relying party, the
presence of a person and that the device made sure who it was. The page is served on this machine
only, so the relying party is ``localhost``.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from federated.errors import KeyFileError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

RELYING_PARTY = "localhost"
PREFIX = "passkey:"
PRESENT_AND_VERIFIED = 0x01 | 0x04
_ORIGIN = re.compile(r"http://localhost:\d{1,5}")


@dataclass(frozen=True, slots=True)
class Passkey:
    """The public key of one credential, as SubjectPublicKeyInfo, and the name of the credential."""

    spki: bytes
    credential: bytes

    def public_bytes_raw(self) -> bytes:
        """Return what tells this key from another one."""
        return self.spki

    def text(self) -> str:
        """Return it as it stands in ``site.toml``."""
        return PREFIX + ":".join(
            base64.b64encode(part).decode() for part in (self.spki, self.credential)
        )

    def verify(self, signature: bytes, data: bytes) -> None:
        """Return when the credential signed ``data``; raises InvalidSignature when not."""
        from cryptography.exceptions import InvalidSignature

        try:
            answer = {
                k: base64.b64decode(v, validate=True) for k, v in json.loads(signature).items()
            }
            client, device = answer["client"], answer["authenticator"]
            told = json.loads(client)
            right = _asked(told, data) and _person(device)
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            raise InvalidSignature from None
        if not right:
            raise InvalidSignature
        _verify(self._key(), answer.get("signature", b""), device + hashlib.sha256(client).digest())

    def _key(self) -> "EllipticCurvePublicKey | Ed25519PublicKey":
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        key = load_der_public_key(self.spki)
        if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
            return key
        if isinstance(key, Ed25519PublicKey):
            return key
        raise ValueError("neither ES256 nor EdDSA")


def challenge(data: bytes) -> bytes:
    """Return what a device is asked to sign for some data."""
    return hashlib.sha256(data).digest()


def public_key(text: str) -> Passkey:
    """Read a passkey from ``site.toml``; raises KeyFileError when it is none."""
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        spki, name = (
            base64.b64decode(t, validate=True) for t in text.removeprefix(PREFIX).split(":")
        )
        found = Passkey(spki, name)
        found._key()
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        raise KeyFileError(
            "A passkey in site.toml cannot be read; `policy new-key --passkey` prints the line."
        ) from None
    return found


def _asked(told: dict[str, Any], data: bytes) -> bool:
    wanted = base64.urlsafe_b64encode(challenge(data)).rstrip(b"=").decode()
    return (
        told["type"] == "webauthn.get"
        and told["challenge"] == wanted
        and _ORIGIN.fullmatch(told["origin"]) is not None
        and not told.get("crossOrigin", False)
    )


def _person(device: bytes) -> bool:
    same = device[:32] == hashlib.sha256(RELYING_PARTY.encode()).digest()
    return same and len(device) >= 37 and device[32] & PRESENT_AND_VERIFIED == PRESENT_AND_VERIFIED


def _verify(
    key: "EllipticCurvePublicKey | Ed25519PublicKey", signature: bytes, signed: bytes
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key, Ed25519PublicKey):
        key.verify(signature, signed)
    else:
        key.verify(signature, signed, ECDSA(SHA256()))
