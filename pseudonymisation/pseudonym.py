"""Keyed pseudonyms: ``person1-`` and 26 characters and a check character.

AES-256-CMAC (NIST SP 800-38B) under a key of this site, purpose, domain and version. A value of
one block is permuted, so that two identifiers of at most 16 bytes never share a pseudonym. The
label says which domain and version made it, so that old and new can lie side by side.
"""

import re

import numpy as np
import pyarrow as pa

from pseudonymisation import base32, cmac

LABEL = re.compile(r"[a-z][a-z_]*[a-z]")
_FORM = re.compile(rf"((?:{LABEL.pattern})[1-9]\d*-)([a-z2-7]{{26}})([a-z2-7])")


def pseudonyms(values: pa.Array, key: bytes, *, domain: str, version: int) -> pa.Array:
    """Return a pseudonym for each value; null stays null. ``key`` is 32 bytes.

    The values are taken as they are: see ``canonical`` for spaces and composed letters.

    >>> pseudonyms(pa.array(["4711", None]), bytes(32), domain="person", version=1).to_pylist()
    ['person1-dwd3cma55qdfx2vajlle5yyuqqp', None]

    Raises ValueError for a label that could be read in two ways, or more than 2 GB at once.
    """
    label = _label(domain, version)
    if values.null_count:
        made = pseudonyms(values.drop_null(), key, domain=domain, version=version)
        present = values.is_valid().to_numpy(zero_copy_only=False)
        return made.take(pa.array(np.cumsum(present) - 1, mask=~present))
    return _text(_rows(cmac.tags(values, key), label))


def check(pseudonym: str) -> bool:
    """Tell whether a pseudonym is whole: no character mistyped, swapped, missing or added."""
    match = _FORM.fullmatch(pseudonym)
    if match is None:
        return False
    label, digits, last = match.groups()
    return base32.check_digit(digits) ^ _offset(label) == base32.ALPHABET.index(last)


def _label(domain: str, version: int) -> str:
    if not LABEL.fullmatch(domain) or version < 1:
        raise ValueError(f"no pseudonym can be labelled {domain!r}, version {version}")
    return f"{domain}{version}-"


def _offset(label: str) -> int:
    """Fold the label into 0 to 31, so that the check character guards it too."""
    total = 1
    for character in label.encode():
        total = total * 33 + character
    return total % 31 + 1


def _rows(tags: cmac.Words, label: str) -> cmac.Bytes:
    """Write label, digits and check character side by side."""
    width = len(label) + base32.DIGITS + 1
    out = np.empty(len(tags), dtype=[("label", f"V{len(label)}"), ("code", "V27")])
    out["label"] = np.void(label.encode())
    encoder = base32.Encoder(min(len(tags), cmac.CHUNK))
    for start in range(0, len(tags), cmac.CHUNK):
        piece = slice(start, start + cmac.CHUNK)
        out["code"][piece] = encoder.encode(tags[piece], _offset(label))
    return out.view(np.uint8).reshape(-1, width)


def _text(rows: cmac.Bytes) -> pa.Array:
    """Hand the bytes to Arrow as they lie."""
    if rows.size >= 2**31:
        raise ValueError("too many values for one array of text; pass them in pieces")
    offsets = np.arange(0, rows.size + 1, rows.shape[1], dtype=np.int32)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), pa.py_buffer(rows))
