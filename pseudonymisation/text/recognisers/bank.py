"""IBAN by its check (mod 97), and what is written as a Dutch one although it fails it."""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import glance

_FEWEST = 7
_SEVEN = re.compile(r"\d(?:[ .-]?\w){6}")
_IBAN = re.compile(
    r"\b([A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{4}){2,7}(?:[ .-]?[A-Z0-9]{1,3})?)\b", re.IGNORECASE
)
_DUTCH = re.compile(r"\bNL[ .-]?\d{2}[ .-]?[A-Z]{4}(?:[ .-]?\d){10}(?!\d)", re.IGNORECASE)
_CUES = ("rekening", "rekeningnummer", "rekeningnr", "giro", "gironummer", "bankrekening")
_OLD = re.compile(rf"\b(?:{'|'.join(_CUES)})\.?\s?:?\s?(\d(?:[ .]?\d){{6,9}})\b", re.IGNORECASE)


def find(text: str) -> Iterator[Found]:
    """Yield account numbers."""
    seen = glance(text)
    if seen.digits < _FEWEST or not _SEVEN.search(text):
        return
    for match in _IBAN.finditer(text):
        if length := _valid_length(match[1]):
            yield Found(match.start(), match.start() + length, "IBAN_CODE", certain=True)
    if "nl" in seen.low:
        yield from (at(match, "IBAN_CODE", certain=True) for match in _DUTCH.finditer(text))
    if not seen.words.isdisjoint(_CUES):
        yield from (at(match, "IBAN_CODE", 1, certain=True) for match in _OLD.finditer(text))


def _valid_length(text: str) -> int:
    """Return how much of a text is a valid IBAN: a word may have followed it without a comma."""
    ends = [at for at in range(len(text), 14, -1) if at == len(text) or text[at] in " .-"]
    return next((end for end in ends if valid(text[:end])), 0)


def valid(text: str) -> bool:
    """Tell whether a text passes the check of ISO 13616.

    >>> valid("NL91 ABNA 0417 1643 00"), valid("NL92 ABNA 0417 1643 00")
    (True, False)
    """
    bare = re.sub(r"[ .-]", "", text).upper()
    moved = bare[4:] + bare[:4]
    return 15 <= len(bare) <= 34 and int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
