"""Signed HTTP requests (RFC 9421 with ed25519, Content-Digest after RFC 9530).

A request names who signed it, when, and a number used once. What is signed: the method, the
whole address, the type and the digest of the body. Read: RFC 9421 sections 2, 3.2 and 7.2
(replay), RFC 9530 section 2. The nonce is returned, not remembered: that is the caller's task.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from federated.errors import KeyFileError, NotAllowed

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

LABEL = "heldennet"
COVERED = ("@method", "@target-uri", "content-digest", "content-type")
CONTENT_TYPE = "application/json"
MAX_AGE = timedelta(seconds=300)
FOREIGN = (
    "The signature is not that of a site that is enrolled here, or the request was changed on "
    "its way. Compare its public key (`heldennet-site keys`) with the one that was enrolled."
)


@dataclass(frozen=True, slots=True)
class Message:
    """The part of a request that a signature is about."""

    method: str
    url: str
    headers: Mapping[str, str]


def sign_headers(
    private_key: "Ed25519PrivateKey",
    method: str,
    url: str,
    body: bytes,
    keyid: str,
    created: datetime,
    nonce: str,
) -> dict[str, str]:
    """Return the headers to send with ``body``; ``created`` carries a time zone."""
    from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
    from http_message_signatures.algorithms import ED25519

    keys = MappingKeyResolver(public_keys={}, private_keys={keyid: private_key})
    message = Message(method.upper(), url, {"Content-Type": CONTENT_TYPE})
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys).sign(
        message,
        key_id=keyid,
        created=created,
        nonce=nonce,
        label=LABEL,
        tag=LABEL,
        covered_component_ids=COVERED,
        body=body,
    )
    return dict(message.headers)


def verify(
    public_key: "Ed25519PublicKey",
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    max_age: timedelta = MAX_AGE,
) -> str:
    """Return the nonce of a request that this key signed; raises NotAllowed otherwise."""
    found = authentic(public_key, Message(method.upper(), url, headers), body, COVERED)
    if found.get("tag") != LABEL or not 16 <= len(str(found.get("nonce", ""))) <= 128:
        raise NotAllowed("The signature has no nonce of 16 to 128 characters; sign it anew.")
    _check_clock(now.timestamp() - int(found["created"]), max_age)
    return str(found["nonce"])


def authentic(
    public_key: "Ed25519PublicKey", message: Message, body: bytes | None, covered: tuple[str, ...]
) -> Mapping[str, int | str]:
    """Return the signed parameters; every name in ``covered`` must be under the signature.

    ``body`` None leaves the digest unchecked, for messages that have none.
    """
    from http_message_signatures import HTTPMessageSignaturesException

    try:
        verifier = _verifier(public_key)
        (result,) = verifier.verify(message, max_age=None, require_components=covered, body=body)
    except (HTTPMessageSignaturesException, ValueError, TypeError, OverflowError):
        raise NotAllowed(FOREIGN) from None
    parameters: Mapping[str, int | str] = result.parameters
    return parameters


def claimed_key(headers: Mapping[str, str]) -> str:
    """Return the key id that a request claims; nothing is proven yet."""
    import http_sf

    value = next((v for k, v in headers.items() if k.lower() == "signature-input"), None)
    if value is None:
        raise NotAllowed("The request is not signed. Only enrolled sites may send releases.")
    try:
        parsed: Any = http_sf.parse(value.encode(), tltype="dictionary")
        ((_, parameters),) = parsed.values()
        return str(parameters["keyid"])
    except (ValueError, TypeError, KeyError, AttributeError):
        raise NotAllowed(FOREIGN) from None


def public_key(text: str) -> "Ed25519PublicKey":
    """Read a public key: 32 bytes in base64, or PEM."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        if "BEGIN" not in text:
            return Ed25519PublicKey.from_public_bytes(b64decode(text.strip(), validate=True))
        key = load_pem_public_key(text.encode())
    except ValueError:
        raise KeyFileError(_NOT_A_KEY) from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyFileError(_NOT_A_KEY)
    return key


def text_of(key: "Ed25519PublicKey") -> str:
    """Write a public key as base64 of its 32 bytes."""
    return b64encode(key.public_bytes_raw()).decode()


def fingerprint(text: str) -> str:
    """Return sixteen hex digits in fours of a key's text, short enough to read aloud.

    >>> fingerprint("AAAA")
    '63c1 dd95 1ffe df6f'
    """
    digest = sha256(text.encode()).hexdigest()
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


_NOT_A_KEY = (
    "This is not a public Ed25519 key (base64 of 32 bytes, or PEM). "
    "`heldennet-site keys` shows the one to give."
)


def _verifier(key: "Ed25519PublicKey") -> Any:
    from http_message_signatures import HTTPMessageVerifier, MappingKeyResolver
    from http_message_signatures.algorithms import ED25519

    class Keys(MappingKeyResolver):
        # who signed is settled by which key the caller passed, not by the name in the header
        def resolve_public_key(self, key_id: str) -> "Ed25519PublicKey":
            return key

    class Verifier(HTTPMessageVerifier):
        # the library reads the wall clock; ours comes in as an argument
        def validate_created_and_expires(self, sig_input: Any, max_age: Any = None) -> None:
            if type(sig_input.params.get("created")) is not int or "expires" in sig_input.params:
                raise ValueError("created is required, expires is not used")

    return Verifier(signature_algorithm=ED25519, key_resolver=Keys(public_keys={}, private_keys={}))


def _check_clock(behind: float, max_age: timedelta) -> None:
    if abs(behind) <= max_age.total_seconds():
        return
    direction = "behind" if behind > 0 else "ahead of"
    raise NotAllowed(
        f"The clock of the site is about {_about(abs(behind))} {direction} the clock of the "
        "centre; set it (or sign again, if the request waited that long)."
    )


def _about(seconds: float) -> str:
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return "a minute"
