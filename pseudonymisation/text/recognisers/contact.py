"""E-mail, web address, account name and telephone, without any list from the network."""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at

_MAIL = re.compile(r"[\w.+%-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_URL = re.compile(
    r"\b(?:https?://|www\.)[^\s,;<>()\"]*[\w/]"
    r"|(?<![\w@.-])[a-z0-9-]{2,}(?:\.[a-z0-9-]+)*\.(?:nl|com|org|net|eu|be|de|info|frl)\b(?:/[^\s,;<>()\"]*)?",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z]\w+(?:\.\w+)*")
_SEP = r"[\s./()-]{0,3}"
_NATIONAL = re.compile(rf"(?<![\d,.])\(?0[1-9](?:{_SEP}\d){{8}}(?!\d)")
_ABROAD = re.compile(rf"(?<![\w+])(?:\+|00)[1-9]\d?(?:{_SEP}\d){{7,12}}(?!\d)")
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
    if "." in text:
        yield from (at(match, "URL", certain=True) for match in _URL.finditer(text))
    if not _MANY.search(text):
        return
    for pattern in (_NATIONAL, _ABROAD):
        yield from (at(match, "PHONE_NUMBER", certain=True) for match in pattern.finditer(text))
    yield from (at(match, "PHONE_NUMBER", 1) for match in _CUED.finditer(text))
