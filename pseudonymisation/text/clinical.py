"""Clinical content: gestational age, weight, dose, score, age, department. It stays.

Found first, so that no recogniser that guesses can take it: ``hf 140-160`` is no telephone number
and ``32+4`` no date.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pseudonymisation.text import vocabulary
from pseudonymisation.text.found import Range

_NUMBER = r"\d+(?:[.,;]\d+)?(?:\s?[½¼¾])?"
_VALUE = rf"{_NUMBER}(?:\s?[-/x]\s?{_NUMBER}){{0,3}}"
_AGE = re.compile(
    r"(?<![\w+])\d{2}\s?\+\s?[0-6](?!\d)|(?<!\w)\d{2}\s[0-6]/7\b|\bG\d+\s?P\d+\b|\b[Vv]itamine [A-K]\d{0,2}\b"
)
_DIGIT = re.compile(r"\d| [A-K]\b")
_SCORED = re.compile(rf"\b([A-Za-z]+)([\dA-Za-z-]*)[ :=<>-]{{1,3}}({_VALUE})(?![\d-])%?")
_WORD = re.compile(r"[A-Za-z]{3,}(?:-[A-Za-z]+)*")
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
        "epds",
        "sds",
        "ga",
        "pma",
    ]
)


@cache
def _units() -> re.Pattern[str]:
    units = "|".join(re.escape(unit) for unit in vocabulary.phrases("units"))
    per = r"(?:/(?:kg|min|dag|uur|l|dl|ml|d|u))*"
    return re.compile(rf"(?<![\w.]){_VALUE}\s?(?:{units}){per}(?![A-Za-z0-9])", re.IGNORECASE)


@cache
def _departments() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in vocabulary.phrases("departments"))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])(?:\s\d{{1,3}}\b)?", re.IGNORECASE)


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
    if _DIGIT.search(text):
        found += [match.span() for match in _AGE.finditer(text)]
        found += [match.span() for match in _units().finditer(text)]
        found += _scores(text)
    low = text.lower()
    if any(start in low for start in _department_starts()):
        found += [match.span() for match in _departments().finditer(text)]
    return found


@cache
def _department_starts() -> tuple[str, ...]:
    return tuple({name.lower().partition(" ")[0] for name in vocabulary.phrases("departments")})


def _scores(text: str) -> Iterator[Range]:
    for match in _SCORED.finditer(text):
        name, rest = match[1], match[2]
        if _is_score(name, rest) and len(match[3]) < 12:
            yield match.span()


def _is_score(name: str, rest: str) -> bool:
    word = name.lower()
    if word in _LOWER or word in vocabulary.words("eponyms"):
        return True
    return name.isupper() and (len(name) + len(rest) > 1)


def _words(text: str, start: int, end: int) -> Iterator[Range]:
    for match in _WORD.finditer(text, start, end):
        word = match[0].lower()
        if word in _kept() or is_drug(word) or word.partition("-")[0] in _kept():
            yield match.span()
