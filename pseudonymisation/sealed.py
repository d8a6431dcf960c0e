"""The master key, sealed so that only the hardware module of the site can open it again.

The module computes ``HMAC-SHA256(key in the module, label and 32 random bytes)``; under that the
master is wrapped (AES-256 key wrap, RFC 3394, NIST SP 800-38F), which also tells when it is another
module's or was changed. Without the module the sealed key is worth nothing, and the reverse.
"""

import binascii
from collections.abc import Callable

from federated.errors import KeyFileError

Tag = Callable[[bytes], bytes]
SALT = 32
_LABEL = b"heldennet/master/1\0"


def seal(master: bytes, tag: Tag, random: Callable[[int], bytes]) -> str:
    """Return the sealed key as hexadecimal digits; ``tag`` is the HMAC of the module."""
    from cryptography.hazmat.primitives.keywrap import aes_key_wrap

    salt = random(SALT)
    return (salt + aes_key_wrap(tag(_LABEL + salt), master)).hex()


def unseal(text: str, tag: Tag) -> bytes:
    """Return the master key; raises KeyFileError when the module did not seal this."""
    from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

    try:
        held = binascii.unhexlify(text)
        return aes_key_unwrap(tag(_LABEL + held[:SALT]), held[SALT:])
    except (ValueError, InvalidUnwrap):
        raise KeyFileError(
            "The sealed key in master.ref was not sealed by this key of this token, or was "
            "changed; put master.ref back from the backup, or the key back into the token."
        ) from None
