"""E-mail, web address, account name and telephone, without any list from the network."""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import glance

_MAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s,;<>()\"]*[\w/]"
    r"|(?<![\w@.-])[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.(?:nl|com|org|net|eu|be|de|info|frl)\b(?:/[^\s,;<>()\"]*)?",
    re.IGNORECASE,
)
_WEB = re.compile(r"\.(?:nl|com|org|net|eu|be|de|info|frl)\b|www\.|://", re.IGNORECASE)
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z]\w+(?:\.\w+)*")
_FEWEST = 3
_SEP = r"[\s./()-]{0,3}"
_NATIONAL = re.compile(rf"(?<![\d,.])\(?0[1-9](?:{_SEP}\d){{8}}(?!\d)")
_ABROAD = re.compile(rf"(?<![\w+])(?:\+|00)[1-9]\d?(?:{_SEP}\d){{7,12}}(?!\d)")
_DAY = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d{2}(?!\d)")  # a date, and the time behind it
_MANY = re.compile(r"\d\D{0,3}\d\D{0,3}\d")
_CUED = re.compile(
    r"\b(?:tel(?:efoon)?(?:nummer|nr)?|mobiel|gsm|sein|pieper|toestel|tst|doorkies(?:nummer|nr)?)"
    r"\.?\s?:?\s?(\d[\d -]{2,13}\d)\b",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Yield every way to reach somebody."""
    if "@" in text or "(at)" in text or "[at]" in text:
        yield from (at(match, "EMAIL_ADDRESS", certain=True) for match in _MAIL.finditer(text))
        yield from (at(match, "ID", certain=True) for match in _HANDLE.finditer(text))
    if _WEB.search(text):
        yield from (at(match, "URL", certain=True) for match in _URL.finditer(text))
    if glance(text).digits < _FEWEST or not _MANY.search(text):
        return
    for pattern in (_NATIONAL, _ABROAD):
        for match in pattern.finditer(text):
            if not _DAY.match(match[0]):
                yield at(match, "PHONE_NUMBER", certain=True)
    yield from (at(match, "PHONE_NUMBER", 1) for match in _CUED.finditer(text))
