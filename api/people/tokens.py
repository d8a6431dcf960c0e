"""The words that open something for a while, and what is kept of them.

A token is 32 random bytes and stays with the browser; the database has its SHA-256, which opens
nothing. The word in a form is made of the browser's own, so nothing is stored for it either.
"""

import hmac
import re
from hashlib import sha256

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def token() -> str:
    """Return a new token."""
    from secrets import token_urlsafe

    return token_urlsafe(32)


def looks_right(text: str) -> bool:
    """Tell whether this could be a token, before anything is done with it.

    >>> looks_right("a" * 43), looks_right("a" * 42), looks_right("../" + "a" * 40)
    (True, False, False)
    """
    return _TOKEN.fullmatch(text) is not None


def digest(text: str) -> str:
    """Return what may be stored of a token."""
    return sha256(text.encode()).hexdigest()


def form_word(own: str) -> str:
    """Return the word that a form carries for the browser that holds ``own``."""
    return hmac.digest(own.encode(), b"heldennet form", "sha256").hex()
