"""A device signs one statement, here, with a person present: anything else is refused."""

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from federated.errors import KeyFileError
from pseudonymisation import passkey
from pseudonymisation.passkey import Passkey

DEVICE = ec.derive_private_key(2026, ec.SECP256R1())
OTHER = ec.derive_private_key(1, ec.SECP256R1())
DATA = b'{"scheme":"heldennet/policy-approval/2"}'
ORIGIN = "http://localhost:8123"


def public(key: ec.EllipticCurvePrivateKey = DEVICE) -> Passkey:
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Passkey(spki, b"credential")


def assertion(
    data: bytes = DATA,
    *,
    key: ec.EllipticCurvePrivateKey = DEVICE,
    flags: int = 0x05,
    party: str = "localhost",
    **told: Any,
) -> bytes:
    """What a device and a browser answer."""
    asked = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    content = {"type": "webauthn.get", "challenge": asked, "origin": ORIGIN} | told
    client = json.dumps(content).encode()
    device = hashlib.sha256(party.encode()).digest() + bytes([flags]) + bytes(4)
    signature = key.sign(device + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
    parts = {"client": client, "authenticator": device, "signature": signature}
    return json.dumps({k: base64.b64encode(v).decode() for k, v in parts.items()}).encode()


def test_an_assertion_of_the_device_is_a_signature() -> None:
    public().verify(assertion(), DATA)


@pytest.mark.parametrize(
    "answer",
    [
        assertion(b"another statement"),
        assertion(key=OTHER),
        assertion(flags=0x01),  # present, and nobody looked who it was
        assertion(flags=0x04),
        assertion(party="example.org"),
        assertion(type="webauthn.create"),
        assertion(origin="https://example.org"),
        assertion(origin="http://localhost:8123.example.org"),
        assertion(crossOrigin=True),
        assertion(challenge=7),
        b"{}",
        b"[]",
        b"",
        b"\xff",
        b'{"client": 7}',
    ],
    ids=range(15),  # signatures differ from process to process
)
def test_anything_else_is_none(answer: bytes) -> None:
    with pytest.raises(InvalidSignature):
        public().verify(answer, DATA)


def test_one_changed_byte_of_the_answer_is_refused() -> None:
    answer = json.loads(assertion())
    for name in answer:
        part = bytearray(base64.b64decode(answer[name]))
        part[-1] ^= 1
        spoilt = answer | {name: base64.b64encode(part).decode()}
        with pytest.raises(InvalidSignature):
            public().verify(json.dumps(spoilt).encode(), DATA)


def test_written_in_site_toml_and_read_again() -> None:
    assert passkey.public_key(public().text()) == public()
    for wrong in ("passkey:", "passkey:AA==:AA==", "passkey:x", public().text() + ":AA=="):
        with pytest.raises(KeyFileError, match="cannot be read"):
            passkey.public_key(wrong)
