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


def encode(tags: Words, offset: int) -> NDArray[np.void]:
    """Return 27 bytes a row: the digits of ``tags`` (rows, 2) and the check character.

    ``offset`` is 0 to 31 and is added to the check digit: it stands for what is checked with it.

    >>> bytes(encode(np.zeros((1, 2), dtype=np.uint64), 1)[0]).decode()
    'aaaaaaaaaaaaaaaaaaaaaaaaaab'
    """
    words = tags.view(">u8").astype(np.uint64)
    high, low = words[:, 0], words[:, 1]
    groups = np.empty((len(tags), 4), dtype=np.uint64)  # 40 bits each, 8 digits
    groups[:, 0] = high >> np.uint64(24)
    groups[:, 1] = (high & np.uint64(0xFFFFFF)) << np.uint64(16) | low >> np.uint64(48)
    groups[:, 2] = low >> np.uint64(8) & np.uint64(0xFFFFFFFFFF)
    groups[:, 3] = (low & np.uint64(0xFF)) << np.uint64(32)
    groups[:, 3] |= (_check_digits(high, low) ^ np.uint64(offset)) << np.uint64(25)
    characters = _characters(_spread(groups)).astype(">u8")
    return np.ndarray((len(tags),), dtype="V27", buffer=characters.data, strides=(32,))


def check_digit(digits: str) -> int:
    """Return the check digit of 26 characters, slow and obvious.

    >>> check_digit("a" * 26)
    0
    """
    total = 0
    for weight, character in zip(_weights(), digits, strict=True):
        total ^= _product(weight, ALPHABET.index(character))
    return total


def _check_digits(high: Words, low: Words) -> Words:
    total = np.zeros(len(high), dtype=np.uint8)
    for bit, (of_high, of_low) in enumerate(_CHECK):
        ones = np.bitwise_count(high & of_high ^ low & of_low)
        total |= (ones & np.uint8(1)) << np.uint8(bit)
    return total.astype(np.uint64)


def _spread(groups: Words) -> Words:
    """Put each 5 of 40 bits in a byte of their own: halves, quarters, eighths."""
    groups = (groups >> np.uint64(20)) << np.uint64(32) | groups & np.uint64(0xFFFFF)
    groups = (groups & _lanes(0xFFC00, 32)) << np.uint64(6) | groups & _lanes(0x3FF, 32)
    return (groups & _lanes(0x3E0, 16)) << np.uint64(3) | groups & _lanes(0x1F, 16)


def _characters(digits: Words) -> Words:
    """Turn eight digits a word into a to z, and 2 to 7 from 26 up."""
    from_26 = (digits + _lanes(128 - 26, 8)) >> np.uint64(7) & _lanes(1, 8)
    return digits + _lanes(ord("a"), 8) - from_26 * np.uint64(ord("a") + 26 - ord("2"))
