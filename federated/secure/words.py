"""Whole numbers of one or more 64-bit words, added modulo 2^(64 words), a column a number.

An array has a row for each word, the least one first. Carries go from row to row, so that a total
holds the sum and nothing else: words that were summed one by one would tell how many carries
there were.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Words: TypeAlias = NDArray[np.uint64]
LITTLE = np.dtype("<u8")


def add(total: Words, other: Words) -> None:
    """Add in place."""
    carry = None
    for row, more in zip(total, other, strict=True):
        np.add(row, more, out=row)
        over = row < more if len(total) > 1 else None
        carry = _carried(row, over, carry)


def _carried(
    row: Words, over: NDArray[np.bool_] | None, carry: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    if over is None or carry is None:
        return over
    np.add(row, carry, out=row)
    return over | (row < carry)


def subtract(total: Words, other: Words) -> None:
    """Subtract in place: add the two's complement."""
    add(total, negative(other))


def negative(words: Words) -> Words:
    """Return minus the numbers."""
    if len(words) == 1:
        return np.negative(words)
    turned = np.invert(words)
    one = np.zeros_like(words)
    one[0] = 1
    add(turned, one)
    return turned


def to_bytes(words: Words) -> bytes:
    """Return the words row by row, each with its least byte first."""
    return words.astype(LITTLE, copy=False).tobytes()


def from_bytes(body: bytes, rows: int) -> Words:
    """Return the words of so many rows; they may not be written to."""
    return np.frombuffer(body, dtype=LITTLE).astype(np.uint64, copy=False).reshape(rows, -1)
