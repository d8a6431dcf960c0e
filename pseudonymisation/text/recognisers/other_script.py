"""Words in another script than Latin or Greek: in a Dutch note these are names or quotations."""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at

_WORDS = re.compile(
    r"[^\W\d_]*[^\W\d_\u0000-\u03ff\ue000](?:[^\W\d_]|[ '-](?=[^\W\d_\u0000-\u03ff]))*"
)


def find(text: str) -> Iterator[Found]:
    """Yield such words."""
    if not text.isascii():
        yield from (at(match, "PERSON", certain=True) for match in _WORDS.finditer(text))
