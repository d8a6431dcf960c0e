"""The one site that asks, and two others: their keys are known to the service and to the requests."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SITE = "elst-hospital"
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
KEYS = {
    SITE: KEY,
    "goes-hospital": Ed25519PrivateKey.from_private_bytes(b"\x08" * 32),
    "tiel-hospital": Ed25519PrivateKey.from_private_bytes(b"\x09" * 32),
}
