"""Names that were read in this delivery, looked for in what is about to be stored.

The names are in memory only, as loose words without accents. A word of a name in a stored text is
a hit, unless it is too short to tell, a word of the data model, or part of a value that so many
records share that it must be a code (a family called Vas, and the scale EQ-VAS).
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema

SHORTEST = 3  # letters
COMMON_RECORDS, COMMON_SHARE = 50, 0.05
_PREFIXES = "aan bij den der des het ten ter tot uit uijt van vander vanden voor von dos las los"
_SCALES = (
    "angst anxiety binding bonding coping dag depression index kind lijst max mean min moeder "
    "mother nacht ouder parent pijn physical psychosocial schaal score short slaap som "
    "stress sub subscale sum support total totaal unstated vader vas versie version vorm zorg"
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ı": "i", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})


def words(names: pa.Array) -> set[str]:
    """Return the words of names that can be looked for.

    >>> sorted(words(pa.array(["Noor van der Müller-Bos", "J. Total", None])))
    ['bos', 'muller', 'noor']
    """
    loose = pc.split_pattern_regex(
        pc.unique(names.cast(pa.string())).drop_null(), r"[^\p{L}\p{M}]+"
    )
    return {w for name in pc.unique(loose.flatten()).to_pylist() if (w := _told(_plain(name)))}


def found(values: Sequence[str], known: frozenset[str]) -> list[str]:
    """Return the values in which a known word stands."""
    return [v for v in values if known and not known.isdisjoint(_tokens(v))]


def ordinary(records: int, of: int) -> bool:
    """Tell whether a value is so common in its column that it is a code and no name."""
    return records >= COMMON_RECORDS and records >= COMMON_SHARE * of


def _told(word: str) -> str:
    return word if len(word) >= SHORTEST and word not in _vocabulary() else ""


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", _plain(text))


def _plain(text: str) -> str:
    """Write without accents, in lower case."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).translate(_LETTERS)


@cache
def _vocabulary() -> frozenset[str]:
    """Return the words that stand in stored texts anyway: codes, names of tables and columns."""
    tables = schema.catalogue().values()
    codes = (code for t in tables for c in t.columns for code in (t.name, c.name, *c.allowed))
    own = {word for code in codes for word in _tokens(code)}
    return frozenset(own | set(f"{_PREFIXES} {_SCALES}".split()))
