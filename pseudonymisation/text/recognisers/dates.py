"""Dates in the ways a Dutch note writes them; an age, a score or a part of a dose is none."""

import re
from collections.abc import Iterator

from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import Glance, glance

_D, _M, _Y = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:(?:19|20)\d{2}|'?\d{2})"
_MONTH = (
    r"(?:jan(?:uari)?|febr?(?:uari)?|m(?:aa)?rt|apr(?:il)?|mei|juni?|jul(?:i)?"
    r"|aug(?:ustus)?|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag(?:ochtend|middag|avond|morgen|nacht)?"
    r"|ma|di|wo|do|vr|za|zo)\b\.?"
)
_WRITTEN = (
    r"(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien"
    r"|zestien|zeventien|achttien|negentien|(?:eenen|tweeen|drieen|vieren|vijfen|zesen|zevenen"
    r"|achten|negenen)?(?:twintig|dertig)|eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste"
    r"|negende|tiende|elfde|twaalfde|dertiende|veertiende|vijftiende|zestiende|(?:[a-z]{2,12})?tigste)"
)
_ORD = r"(?:\s?(?:e|ste|de|sten))?"
_SEP = r"(?:\s?[-–/.]\s?)"
_NUMERIC = re.compile(
    rf"(?<![\w,.+/-]){_D}(?P<s>\s?[-/.]\s?){_M}(?P=s){_Y}(?![\d/-]|[.,]\d)", re.IGNORECASE
)
_REVERSED = re.compile(
    rf"(?<![\w,.+/-])(?:19|20)\d{{2}}(?P<s>[-/.]){_M}(?P=s){_D}(?:[T ]\d\d:\d\d(?::\d\d)?)?(?!\d)"
)
_COMPACT = re.compile(
    r"(?<![\w,.+-])(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\w,])"
)
_NAMED = re.compile(
    rf"(?:\b{_WEEKDAY}\s(?:de\s)?)?"
    rf"(?<![\w,+/])(?:{_D}{_ORD}\s?(?:-|/|\+|,|en|of|t/m|tot|tot en met)\s?)?(?:{_D}{_ORD}|\b{_WRITTEN})"
    rf"[\s./-]{{0,2}}{_MONTH}(?:[\s/-]{{0,2}}(?:'\s?\d{{2}}|(?:19|20)?\d{{2}}\b(?![.,:]?\d|\s?(?:uur|u\b))))?(?:\s(?:jl|j\.l|as|a\.s)\b\.?)?",
    re.IGNORECASE,
)
_MONTH_YEAR = re.compile(
    rf"\b{_MONTH}[\s-]{{0,2}}(?:'\s?\d{{2}}|(?:19|20)\d{{2}})\b"
    rf"|\b(?:in|begin|eind|half|medio|sinds|vanaf|per|tot) (?!mei\b)({_MONTH})",
    re.IGNORECASE,
)
_DAY_CUE = re.compile(
    rf"(?:\b(?:op|per|vanaf|tot|sinds|datum|dd|d\.d\.?|geb\.?|geboren|geboortedatum|afspraak|t/m|van"
    rf"|naar|evaluatie|start|einde|eind|vervolg|overleg|mdo|nacontrole|retour|terug|echo|vaccinatie|prik|zitting|verzet|verplaatst|ontslag|opname|intake|controle|consult|gesprek|bezoek|gezien|{_WEEKDAY})\s?:?\s)$",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(
    rf"(?<!\d)({_D}[-/.]{_M})(?![\w+/%-]|[.,]\d|\s?(?:x|dd|mg|ml|gr?|keer|weken|wk|dagen|jaar|uur|maal|op|mnd|maanden|graden)\b)",
    re.IGNORECASE,
)
_WEEKDAY_MONTH = re.compile(
    rf"\b{_WEEKDAY}\s(?:de\s)?{_D}[-/.]{_M}(?![\w+/%-]|[.,]\d)", re.IGNORECASE
)
_ORDINAL = re.compile(
    rf"(?:\b(?:op|per|vanaf|tot|sinds|voor|na|t/m|van|zijn|is|wordt|{_WEEKDAY})\s(?:de\s)?|\bde\s)"
    r"((?:[1-9]|[12]\d|3[01])\s?(?:e|ste|de)\b)"
    r"(?=\s?(?:[.,;:)!?]|$|\n|(?:om|komt|is|was|wordt|weer|terug|opnieuw|belt|gaat|heeft|ook|en|kan|bij|naar"
    r"|jl|as|a\.s|deze maand|van de maand|van deze|start|met|door|nog|al|mag|moet|zal|een)\b))",
    re.IGNORECASE,
)
_BIRTH_YEAR = re.compile(
    r"\b(?:geb\.?|geboren|geboortejaar|bouwjaar)\s?:?\s?(?:in\s)?((?:19|20)\d{2})\b", re.IGNORECASE
)
_SHORT = re.compile(r"\d{1,2}/\d{1,2}/\d{2}$")
_PAIR = re.compile(r"\d[-/.]\d")
_TRIPLE = re.compile(r"\d(\s?[-/.]\s?)\d\d?\1")
_RANKED = re.compile(r"\d\s?(?:e|ste|de)\b", re.IGNORECASE)
_MONTHS = frozenset(
    [
        "jan",
        "januari",
        "feb",
        "febr",
        "februari",
        "mrt",
        "maart",
        "apr",
        "april",
        "mei",
        "jun",
        "juni",
        "jul",
        "juli",
        "aug",
        "augustus",
        "sep",
        "sept",
        "september",
        "okt",
        "oktober",
        "nov",
        "november",
        "dec",
        "december",
    ]
)
_DAYS = frozenset("ma di wo do vr za zo".split())  # noqa: SIM905


def find(text: str) -> Iterator[Found]:
    """Yield dates; the cheap questions come first, for most notes hold few."""
    seen = glance(text)
    if not seen.words.isdisjoint(_MONTHS):
        yield from _with_months(text)
    if not seen.digits:
        return
    yield from _numeric(text, seen)
    if _RANKED.search(text):
        yield from (at(match, "DATE_TIME", 1) for match in _ORDINAL.finditer(text))
    if seen.digits > 3 and ("geb" in seen.low or "bouwjaar" in seen.low):
        yield from (at(match, "DATE_TIME", 1) for match in _BIRTH_YEAR.finditer(text))


def _numeric(text: str, seen: Glance) -> Iterator[Found]:
    if seen.digits > 3 and _TRIPLE.search(text):
        for match in _NUMERIC.finditer(text):
            yield at(match, "DATE_TIME", certain=not _SHORT.match(match[0]))
        yield from (at(match, "DATE_TIME", certain=True) for match in _REVERSED.finditer(text))
    if seen.digits > 7:
        yield from (at(match, "DATE_TIME") for match in _COMPACT.finditer(text))
    if seen.digits > 1 and _PAIR.search(text):
        yield from _pairs(text, seen)


def _pairs(text: str, seen: Glance) -> Iterator[Found]:
    for match in _DAY_MONTH.finditer(text):
        if _DAY_CUE.search(text[max(0, match.start() - 24) : match.start()]):
            yield at(match, "DATE_TIME", 1)
    if "dag" in text or not seen.words.isdisjoint(_DAYS):
        yield from (at(match, "DATE_TIME") for match in _WEEKDAY_MONTH.finditer(text))


def _with_months(text: str) -> Iterator[Found]:
    yield from (at(match, "DATE_TIME", certain=True) for match in _NAMED.finditer(text))
    for match in _MONTH_YEAR.finditer(text):
        yield at(match, "DATE_TIME", match.lastindex or 0)
