"""Canonical JSON: one value, one sequence of bytes, so that digests and signatures agree.

Keys sorted, no spaces, UTF-8, no NaN; a decimal is text without an exponent. Close to RFC 8785,
without its rules for floating-point numbers: nothing here publishes one.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the bytes of ``content``.

    >>> canonical({"b": 1, "a": [None, "é"]}).decode()
    '{"a":[null,"é"],"b":1}'
    """
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode()


def digest(body: bytes) -> str:
    """Return the SHA-256 of ``body`` as 64 hex digits."""
    return hashlib.sha256(body).hexdigest()
