"""Allow-list mode: a word that is on no list goes, whatever it is.

For a site that would rather lose words than let one name pass. It needs the site's own word list:
a good one has hundreds of thousands of words, names with a capital, as OpenTaal's has.
"""

import re
from collections.abc import Iterator

from pseudonymisation.text import clinical, vocabulary
from pseudonymisation.text.found import Found, at

_WORD = re.compile(r"(?<![\w'])[A-Za-z]['A-Za-z]*[A-Za-z](?:-[A-Za-z']+)*(?![\w])")
_SHORT = 2


def find(text: str, allowed: frozenset[str]) -> Iterator[Found]:
    """Yield the words of a folded note that no list knows."""
    for match in _WORD.finditer(text):
        if not _known(match[0], allowed):
            yield at(match, "PERSON")


def _known(word: str, allowed: frozenset[str]) -> bool:
    if word.isupper():
        return True  # an abbreviation: the recognisers decide
    parts = [part for part in word.lower().split("-") if len(part) > _SHORT]
    return word.lower() in allowed or all(_known_part(part, allowed) for part in parts)


def _known_part(part: str, allowed: frozenset[str]) -> bool:
    return part in allowed or part in vocabulary.built_in() or clinical.is_drug(part)
