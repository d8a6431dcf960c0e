"""Numbers that follow from a seed, the same on every machine and version of Python."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Draw:
    """A sequence of numbers under a seed and a name."""

    seed: str
    name: str
    _at: "count[int]" = field(default_factory=count)

    def between(self, low: int, high: int) -> int:
        """Return the next number, from ``low`` to ``high``, both included.

        >>> Draw("00", "a").between(1, 6) == Draw("00", "a").between(1, 6)
        True
        """
        text = f"{self.seed}/{self.name}/{next(self._at)}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest())
        return low + number % (high - low + 1)

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """Return the things in another order."""
        left, out = list(things), []
        while left:
            out.append(left.pop(self.between(0, len(left) - 1)))
        return out
