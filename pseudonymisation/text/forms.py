"""How a name is written: the forms that recall is told by, and must suffice in, one by one.

A form is read off the letters of the labelled name. Where a name comes from is neither stored nor
inferred.
"""

from collections.abc import Iterator

from pseudonymisation.text import grammar
from pseudonymisation.text.notes import Note, Span
from pseudonymisation.text.view import folded

_PARTICLES = frozenset(grammar.LOWER_PARTICLES.replace("\\", "").replace("|", " ").split())
FORMS = (
    "in the record", "not in the record", "known to the lists", "unknown to the lists",
    "with tussenvoegsel", "with diacritics", "one part", "two parts", "three or more parts",
    "lower case",
)  # fmt: skip


def forms(note: Note, span: Span) -> Iterator[str]:
    """Yield the forms of a labelled name."""
    text = note.text[span.start : span.end]
    if span.in_record is not None:
        yield FORMS[0] if span.in_record else FORMS[1]
    if span.known_to_deduce is not None:
        yield FORMS[2] if span.known_to_deduce else FORMS[3]
    words = text.replace("-", " ").replace("'", "' ").split()
    small = [word for word in words if _is_particle(word)]
    if small:
        yield "with tussenvoegsel"
    if folded(text) != text and not text.isascii():
        yield "with diacritics"
    yield (
        ("one part", "two parts")[len(words) - len(small) - 1]
        if 0 < len(words) - len(small) < 3
        else "three or more parts"
    )
    if text == text.lower():
        yield "lower case"


def _is_particle(word: str) -> bool:
    low = word.lower()
    return low in _PARTICLES or low.rstrip("'") + "'" in _PARTICLES
