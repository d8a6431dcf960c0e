"""What a note holds at a glance, worked out once for every recogniser: its words, in lower case.

Most recognisers look for something that most notes do not hold. A set of words tells them so for
the price of one pass, where each of them would have made its own.
"""

import re
from functools import lru_cache
from typing import NamedTuple

DIGITS = "0123456789"
_WORD = re.compile(r"[a-z]+")


class Glance(NamedTuple):
    """``low`` is the note in lower case, as long as the note; ``words`` are its runs of a to z."""

    low: str
    words: frozenset[str]
    digits: int

    def has(self, ends: tuple[str, ...]) -> bool:
        """Tell whether a word has one of these endings."""
        return any(word.endswith(ends) for word in self.words)


@lru_cache(maxsize=2)  # the note that is being read, and what is left of it after a round
def glance(text: str) -> Glance:
    """Return what a folded note holds.

    >>> sorted(glance("Apgar 7/8, NICU").words)
    ['apgar', 'nicu']
    """
    low = lowered(text)
    return Glance(low, frozenset(_WORD.findall(low)), sum(map(low.count, DIGITS)))


def lowered(text: str) -> str:
    """Write in lower case, letter by letter: some of another script are two in lower case."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(char.lower()[0] for char in text)
