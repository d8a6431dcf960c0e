"""Ed25519 private keys in files that only their owner can read: the site's, and an approver's."""

import base64
import binascii
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from federated.errors import KeyFileError
from pseudonymisation import custody

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )


def new(random: Callable[[int], bytes]) -> bytes:
    """Return a new Ed25519 private key as PEM."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(random(32)).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def read(path: Path, owner: int | None = None) -> "Ed25519PrivateKey":
    """Read an Ed25519 private key that only its owner can read."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    content = custody.read(path, os.geteuid() if owner is None else owner)
    try:
        key = load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"{path.name} does not hold an Ed25519 private key without password.")
    return key


def create(path: Path, random: Callable[[int], bytes] = os.urandom) -> "Ed25519PrivateKey":
    """Make a key file; refuses to replace one that is there."""
    custody.write(path, new(random))
    return read(path)


def public_text(key: "Ed25519PrivateKey") -> str:
    """Return the public half in base64: this may be told to anybody."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def public_key(text: str) -> "Ed25519PublicKey":
    """Read a public key from base64; raises KeyFileError when it is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error):
        raise KeyFileError(
            "The public key is not the base64 of 32 bytes; `heldennet-site keys` prints it."
        ) from None
