"""A day of the calendar in a text: in figures, with a month's name, with or without separators."""

import re
from datetime import date

_MONTHS = ("jan", "feb", "m", "apr", "mei|may", "jun", "jul", "aug", "sep", "o", "nov", "dec")
_NAMES = (
    "jan(?:uari|uary)?|feb(?:ruari|ruary)?|m(?:aart|rt|ar|arch)|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|"
    "aug(?:ustus|ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
PATTERN = (
    r"(?i)(?:^|[^0-9A-Za-z])(?P<it>"
    r"(?:19|20)[0-9]{2}[-/._ ][0-9]{1,2}[-/._ ][0-9]{1,2}"
    r"|[0-9]{1,2}[-/._ ][0-9]{1,2}[-/._ ](?:19|20)[0-9]{2}"
    r"|[0-9]{1,2}[-/][0-9]{1,2}[-/][0-9]{2}"
    r"|(?:19|20)[0-9]{6}"
    rf"|[0-9]{{1,2}}[-/._ ]?(?:{_NAMES})[-/._ ]+(?:19|20)?[0-9]{{2}}"
    r")(?:$|[^0-9A-Za-z]|[T_])"
)


def real(text: str) -> bool:
    """Tell whether it is a day between 1900 and 2099, whichever of day and month comes first.

    >>> [real(text) for text in ("2024-02-29", "29 februari 2024", "2024-02-30", "20249901")]
    [True, True, False, False]
    """
    parts = [int(part) for part in re.findall(r"[0-9]+", text)]
    if month := _month(text):
        return len(parts) == 2 and _is_day(_century(parts[1]), month, parts[0])
    if len(parts) == 1:
        year, rest = divmod(parts[0], 10_000)
        return _is_day(year, *divmod(rest, 100))
    first, second, third = parts
    if first > 31:
        return _is_day(first, second, third)
    year = _century(third)
    return _is_day(year, second, first) or _is_day(year, first, second)


def _month(text: str) -> int:
    """Return the number of the month that is named, 0 when none is."""
    word = re.search(r"[a-z]+", text.lower())
    if word is None:
        return 0
    starts = enumerate(_MONTHS, start=1)
    if word[0] in ("mei", "may"):
        return 5
    return next((n for n, start in starts if word[0].startswith(start)), 0)


def _century(year: int) -> int:
    return year if year > 99 else 2000 + year


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return 1900 <= date(year, month, day).year <= 2099
    except ValueError:
        return False
