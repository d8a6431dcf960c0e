"""Numbers of a patient, case, professional or document, by their cue or by their form.

A number is looked for first and its cue before it second: most words are followed by none.
"""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import glance

_TOKEN = re.compile(
    r"(?<![\w+,-])(?=[\w/.-]{0,12}\d{3})[A-Za-z]{0,4}[-/.]?\d[\w/-]*(?:\.\d[\w/-]*)*(?<![-/.])"
)
# A first digit, and only then what may not stand before it: the search leaps from digit to digit.
_SPACED = re.compile(r"\d(?<![\w,.+-]\d)(?:[ .-]?\d){4,11}(?!\d)")
_CUE = re.compile(
    r"(?<![a-z])(?:patient|pat|client|clienten|zaak|dossier|casus|kenmerk|polis|beschikking|opname"
    r"|order|registratie|verzeker[a-z]*|inschrijf|aanvraag|meldings?|incident|referentie|relatie"
    r"|klant|episode|mrn|zis|pid|hix|epd|paspoort|rijbewijs|identiteitskaart|id|kenteken|v"
    r"|vreemdelingen|rekest|parket|rol|studie|onderzoeks|monster|sample|lot|lotnr|burger)"
    r"s?[ -]?(?:nummer|nrs?|no|id)\.?\s{0,2}[:=#]?\s{0,2}\(?$",
    re.IGNORECASE,
)
_CUE_ENDS = ("nummer", "nr", "nrs", "no", "id")
_BARE_WORDS = (
    "patient", "patiente", "pat", "pt", "client", "dossier", "zaak", "mrn", "kenmerk", "ref",
    "referentie", "casus", "polis", "beschikking", "kenteken", "paspoort", "rijbewijs",
)  # fmt: skip
_BARE = re.compile(
    rf"(?<![a-z])(?:{'|'.join(_BARE_WORDS)})\.?\s{{0,2}}[:=#]?\s{{0,2}}\(?$", re.IGNORECASE
)
_REGISTERS = ("agb", "big", "uzi", "kvk", "rsin", "lrk", "skj", "brp", "a")
_KINDS = ("code", "nummer", "nr", "registratie")
_PROFESSION = re.compile(
    rf"(?<![a-z])(?:{'|'.join(_REGISTERS)})[ -]?(?:{'|'.join(_KINDS)})?\.?\s?[:#]?\s?$",
    re.IGNORECASE,
)
_PROFESSION_ENDS = _REGISTERS + _KINDS
# What may stand between a cue and its number; a space is what ``\s`` takes for one.
_BETWEEN = ".:=#(-" + " \t\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029"
_MEASURE = re.compile(r"\s?(?:gr?|gram|kg|ml|mg|x|dd)\b|\s?\+|\s[0-6]/7")
_THREE = re.compile(r"\d{3}")
_PARTED = re.compile(r"\d(?:\d\d|[-/. ]\d[-/. ]?\d|-[A-Z])")
_JOINED = re.compile(r"[A-Z]-\d")
_PLATE = re.compile(
    r"(?<![\w-])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z\d]{1,3}-[A-Z\d]{2,3}-[A-Z\d]{1,2}(?![\w-])"
)
_FORMS = tuple(  # the fewest digits, and a sign, that a form has
    (fewest, sign, re.compile(pattern))
    for fewest, sign, pattern in (
        (4, "-", r"(?<![\w-])[A-Z]{2} ?[A-Z]{2} \d{2}-\d{2,6}(?![\w-])"),
        (5, "", r"(?i)(?<![\w+-])[A-Z]{1,3}[-/.]?\d{2,4}[-/.]?\d{3,}\b(?![,.]\d)"),
        (6, "", r"\d(?<![\w,.+-]\d)(?:\d{6,}(?![\w,]\d)|\d{2,3}-\d{3,5}(?![\w,]))"),
        (6, "/", r"\d(?<![\w/,.+-]\d)\d{1,3}/\d{4,}(?!\w|[/,]\d)"),
    )
)  # fmt: skip


def find(text: str) -> Iterator[Found]:
    """Yield such numbers."""
    digits = glance(text).digits
    if digits and "-" in text and (_PARTED.search(text) or _JOINED.search(text)):
        yield from (at(match, "ID") for match in _PLATE.finditer(text))
    if digits >= 3 and _THREE.search(text):
        yield from _cued(text)
    if digits >= 5:
        yield from _professional(text)
    for fewest, sign, pattern in _FORMS:
        if digits >= fewest and sign in text:
            yield from (at(match, "ID") for match in pattern.finditer(text))


def _cued(text: str) -> Iterator[Found]:
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 28) : match.start()]
        if _follows(before, _CUE_ENDS, _CUE):
            yield at(match, "ID", certain=True)
        elif _follows(before, _BARE_WORDS, _BARE) and not _MEASURE.match(text, match.end()):
            yield at(match, "ID")


def _professional(text: str) -> Iterator[Found]:
    for match in _SPACED.finditer(text):
        before = text[max(0, match.start() - 20) : match.start()]
        if _follows(before, _PROFESSION_ENDS, _PROFESSION):
            yield at(match, "ID", certain=True)


def _follows(before: str, ends: tuple[str, ...], cue: re.Pattern[str]) -> bool:
    """Tell whether a cue ends what stands before; its last letters tell sooner when none does."""
    last = before.rstrip(_BETWEEN).lower()
    return last.endswith(ends) and cue.search(before) is not None
