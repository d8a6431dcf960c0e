"""The kinds of residue that have a form: a BSN, a postcode, a telephone number, an address, a day.

Each has a pattern for whole columns at once, and a second look, value by value, at what matched:
a number must pass the eleven-test, a day must be in the calendar.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from quality.residue import days


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind is written: ``pattern`` in what RE2 and Python both read, ``confirm`` its match."""

    pattern: str
    confirm: Callable[[str], bool] = bool

    def found(self, values: Sequence[str]) -> list[str]:
        """Return the values that hold one of this kind.

        >>> KINDS["bsn_survived"].found(["P07.3", "nr 9999.00.006", "999900007"])
        ['nr 9999.00.006']
        """
        texts = pa.array(values, pa.string())
        likely = texts.filter(pc.match_substring_regex(texts, self.pattern)).to_pylist()
        return [value for value in likely if self._in(value)]

    def _in(self, value: str) -> bool:
        """Look from every place on: a number that is none may stand right before one that is."""
        form = re.compile(self.pattern)
        match = form.search(value)
        while match is not None:
            if self.confirm(match.group("it")):
                return True
            match = form.search(value, match.start("it") + 1)
        return False


_ALONE, _END = r"(?:^|[^0-9A-Za-z])", r"(?:$|[^0-9A-Za-z])"
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_NO_LETTERS = frozenset(
    [
        "CM",
        "EN",
        "GR",
        "IE",
        "IN",
        "IS",
        "KG",
        "MG",
        "ML",
        "MM",
        "OF",
        "OM",
        "OP",
        "SA",
        "SD",
        "SS",
        "TE",
        "UR",
    ]  # units, words, never given out
)


def _eleven(text: str) -> bool:
    """Tell whether eight or nine digits pass the eleven-test; nine zeros are nobody's."""
    digits = re.sub(r"[^0-9]", "", text).rjust(9, "0")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return int(digits) > 0 and total % 11 == 0


def _postcode(text: str) -> bool:
    """Tell whether the letters can be those of a postcode; 3000 IE is a dose, 1500 gr a weight."""
    return text[-2:].upper() not in _NO_LETTERS


KINDS: Mapping[str, Form] = MappingProxyType(
    {
        "bsn_survived": Form(
            r"(?:^|[^0-9])(?P<it>[0-9](?:[ ._-]?[0-9]){7,8})(?:$|[^0-9])",
            _eleven,
        ),
        "postcode_survived": Form(
            rf"{_ALONE}(?P<it>[1-9][0-9]{{3}}[ _-]{{0,2}}[A-Za-z]{{2}}){_END}", _postcode
        ),
        "phone_survived": Form(
            r"(?:^|[^0-9])(?P<it>(?:(?:\+|00)31[ ()._-]*(?:\(?0\)?)?|0)[ ()._-]*[1-9](?:[ ()._-]*[0-9]){8}"
            r"|\+[1-9](?:[ ()._-]*[0-9]){7,13})(?:$|[^0-9])"
        ),
        "email_survived": Form(r"(?P<it>[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[A-Za-z])"),
        "date_survived": Form(days.PATTERN, days.real),
    }
)
RULES = (*KINDS, "name_survived")
