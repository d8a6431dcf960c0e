"""The system's key ring, by the ``keyring`` library: an optional extra of this product."""

from typing import Any

from federated.errors import KeyFileError


def get(service: str, name: str) -> str | None:
    """Return an entry, None when there is none; raises KeyFileError without a key ring."""
    ring = _library()
    try:
        found: str | None = ring.get_password(service, name)
    except ring.errors.KeyringError:
        raise _none() from None
    return found


def put(service: str, name: str, text: str) -> None:
    """Write an entry; raises KeyFileError without a key ring."""
    ring = _library()
    try:
        ring.set_password(service, name, text)
    except ring.errors.KeyringError:
        raise _none() from None


def _library() -> Any:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise KeyFileError(
            "The key ring needs the Python package keyring; install this product with its extra "
            "`keyring`, or keep the master key in a file."
        ) from None
    return keyring


def _none() -> KeyFileError:
    return KeyFileError(
        "This machine has no key ring that can be opened (on Linux: Secret Service, in a session "
        "of this user); unlock it, or keep the master key in a file."
    )
