"""One-time codes: a hundred random bits in letters that can be read aloud.

Twenty letters of Crockford's base 32 (no I, L, O, U). A code is kept as its SHA-256 only; so many
random bits cannot be guessed, so no slow hash is needed.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 20, 4
LASTS = timedelta(hours=72)
_READ_AS = str.maketrans("ILOU", "110V", " -\t\n")


def make(random: Callable[[int], bytes]) -> str:
    """Return a new code; ``random`` returns so many random bytes.

    >>> make(bytes)
    '0000-0000-0000-0000-0000'
    """
    letters = "".join(LETTERS[byte % 32] for byte in random(LENGTH))  # 256 is 8 times 32
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest(code: str) -> str:
    """Return what is kept of a code; case, spaces, hyphens and look-alikes do not matter.

    >>> digest("0o1i-abcd") == digest(" 0011 ABCD")
    True
    """
    return hashlib.sha256(code.upper().translate(_READ_AS).encode()).hexdigest()
