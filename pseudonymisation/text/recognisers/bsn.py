"""BSN: nine digits that pass the eleven-test, in any spacing; eight or nine after its own cue."""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import glance

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_SHORTEST = 8
_EIGHT = re.compile(r"\d(?:[\s.\-/_]{0,3}\d){7}")
_START = re.compile(r"(?<!\d)(?=(\d(?:[\s.\-/_]{0,3}\d){8})(?!\d))")
_CUED = re.compile(
    r"\b(?:bsn|sofi|burgerservicenummer|sofinummer)[\w-]{0,8}\s{0,2}[:=.#]{0,2}\s{0,2}"
    r"(\d(?:[\s.\-/_]{0,3}\d){7,8})(?!\d)",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Yield every number that may be a person's."""
    if glance(text).digits < _SHORTEST or not _EIGHT.search(text):
        return
    for match in _START.finditer(text):
        if valid(match[1]):
            yield at(match, "NL_BSN", 1, certain=True)
    yield from (at(match, "NL_BSN", 1, certain=True) for match in _CUED.finditer(text))


def valid(text: str) -> bool:
    """Tell whether nine digits, with anything between, pass the eleven-test.

    >>> valid("9999.00.006"), valid("999900007"), valid("000000000")
    (True, False, False)
    """
    digits = [int(char) for char in text if char.isdigit()]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return any(digits) and total % 11 == 0
