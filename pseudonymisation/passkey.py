"""Passkeys and hardware keys of officers: a WebAuthn assertion instead of a key file.

What is signed stands in the challenge: its SHA-256. The checks are those of ``federated.webauthn``.
The page is served on this machine only, so the relying party is ``localhost``.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass

from federated import webauthn
from federated.errors import KeyFileError

RELYING_PARTY = "localhost"
PREFIX = "passkey:"
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
            wanted = base64.urlsafe_b64encode(challenge(data)).rstrip(b"=").decode()
            right = webauthn.asked(client, "webauthn.get", wanted, _at_home)
            right = right and webauthn.person(device, RELYING_PARTY)
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
            raise InvalidSignature from None
        if not right:
            raise InvalidSignature
        webauthn.verify(self.spki, answer.get("signature", b""), device, client)


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
        webauthn.key(found.spki)
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        raise KeyFileError(
            "A passkey in site.toml cannot be read; `policy new-key --passkey` prints the line."
        ) from None
    return found


def _at_home(origin: str) -> bool:
    return _ORIGIN.fullmatch(origin) is not None
