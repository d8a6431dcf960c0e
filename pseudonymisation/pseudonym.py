"""Keyed pseudonyms: ``person1-`` and 26 characters and a check character.

AES-256-CMAC (NIST SP 800-38B) under a key of this site, purpose, domain and version. A value of
one block is permuted, so that two identifiers of at most 16 bytes never share a pseudonym. The
label says which domain and version made it, so that old and new can lie side by side.
"""

import re

import numpy as np
import pyarrow as pa

from federated.errors import PseudonymError
from pseudonymisation import base32, cmac
from pseudonymisation.pieces import CHUNK

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
    return _written(values, key, label)


def check(pseudonym: str) -> bool:
    """Tell whether a pseudonym is whole: no character mistyped, swapped, missing or added."""
    match = _FORM.fullmatch(pseudonym)
    if match is None:
        return False
    label, digits, last = match.groups()
    return base32.check_digit(digits) ^ _offset(label) == base32.ALPHABET.index(last)


def parse(pseudonym: str) -> tuple[str, int]:
    """Return the domain and the version that a pseudonym names.

    >>> parse("person1-dwd3cma55qdfx2vajlle5yyuqqp")
    ('person', 1)

    Raises PseudonymError when it is not whole, as ``check`` tells.
    """
    match = _FORM.fullmatch(pseudonym)
    if match is None or not check(pseudonym):
        raise PseudonymError(
            "This is not a whole pseudonym: a character is missing, mistyped or swapped. Copy it "
            "again from where it stands."
        )
    domain = match[1].rstrip("-0123456789")
    return domain, int(match[1][len(domain) : -1])


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


def _written(values: pa.Array, key: bytes, label: str) -> pa.Array:
    """Write label, digits and check character side by side, as Arrow will have them."""
    rows = len(values)
    writer = base32.Writer(label.encode(), _offset(label), min(rows, CHUNK))
    size = rows * writer.width
    if size >= 2**31:
        raise ValueError("too many values for one array of text; pass them in pieces")
    text = pa.allocate_buffer(size + base32.SPILL)  # Arrow keeps what was freed: no page faults
    out = np.frombuffer(text, dtype=np.uint8)
    for first, tags in cmac.in_pieces(values, key):
        writer.write(tags, out, first)
    return pa.StringArray.from_buffers(rows, _offsets(rows, writer.width), text.slice(0, size))


def _offsets(rows: int, width: int) -> pa.Buffer:
    """Return the offsets of values that all have one length."""
    made = pa.allocate_buffer(4 * (rows + 1))
    offsets = np.frombuffer(made, dtype=np.int32)
    steps = np.arange(0, CHUNK * width, width, dtype=np.int32)
    for first in range(0, rows + 1, CHUNK):
        piece = offsets[first : first + CHUNK]
        np.add(steps[: len(piece)], first * width, out=piece)
    return made
