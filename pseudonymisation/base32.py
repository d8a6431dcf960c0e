"""128 bits as 26 characters of base32 and one check character, for many rows at once.

Base32 is RFC 4648 without padding, in lower case: no character needs quoting in a file name, a
URL or a spreadsheet, and case is lost without harm. The check character is a sum in GF(32) with
another weight at every position: any one wrong character and any two that changed places are
found. It guards against typing errors, not against an attacker.
"""

import numpy as np
from numpy.typing import NDArray

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
DIGITS = 26
Words = NDArray[np.uint64]


def _lanes(value: int, bits: int) -> np.uint64:
    """Repeat a constant in every lane of so many bits of a 64-bit word."""
    return np.uint64(sum(value << shift for shift in range(0, 64, bits)))


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


def _check_masks() -> Words:
    """Return, per bit of the check digit, which of the 128 bits add to it."""
    masks = [0] * 5
    for position, weight in enumerate(_weights()):
        for bit in range(5):
            for check in range(5):
                if _product(weight, 1 << bit) >> check & 1:
                    masks[check] |= 1 << (130 - 5 * (position + 1) + bit)
    words = [[mask >> 66, mask >> 2 & (2**64 - 1)] for mask in masks]
    return np.array(words, dtype=np.uint64)


_CHECK = _check_masks()
# lanes of so many bits: which bits move, which stay, how far
_HALVINGS = ((64, 0xFFFFF00000, 0xFFFFF, 12), (32, 0xFFC00, 0x3FF, 6), (16, 0x3E0, 0x1F, 3))


class Encoder:
    """Writes up to ``rows`` rows at a time, in working memory that it keeps.

    Every step works in place: asking for fresh memory costs more than the step itself.
    """

    def __init__(self, rows: int) -> None:
        """Reserve the working memory."""
        self._halves = np.empty((2, rows), dtype=np.uint64)
        self._groups = np.empty((4, rows), dtype=np.uint64)
        self._spare = np.empty((4, rows), dtype=np.uint64)
        self._bits = np.empty((2, rows), dtype=np.uint8)
        self._out = np.empty((rows, 4), dtype=">u8")

    def encode(self, tags: Words, offset: int) -> NDArray[np.void]:
        """Return 27 bytes a row, until the next call: the digits of ``tags`` and the check.

        ``tags`` is (rows, 2); ``offset`` is 0 to 31 and is added to the check digit: it stands
        for what is checked with it.

        >>> bytes(Encoder(1).encode(np.zeros((1, 2), dtype=np.uint64), 1)[0]).decode()
        'aaaaaaaaaaaaaaaaaaaaaaaaaab'
        """
        rows = len(tags)
        halves, groups, spare = (
            self._halves[:, :rows],
            self._groups[:, :rows],
            self._spare[:, :rows],
        )
        halves[:] = tags.view(">u8").T
        _check_digits(halves, spare, self._bits[:, :rows])
        _cut(halves, groups, spare[0])
        spare[0] = self._bits[0, :rows]
        spare[0] ^= np.uint64(offset)
        spare[0] <<= np.uint64(25)
        groups[3] |= spare[0]
        _spread(groups, spare)
        _write(groups, spare)
        self._out[:rows] = groups.T
        return np.ndarray((rows,), dtype="V27", buffer=self._out.data, strides=(32,))


def check_digit(digits: str) -> int:
    """Return the check digit of 26 characters, slow and obvious.

    >>> check_digit("a" * 26)
    0
    """
    total = 0
    for weight, character in zip(_weights(), digits, strict=True):
        total ^= _product(weight, ALPHABET.index(character))
    return total


def _check_digits(halves: Words, spare: Words, bits: NDArray[np.uint8]) -> None:
    """Leave in ``bits[0]``, per row, the parities of what ``_CHECK`` selects."""
    bits[0] = 0
    for bit, (of_high, of_low) in enumerate(_CHECK):
        np.bitwise_and(halves[0], of_high, out=spare[0])
        np.bitwise_and(halves[1], of_low, out=spare[1])
        spare[0] ^= spare[1]
        np.bitwise_count(spare[0], out=bits[1])
        bits[1] &= np.uint8(1)
        bits[1] <<= np.uint8(bit)
        bits[0] |= bits[1]


def _cut(halves: Words, groups: Words, spare: Words) -> None:
    """Cut 128 bits in groups of 40, which are 8 digits; the last group has 8 bits left."""
    high, low = halves
    np.right_shift(high, np.uint64(24), out=groups[0])
    np.left_shift(high, np.uint64(40), out=spare)
    spare >>= np.uint64(24)
    np.right_shift(low, np.uint64(48), out=groups[1])
    groups[1] |= spare
    np.left_shift(low, np.uint64(16), out=groups[2])
    groups[2] >>= np.uint64(24)
    np.left_shift(low, np.uint64(56), out=groups[3])
    groups[3] >>= np.uint64(24)


def _spread(groups: Words, spare: Words) -> None:
    """Put each 5 of 40 bits in a byte of their own: halves, quarters, eighths."""
    for lanes, upper, lower, by in _HALVINGS:
        np.bitwise_and(groups, _lanes(upper, lanes), out=spare)
        spare <<= np.uint64(by)
        groups &= _lanes(lower, lanes)
        groups |= spare


def _write(digits: Words, spare: Words) -> None:
    """Turn eight digits a word into a to z, and 2 to 7 from 26 up."""
    np.add(digits, _lanes(128 - 26, 8), out=spare)
    spare >>= np.uint64(7)
    spare &= _lanes(1, 8)
    spare *= np.uint64(ord("a") + 26 - ord("2"))
    digits += _lanes(ord("a"), 8)
    digits -= spare
