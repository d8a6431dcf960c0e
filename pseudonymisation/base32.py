"""128 bits as 26 characters of base32 and one check character, for many rows at once.

Base32 is RFC 4648 without padding, in lower case: no character needs quoting in a file name, a
URL or a spreadsheet, and case is lost without harm. The check character is a sum in GF(32) with
another weight at every position (``pseudonymisation.check_character``).
"""

import numpy as np
from numpy.typing import NDArray

from pseudonymisation import check_character
from pseudonymisation.pieces import Bytes, Words

ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
DIGITS = 26
WIDTH = DIGITS + 1
SPILL = 8  # bytes that must be free behind the last row


def _lanes(value: int, bits: int) -> np.uint64:
    """Repeat a constant in every lane of so many bits of a 64-bit word."""
    return np.uint64(sum(value << shift for shift in range(0, 64, bits)))


# bits that move, bits that stay, how far: halves, quarters and eighths of 40 bits
_HALVINGS = tuple(
    (_lanes(upper, lane), _lanes(lower, lane), np.uint64(by))
    for lane, upper, lower, by in ((64, 0xFFFFF00000, 0xFFFFF, 12), (32, 0xFFC00, 0x3FF, 6),
                                   (16, 0x3E0, 0x1F, 3))
)  # fmt: skip
_BIT = tuple(np.uint64(number) for number in range(64))
_LOW_BYTE = np.uint64(255)
_TO_BIT_7, _BIT_7, _LETTER = _lanes(128 - 26, 8), _lanes(128, 8), _lanes(ord("a"), 8)
_DOWN = np.uint64(ord("a") + 26 - ord("2"))  # from behind z to 2


def _tails() -> Words:
    """Return the last three characters by check digit and last byte: two digits and the check."""
    table = np.zeros((32, 256, 8), dtype=np.uint8)
    letters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
    last = np.arange(256)
    table[:, :, 0], table[:, :, 1] = letters[last >> 3], letters[(last & 7) << 2]
    table[:, :, 2] = letters[:, None]
    return table.view("<u8").astype(np.uint64).ravel()


_TAILS = _tails()


class Writer:
    """Writes a label, digits and the check of up to ``rows`` rows at a time.

    Every step works in memory that it keeps: asking for fresh memory costs more than the step.
    """

    def __init__(self, label: bytes, offset: int, rows: int) -> None:
        """Reserve memory; ``offset``, 0 to 31, is added to the check digit: it stands for what
        is checked besides the digits.
        """
        self.width = len(label) + WIDTH
        self._label = _label_words(label, rows)
        self._at = len(label)
        self._offset = np.uint64(offset)
        self._halves = np.empty((2, rows), dtype=np.uint64)
        self._groups = np.empty((3, rows), dtype=np.uint64)
        self._spare = np.empty((3, rows), dtype=np.uint64)
        self._check = check_character.Digits(rows)

    def write(self, tags: Words, out: Bytes, first: int) -> None:
        """Write rows ``first`` and on; ``out`` has ``SPILL`` bytes more than all rows need.

        ``tags`` is (rows, 2).

        >>> out = np.zeros(27 + SPILL, dtype=np.uint8)
        >>> Writer(b"", 1, 1).write(np.zeros((1, 2), dtype=np.uint64), out, 0)
        >>> out[:27].tobytes().decode()
        'aaaaaaaaaaaaaaaaaaaaaaaaaab'
        """
        rows = len(tags)
        halves, groups, spare = (of[:, :rows] for of in (self._halves, self._groups, self._spare))
        halves[:] = tags.view(">u8").T
        place = (out, first * self.width, self.width, rows)
        # A word is 8 bytes and a tail 3: what it spills is written over by what comes after.
        _column(*place, self._at + 24, "<u8")[:] = self._tail(halves, spare)
        for at, words in self._label:
            _column(*place, at, "<u8")[:] = words[:rows]
        _cut(halves, groups, spare[0])
        _spread(groups, spare)
        _letters(groups, spare)
        for number, group in enumerate(groups):
            _column(*place, self._at + 8 * number, ">u8")[:] = group

    def _tail(self, halves: Words, spare: Words) -> Words:
        index, low = spare[0], spare[1]
        np.copyto(index, self._check.of(halves))
        index ^= self._offset
        index <<= _BIT[8]
        np.bitwise_and(halves[1], _LOW_BYTE, out=low)
        index |= low
        tail: Words = np.take(_TAILS, index.view(np.int64), out=spare[2], mode="clip")
        return tail


def decode(digits: Bytes) -> Words:
    """Return the 128 bits of (rows, 26) characters, in memory order; slow and obvious."""
    values = np.zeros(256, dtype=np.uint8)
    values[np.frombuffer(ALPHABET.encode(), dtype=np.uint8)] = np.arange(32)
    bits = np.unpackbits(values[digits][:, :, None], axis=2)[:, :, 3:]
    whole = bits.reshape(len(digits), -1)[:, :128]
    return np.packbits(whole, axis=1).view(np.uint64).reshape(-1, 2)


def check_digit(digits: str) -> int:
    """Return the check digit of 26 characters, slow and obvious.

    >>> check_digit("a" * 26)
    0
    """
    return check_character.of_digits([ALPHABET.index(character) for character in digits])


def _column(
    out: Bytes, start: int, width: int, rows: int, at: int, kind: str
) -> NDArray[np.uint64]:
    """Return the eight bytes at a place of each row, as they lie between the others."""
    return np.ndarray((rows,), dtype=kind, buffer=out.data, offset=start + at, strides=(width,))


def _label_words(label: bytes, rows: int) -> list[tuple[int, Words]]:
    """Return the label as words of eight bytes and their places; the last two may overlap."""
    places = sorted({*range(0, len(label) - 7, 8), max(len(label) - 8, 0)}) if label else []
    pieces = ((at, label[at : at + 8].ljust(8, b"-")) for at in places)
    return [(at, np.full(rows, int.from_bytes(p, "little"), np.uint64)) for at, p in pieces]


def _cut(halves: Words, groups: Words, spare: Words) -> None:
    """Cut 120 of 128 bits in groups of 40, which are 8 digits."""
    high, low = halves
    np.right_shift(high, _BIT[24], out=groups[0])
    np.left_shift(high, _BIT[40], out=spare)
    spare >>= _BIT[24]
    np.right_shift(low, _BIT[48], out=groups[1])
    groups[1] |= spare
    np.left_shift(low, _BIT[16], out=groups[2])
    groups[2] >>= _BIT[24]


def _spread(groups: Words, spare: Words) -> None:
    """Put each 5 of 40 bits in a byte of their own: halves, quarters, eighths."""
    for upper, lower, by in _HALVINGS:
        np.bitwise_and(groups, upper, out=spare)
        spare <<= by
        groups &= lower
        groups |= spare


def _letters(digits: Words, spare: Words) -> None:
    """Turn eight digits a word into a to z, and 2 to 7 from 26 up."""
    np.add(digits, _TO_BIT_7, out=spare)
    spare &= _BIT_7
    digits += _LETTER
    spare >>= _BIT[7]
    spare *= _DOWN
    digits -= spare
