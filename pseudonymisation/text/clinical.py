"""Clinical content: gestational age, weight, dose, score, age, department. It stays.

Found first, so that no recogniser that guesses can take it: ``hf 140-160`` is no telephone number
and ``32+4`` no date.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from pseudonymisation.text import vocabulary
from pseudonymisation.text.found import Range
from pseudonymisation.text.glance import glance

_PART = r"(?:[.,;]\d+)?(?:\s?[½¼¾])?"
_MORE = rf"(?:\s?[-/x]\s?\d+{_PART}){{0,3}}"
_VALUE = rf"\d+{_PART}{_MORE}"
# A first digit, and only then what may not stand before it: the search leaps from digit to digit.
_FREE_VALUE = rf"\d(?<![\w.]\d)\d*{_PART}{_MORE}"
_AGE = re.compile(  # one of _AGED stands in each
    r"(?<![\w+])\d{2}\s?\+\s?[0-6](?!\d)|(?<!\w)\d{2}\s[0-6]/7\b|\bG\d+\s?P\d+\b|\b[Vv]itamine [A-K]\d{0,2}\b"
)
_AGED = ("+", "/7", "P", "itamine ")
_CALLED = re.compile(
    r"\b[Mm]orbus [A-Z][a-z]+|\b[Ss]yndroom van [A-Z][a-z]+|\b[Dd]uctus [A-Z][a-z]+"
)
_DIGIT = re.compile(r"\d| [A-K]\b")
_SCORED = re.compile(rf"\b([A-Za-z]++)([\dA-Za-z-]*)[ :=<>-]{{1,3}}({_VALUE})(?![\d-])%?")
_WORD = re.compile(r"[A-Za-z]{3,}(?:-[A-Za-z]+)*")
_LONG = re.compile(r"\d{6}")
_LETTERS = 7  # of the letters that a score goes by
_STEMS = (
    "cilline", "mycine", "micine", "azol", "prazol", "olol", "sartan", "statine", "zepam", "zolam",
    "barbital", "caine", "profen", "floxacine", "cycline", "sonide", "olon", "metason", "azine",
    "parine", "globuline", "vaccin", "poetine", "factant", "setron", "thiazide", "semide", "oxetine",
    "codon", "morfine", "tadine", "tidine",
)  # fmt: skip
_LOWER = frozenset(
    [
        "t",
        "p",
        "hf",
        "af",
        "rr",
        "sat",
        "saturatie",
        "temp",
        "temperatuur",
        "hartslag",
        "pols",
        "tensie",
        "bloeddruk",
        "bd",
        "bili",
        "bilirubine",
        "crp",
        "hb",
        "ht",
        "ph",
        "gewicht",
        "lengte",
        "schedelomtrek",
        "hoofdomtrek",
        "score",
        "percentiel",
        "flow",
        "peep",
        "dosis",
        "gift",
        "dag",
        "week",
        "maand",
        "kamer",
        "box",
        "bed",
        "couveuse",
        "unit",
        "lijn",
        "stap",
        "graad",
        "stadium",
        "type",
        "glucose",
        "lactaat",
        "kreatinine",
        "natrium",
        "kalium",
        "be",
        "bicarbonaat",
        "frequentie",
        "scoort",
        "apgar",
        "bishop",
        "norton",
        "hamilton",
        "barthel",
        "bristol",
        "tanner",
        "zarit",
        "katz",
        "epds",
        "sds",
        "ga",
        "pma",
    ]
)


@cache
def _units() -> re.Pattern[str]:
    units = "|".join(re.escape(unit.lower()) for unit in vocabulary.phrases("units"))
    per = r"(?:/(?:kg|min|dag|uur|l|dl|ml|d|u))*"
    return re.compile(rf"{_FREE_VALUE}\s?(?:{units}){per}(?![a-z0-9])")


@cache
def _departments() -> re.Pattern[str]:
    names = "|".join(re.escape(name.lower()) for name in vocabulary.phrases("departments"))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])(?:\s\d{{1,3}}\b)?")


@cache
def _kept() -> frozenset[str]:
    return vocabulary.words("drugs") | vocabulary.words("eponyms")


def is_drug(word: str) -> bool:
    """Tell whether a word in lower case is, or ends as, the name of a medicine."""
    return word in vocabulary.words("drugs") or (len(word) > 8 and word.endswith(_STEMS))


def protected(text: str, guessed: Iterable[Range]) -> list[Range]:
    """Return the ranges of a folded note that hold clinical content.

    Medicines and eponyms are looked for inside the guesses only: elsewhere nothing takes them.
    """
    found = [word for start, end in guessed for word in _words(text, start, end)]
    seen = glance(text)
    if seen.digits or _DIGIT.search(text):
        if any(part in text for part in _AGED):
            found += [match.span() for match in _AGE.finditer(text)]
        found += [match.span() for match in _units().finditer(seen.low)]
        found += _scores(text)
    if "rbus " in text or "droom van " in text or "uctus " in text:
        found += [match.span() for match in _CALLED.finditer(text)]
    if not _department_starts().isdisjoint(seen.words):
        found += [match.span() for match in _departments().finditer(seen.low)]
    return found


@cache
def _department_starts() -> frozenset[str]:
    names = vocabulary.phrases("departments")
    return frozenset(re.split("[^a-z]", name.lower(), maxsplit=1)[0] for name in names)


def _scores(text: str) -> Iterator[Range]:
    for match in _SCORED.finditer(text):
        name, rest = match[1], match[2]
        if len(match[3]) < 12 and not _LONG.search(match[3]) and _is_score(name, rest):
            yield match.span()


def _is_score(name: str, rest: str) -> bool:
    """Tell whether a word may have a value; in a shouted note every word is in capitals."""
    word = name.lower()
    if word in _LOWER or word in vocabulary.words("eponyms"):
        return True
    if not name.isupper() or len(name) > _LETTERS or word in _spoken():
        return False
    return len(name) > 1 or rest.isalnum()


@cache
def _spoken() -> frozenset[str]:
    """Return the words of a sentence that no score is called by."""
    sentence = (vocabulary.words(name) for name in ("starters", "people", "english"))
    return frozenset().union(*sentence) - vocabulary.words("abbreviations")


def _words(text: str, start: int, end: int) -> Iterator[Range]:
    for match in _WORD.finditer(text, start, end):
        if _is_kept(match[0].lower()):
            yield match.span()


@lru_cache(maxsize=4096)
def _is_kept(word: str) -> bool:
    return word in _kept() or is_drug(word) or word.partition("-")[0] in _kept()
