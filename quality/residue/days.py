"""A day of the calendar in a text: in figures, with a month's name, with or without a year.

What a clinical text writes in the same figures is none: an Apgar score (7/9/10), a version, an
object identifier (1.2.840), the growing parts of a dose (5-10-15 kg).
"""

import re
from datetime import date

_MONTHS = ("jan", "feb", "m", "apr", "mei|may", "jun", "jul", "aug", "sep", "o", "nov", "dec")
_NAMES = (
    "jan(?:uari|uary)?|feb(?:r|ruari|ruary)?|m(?:aart|rt|ar|arch)|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|"
    "aug(?:ustus|ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# Without a year: no abbreviation of three letters that may be a name or a word of another sort.
_WHOLE = (
    "januari|februari|febr|maart|mrt|april|mei|juni|juli|augustus|aug|september|sept|oktober|okt|"
    "november|december|january|february|march|june|july|august|october"
)
_DAY, _CENTURY, _QUOTE = "[0-9]{1,2}", "(?:19|20)[0-9]{2}", "['’‘`´]"
_YEAR = rf"(?:{_QUOTE} ?[0-9]{{2}}|(?:19|20)?[0-9]{{2}})"
_WIDE = "(?: ?[-–/._] ?|[ \u00a0])"
_RANK, _GAP = " ?(?:e|de|ste|st|nd|rd|th)?", "[-–/._, \u00a0]"
PATTERN = (
    r"(?i)(?:^|[^0-9A-Za-z])(?P<it>"
    rf"{_CENTURY}{_WIDE}{_DAY}{_WIDE}{_DAY}"
    rf"|{_DAY}{_WIDE}{_DAY}{_WIDE}{_CENTURY}"
    rf"|{_DAY}[-–/]{_DAY}[-–/]{_QUOTE}?[0-9]{{2}}"
    rf"|{_DAY}[.]{_DAY}[.]{_QUOTE}?[0-9]{{2}}"
    r"|(?:19|20)[0-9]{6}"
    rf"|{_DAY}{_RANK}{_GAP}?(?:{_NAMES}){_GAP}*{_YEAR}"
    rf"|(?:{_NAMES}){_GAP}+{_DAY}{_RANK}{_GAP}+(?:{_CENTURY}|{_QUOTE}[0-9]{{2}})"
    rf"|{_DAY}{_RANK}{_GAP}?(?:{_WHOLE})"
    r")(?:$|[^0-9A-Za-z]|[T_])"
)
_NUMBERED = re.compile(r"(?:versie|version|release|apgar|as|oid|[0-9][.,])[ :=]*$", re.IGNORECASE)
_MEASURED = re.compile(
    r"[.,][0-9]|\s?(?:k?g|gram|gr|mg|mcg|ug|ml|cc|cm|mm|ie|eh|keer|x|dd|%)\b", re.IGNORECASE
)


def real(found: re.Match[str]) -> bool:
    """Tell whether it is a day between 1900 and 2099, whichever of day and month comes first.

    >>> texts = ("2024-02-29", "29 februari 2024", "2024-02-30", "20249901", "3.4.24", "7/9/10")
    >>> [bool((m := re.search(PATTERN, text)) and real(m)) for text in texts]
    [True, True, False, False, True, False]
    """
    text = found["it"]
    parts = [int(part) for part in re.findall(r"[0-9]+", text)]
    if month := _month(text):
        return _with_name(month, parts)
    if len(parts) == 1:
        year, rest = divmod(parts[0], 10_000)
        return _is_day(year, *divmod(rest, 100))
    if parts[0] > 31:
        return _is_day(*parts)
    first, second, third = parts
    if third < 100 and _is_clinical(found, first, second, third):
        return False
    year = _century(third)
    return _is_day(year, second, first) or _is_day(year, first, second)


def _with_name(month: int, parts: list[int]) -> bool:
    """Tell whether a day and perhaps a year fit the month that is named."""
    year = _century(parts[1]) if len(parts) > 1 else 2000
    return _is_day(year, month, parts[0])


def _is_clinical(found: re.Match[str], first: int, second: int, third: int) -> bool:
    """Tell whether three short numbers are a score, a version or a dose by what stands around."""
    text = found["it"]
    apgar = "/" in text and first <= second <= third == 10
    before, after = found.string[: found.start("it")], found.string[found.end("it") :]
    return apgar or bool(_NUMBERED.search(before[-12:])) or bool(_MEASURED.match(after))


def _month(text: str) -> int:
    """Return the number of the month that is named, 0 when none is."""
    word = re.search(_NAMES, text.lower())
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
