"""The kinds of residue that have a form: BSN, account, postcode, telephone, e-mail, day.

Each has a pattern for whole columns at once, and a second look, value by value, at what matched:
a number must pass the eleven-test, a day must be in the calendar.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from quality.residue import accounts, days


@dataclass(frozen=True, slots=True)
class Form:
    """How a kind is written: ``pattern`` in what RE2 and Python both read, ``confirm`` its match."""

    pattern: str
    confirm: Callable[[re.Match[str]], bool] = bool

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
            if self.confirm(match):
                return True
            match = form.search(value, match.start("it") + 1)
        return False


_ALONE, _END = r"(?:^|[^0-9A-Za-z])", r"(?:$|[^0-9A-Za-z])"
_BLANK = "\u00a0"
_GAP = "[ \u00a0()._/\u2010-\u2014-]"
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_UNITS = frozenset("CM GR IE KG KM MG ML MM NG UG EH JR WK SA SD SS".split())  # noqa: SIM905
_WORDS = frozenset("AF AL AN CA DE ER EN EX IK IN IS JA NA NU OF OM OP TE TO UR WE ZE".split())  # noqa: SIM905


def _eleven(found: re.Match[str]) -> bool:
    """Tell whether eight or nine digits pass the eleven-test; nine zeros are nobody's."""
    digits = re.sub(r"[^0-9]", "", found["it"]).rjust(9, "0")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return int(digits) > 0 and total % 11 == 0


def _postcode(found: re.Match[str]) -> bool:
    """Tell whether the letters can be those of a postcode; 3000 IE is a dose, 2019 na a year."""
    text = found["it"]
    letters, year = text[-2:].upper(), 1900 <= int(text[:4]) < 2100
    if letters in _UNITS:
        return False
    return letters not in _WORDS or (text[-2:].isupper() and not year)


def _telephone(found: re.Match[str]) -> bool:
    """Tell whether the first digits can be those of a number: P07.3 1641 120 is none."""
    text = found["it"]
    first = re.match(r"[0-9]+", text)
    return first is None or len(first[0]) != 2 or first[0] in ("06", "00")


KINDS: Mapping[str, Form] = MappingProxyType(
    {
        "bsn_survived": Form(
            rf"(?:^|[^0-9])(?P<it>[0-9](?:[ {_BLANK}._-]?[0-9]){{7,8}})(?:$|[^0-9])",
            _eleven,
        ),
        "iban_survived": Form(accounts.PATTERN, accounts.valid),
        "postcode_survived": Form(
            rf"{_ALONE}(?P<it>[1-9][0-9]{{3}}[ {_BLANK}_-]{{0,2}}[A-Za-z]{{2}}){_END}", _postcode
        ),
        "phone_survived": Form(
            rf"(?:^|[^0-9])(?P<it>(?:(?:\+|0 ?0 ?)31{_GAP}*(?:\(?0\)?)?|0){_GAP}*[1-9](?:{_GAP}*[0-9]){{8}}"
            rf"|\+[1-9](?:{_GAP}*[0-9]){{7,13}})(?:$|[^0-9])",
            _telephone,
        ),
        "email_survived": Form(r"(?P<it>[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[A-Za-z])"),
        "date_survived": Form(days.PATTERN, days.real),
    }
)
RULES = (*KINDS, "name_survived")
