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
_SPACED = re.compile(r"(?<![\w,.+-])\d(?:[ .-]?\d){4,11}(?!\d)")
_CUE = re.compile(
    r"(?<![a-z])(?:patient|pat|client|clienten|zaak|dossier|casus|kenmerk|polis|beschikking|opname"
    r"|order|registratie|verzeker[a-z]*|inschrijf|aanvraag|meldings?|incident|referentie|relatie"
    r"|klant|episode|mrn|zis|pid|hix|epd|paspoort|rijbewijs|identiteitskaart|id|kenteken|v"
    r"|vreemdelingen|rekest|parket|rol|studie|onderzoeks|monster|sample|lot|lotnr|burger)"
    r"s?[ -]?(?:nummer|nrs?|no|id)\.?\s{0,2}[:=#]?\s{0,2}\(?$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?<![a-z])(?:patiente?|pat|pt|client|dossier|zaak|mrn|kenmerk|ref|referentie|casus|polis"
    r"|beschikking|kenteken|paspoort|rijbewijs)\.?\s{0,2}[:=#]?\s{0,2}\(?$",
    re.IGNORECASE,
)
_PROFESSION = re.compile(
    r"(?<![a-z])(?:AGB|BIG|UZI|KvK|RSIN|LRK|SKJ|BRP|A)[ -]?(?:code|nummer|nr|registratie)?\.?\s?[:#]?\s?$",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"\s?(?:gr?|gram|kg|ml|mg|x|dd)\b|\s?\+|\s[0-6]/7")
_FEWEST = 3  # but for a number plate
_GATE = re.compile(r"\d{3}|\d[-/. ]\d[-/. ]?\d|\d-[A-Z]|[A-Z]-\d")
_FORMS = (
    re.compile(r"(?<![\w-])[A-Z]{2} ?[A-Z]{2} \d{2}-\d{2,6}(?![\w-])"),
    re.compile(r"(?<![\w+-])[A-Z]{1,3}[-/.]?\d{2,4}[-/.]?\d{3,}\b(?![,.]\d)", re.IGNORECASE),
    re.compile(r"(?<![\w,.+-])\d{7,}(?![\w,]\d)|(?<![\w,.+-])\d{3,4}-\d{3,5}(?![\w,])"),
    re.compile(r"(?<![\w/,.+-])\d{2,4}/\d{4,}(?!\w|[/,]\d)"),
    re.compile(
        r"(?<![\w-])(?=[A-Z-]*\d)(?=[\d-]*[A-Z])[A-Z\d]{1,3}-[A-Z\d]{2,3}-[A-Z\d]{1,2}(?![\w-])"
    ),
)


def find(text: str) -> Iterator[Found]:
    """Yield such numbers."""
    if not glance(text).digits or not _GATE.search(text):
        return
    if glance(text).digits < _FEWEST:
        yield from (at(match, "ID") for match in _FORMS[-1].finditer(text))
        return
    for match in _TOKEN.finditer(text):
        before = text[max(0, match.start() - 28) : match.start()]
        if _CUE.search(before):
            yield at(match, "ID", certain=True)
        elif _BARE.search(before) and not _MEASURE.match(text, match.end()):
            yield at(match, "ID")
    for match in _SPACED.finditer(text):
        if _PROFESSION.search(text[max(0, match.start() - 20) : match.start()]):
            yield at(match, "ID", certain=True)
    for pattern in _FORMS:
        yield from (at(match, "ID") for match in pattern.finditer(text))
