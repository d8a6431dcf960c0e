"""The check digit of 26 digits of five bits: a sum in GF(32) with a weight a position.

Any one wrong character and any two that changed places are found. It guards against typing
errors, not against an attacker.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pseudonymisation.pieces import Words

DIGITS = 26


def _times_two(digit: int) -> int:
    return digit << 1 if digit < 16 else (digit << 1) ^ 0b100101


def _weights() -> list[int]:
    """Return the powers of x in GF(32): 31 different ones, of which 26 are used."""
    weights = [2]
    while len(weights) < DIGITS:
        weights.append(_times_two(weights[-1]))
    return weights


def _product(left: int, right: int) -> int:
    total = 0
    for bit in range(5):
        total ^= left if right >> bit & 1 else 0
        left = _times_two(left)
    return total


def of_digits(digits: Sequence[int]) -> int:
    """Return the check digit of 26 digits, slow and obvious."""
    total = 0
    for weight, digit in zip(_weights(), digits, strict=True):
        total ^= _product(weight, digit)
    return total


def _masks() -> Words:
    """Return, per half and per bit of the check digit, which of the 128 bits add to it."""
    masks = [0] * 5
    for position, weight in enumerate(_weights()):
        for bit in range(5):
            for check in range(5):
                if _product(weight, 1 << bit) >> check & 1:
                    masks[check] |= 1 << (130 - 5 * (position + 1) + bit)
    words = [[mask >> 66 for mask in masks], [mask >> 2 & (2**64 - 1) for mask in masks]]
    return np.array(words, dtype=np.uint64)[:, :, None]


_MASKS = _masks()
_PLACES = np.arange(5, dtype=np.uint8)[:, None].astype(np.uint64)
_ONES = np.uint64(0x0101010101010101)


class Digits:
    """Check digits of up to ``rows`` rows at a time, in working memory that it keeps."""

    def __init__(self, rows: int) -> None:
        """Reserve the working memory."""
        self._of_high = np.empty((5, rows), dtype=np.uint64)
        self._of_low = np.empty((5, rows), dtype=np.uint64)
        self._bits = np.zeros((5, -(-rows // 8) * 8), dtype=np.uint8)
        self._digits = np.empty(self._bits.shape[1], dtype=np.uint8)

    def of(self, halves: Words) -> NDArray[np.uint8]:
        """Return the digit of each column of (2, rows), until the next call.

        Each bit of it is the parity of some of the 128 bits.
        """
        rows = halves.shape[1]
        high, low = self._of_high[:, :rows], self._of_low[:, :rows]
        np.bitwise_and(halves[0], _MASKS[0], out=high)
        np.bitwise_and(halves[1], _MASKS[1], out=low)
        high ^= low
        np.bitwise_count(high, out=self._bits[:, :rows])
        eight = self._bits.view(np.uint64)  # eight rows at once
        eight &= _ONES
        eight <<= _PLACES
        np.bitwise_or.reduce(self._bits, axis=0, out=self._digits)
        return self._digits[:rows]
