"""Fixed point: numbers as whole multiples of 2^-fraction in words of 64 bits, with a proven range.

A value x becomes r, the whole number nearest to x * 2^fraction (halves to even), exactly: scaling
by a power of two and rounding lose nothing else in binary floating point. With n sites and
h = ceil(log2 n), a site refuses |r| >= 2^(64 words - 1 - h). So the sum of any of the n is below
2^(64 words - 1) on either side, and arithmetic modulo 2^(64 words) gives it without a wrap. The
total is that of the rounded values exactly, at most n * 2^-(fraction + 1) from the true sum.
"""

from typing import Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from federated.secure.refusing import refused
from federated.secure.wire import Wire
from federated.secure.words import Words, add, negative

Floats = NDArray[np.float64]
WORD = 64


class Scale(Wire):
    """How many words a number takes, and how many of its bits stand behind the point."""

    words: int = Field(ge=1, le=8)
    fraction: int = Field(ge=0)

    @model_validator(mode="after")
    def _room(self) -> Self:
        if self.fraction > WORD * self.words - 16:
            raise ValueError("nothing is left before the point")
        return self

    def limit(self, sites: int) -> int:
        """Return the power of two, in units of the last bit, that a value must stay below.

        >>> Scale(words=1, fraction=0).limit(3)
        61
        """
        return WORD * self.words - 1 - (sites - 1).bit_length()


WHOLE = Scale(words=1, fraction=0)  # counts
STATISTICS = Scale(words=3, fraction=92)  # steps of 2e-28; at 400 sites below 1.2e27


def encoded(values: Floats, scale: Scale, sites: int) -> Words:
    """Return the words of the values; raises when one is no number or too large."""
    plain = np.asarray(values, dtype=np.float64)
    odd = int(np.count_nonzero(~np.isfinite(plain)))
    if odd:
        raise refused("not a number", found=odd)
    with np.errstate(over="ignore"):  # beyond all floats is too large as well
        rounded = np.rint(np.ldexp(plain, scale.fraction))
    large = int(np.count_nonzero(np.abs(rounded) >= 2.0 ** scale.limit(sites)))
    if large:
        raise refused("overflow", found=large)
    words = _split(np.abs(rounded), scale.words)
    below = rounded < 0
    words[:, below] = negative(words[:, below])
    return words


def _split(rest: Floats, rows: int) -> Words:
    """Return whole numbers in words; each part has the bits of the number, so all is exact."""
    words = np.empty((rows, len(rest)), dtype=np.uint64)
    for row in reversed(range(rows)):
        part = np.floor(np.ldexp(rest, -WORD * row))
        rest = rest - np.ldexp(part, WORD * row)
        words[row] = part.astype(np.uint64)
    return words


def decoded(words: Words, scale: Scale) -> Floats:
    """Return the floats nearest to the numbers."""
    if scale.words == 1:
        return np.asarray(np.ldexp(words[0].view(np.int64).astype(np.float64), -scale.fraction))
    step = 1 << scale.fraction
    return np.array([number / step for number in whole(words)], dtype=np.float64)


def whole(words: Words) -> list[int]:
    """Return the numbers, in units of the last bit, as whole numbers of Python."""
    top = words[-1].view(np.int64).astype(object)
    for row in reversed(range(len(words) - 1)):
        top = top * (1 << WORD) + words[row].astype(object)
    return [int(number) for number in top]


def summed(parts: "list[Words]") -> Words:
    """Return the plain sum, which a secure sum must equal."""
    total = np.zeros_like(parts[0])
    for part in parts:
        add(total, part)
    return total
