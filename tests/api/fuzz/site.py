"""The one site that asks: its key is known to the service under test and to the requests."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SITE = "elst-hospital"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
