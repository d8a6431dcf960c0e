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
_DOMAIN = re.compile(r"\.(?:nl|com|org|net|eu|be|de|info|frl)\b")
_HANDLE = re.compile(r"(?<![\w@])@[A-Za-z]\w+(?:\.\w+)*")
_SEP = r"[\s./()-]{0,3}"
_NATIONAL = re.compile(rf"(?<![\d,.])\(?0[1-9](?:{_SEP}\d){{8}}(?!\d)")
_ABROAD = re.compile(rf"(?<![\w+])(?:\+|00)[1-9]\d?(?:{_SEP}\d){{7,12}}(?!\d)")
_DAY = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d{2}(?!\d)")  # a date, and the time behind it
_MANY = re.compile(r"\d\D{0,3}\d\D{0,3}\d")
_CUES = (
    "tel", "telnummer", "telnr", "telefoon", "telefoonnummer", "telefoonnr", "mobiel", "gsm", "sein",
    "pieper", "toestel", "tst", "doorkies", "doorkiesnummer", "doorkiesnr",
)  # fmt: skip
_CUED = re.compile(
    rf"\b(?:{'|'.join(_CUES)})"
    r"\.?\s?:?\s?(\d[\d -]{2,13}\d)\b",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Found]:
    """Yield every way to reach somebody."""
    if "@" in text or "(at)" in text or "[at]" in text:
        yield from (at(match, "EMAIL_ADDRESS", certain=True) for match in _MAIL.finditer(text))
        yield from (at(match, "ID", certain=True) for match in _HANDLE.finditer(text))
    seen = glance(text)
    if "www." in seen.low or "://" in text or _DOMAIN.search(seen.low):
        yield from (at(match, "URL", certain=True) for match in _URL.finditer(text))
    for fewest, pattern in ((10, _NATIONAL), (8, _ABROAD)):
        if seen.digits >= fewest:
            found = (match for match in pattern.finditer(text) if not _DAY.match(match[0]))
            yield from (at(match, "PHONE_NUMBER", certain=True) for match in found)
    if not seen.words.isdisjoint(_CUES) and _MANY.search(text):
        yield from (at(match, "PHONE_NUMBER", 1) for match in _CUED.finditer(text))
