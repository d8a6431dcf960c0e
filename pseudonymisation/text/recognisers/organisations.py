"""Schools, practices, foundations, hospitals: a word for the kind of place, and its own name.

The name may follow (``Stichting De Brug``), precede (``Amalia kinderziekenhuis``) or be one word
with the kind (``Diakonessenziekenhuis``). The word for the kind goes with the name.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from pseudonymisation.text import grammar, vocabulary
from pseudonymisation.text.found import Found, Range, at
from pseudonymisation.text.glance import glance

_KINDS = frozenset(
    [
        "kdv",
        "bso",
        "psz",
        "ggd",
        "ggz",
        "cjg",
        "azc",
        "coa",
        "cb",
        "gemeente",
        "bedrijf",
        "firma",
        "fysio",
        "thuis",
        "kinderbescherming",
        "mee",
        "camping",
        "jgz",
        "kinderopvang",
        "speeltuin",
        "ziekenhuis",
        "apotheek",
    ]
)
_ENDS = (
    "school", "college", "praktijk", "stichting", "vereniging", "verblijf", "bureau", "zorg", "hulp",
    "ziekenhuis", "kliniek", "centrum", "apotheek", "team", "punt", "huis", "opvang", "poli", "groep",
    "instelling", "maatschap", "hospice", "hotel", "kerk", "moskee", "corporatie", "fonds", "bank",
    "boerderij", "loket", "winkel", "locatie", "kring", "salon", "fysiotherapie", "logopedie",
    "speelzaal", "creche", "woonvorm", "tehuis", "gasthuis", "kinderdagopvang", "verloskundigen",
)  # fmt: skip
_TAILS = (
    "ziekenhuis", "kliniek", "school", "college", "praktijk", "stichting", "centrum", "gasthuis",
    "zorg", "zorggroep", "apotheek", "hospice", "opvang", "jeugdhulp", "verloskundigen",
)  # fmt: skip
_LEGAL = frozenset(("MC", "UMC", "BV", "NV", "VOF", "Kinderziekenhuis", "Ziekenhuis", "Kliniek"))
_OWN = re.compile(
    rf"(?:-[a-z]+)? (?:BV |van |voor )?[\"'(]?(?P<own>(?:{grammar.PARTICLES}){{0,3}}{grammar.WORD}"
    rf"(?:(?: (?:en|&|voor|aan|-))? (?:{grammar.PARTICLES}){{0,3}}{grammar.WORD}"
    r"| \d{1,2}\b(?![-/.:+]\d| [a-z])){0,4})"
)
_BEFORE = re.compile(
    rf"(?<![\w-])(?:(?:[Hh]et|[Dd]e) )?(?P<own>(?:{grammar.PARTICLES}){{0,2}}{grammar.WORD}"
    rf"(?: {grammar.WORD}){{0,2}}) $"
)
_COMPOUND = re.compile(
    r"(?<![\w-])(?:(?:[Hh]et|[Dd]e) )?(?P<own>[A-Z][a-z]+)"
    r"(?:ziekenhuis|kliniek|school|college|praktijk|gasthuis|apotheek)(?!\w)"
)
_EACH = re.compile(r"(?<![\w-])[A-Za-z]+(?:-[A-Za-z]+)*")
_LED = re.compile(  # only words that a name may follow
    r"(?<![\w-])[A-Za-z]+(?:-[A-Za-z]+)*(?= [\"'(]?(?:[A-Z]|van |voor |de |het |d'|'t |el |al |in ))"
)
_CAPITAL = re.compile(r"(?<![\w-])[A-Z][A-Za-z]*")


def find(text: str) -> Iterator[Found]:
    """Yield organisations."""
    seen = glance(text)
    kinds = set(filter(_is_kind, seen.words))
    tailed = any(kind.endswith(_TAILS) for kind in kinds) or any(word in text for word in _LEGAL)
    if kinds or tailed:
        yield from _with_kind(text, _EACH if tailed else _LED, kinds)
    if tailed:
        found = _COMPOUND.finditer(text)
        yield from (at(m, "ORGANIZATION", certain=True) for m in found if _is_named(m["own"]))
    if not _first_words().isdisjoint(seen.words):
        found = _hospitals().finditer(text)
        yield from (at(match, "ORGANIZATION", certain=True) for match in found)


@lru_cache(maxsize=4096)
def _is_kind(word: str) -> bool:
    return word.endswith(_ENDS) or word in _KINDS


def _with_kind(text: str, pattern: re.Pattern[str], kinds: set[str]) -> Iterator[Found]:
    for word in pattern.finditer(text):
        last = word[0].rpartition("-")[2]
        if (last.lower() in kinds or word[0] in _LEGAL) and (span := _around(text, word)):
            yield Found(*span, "ORGANIZATION", certain=True)


def _around(text: str, word: re.Match[str]) -> Range | None:
    """Return the range of an organisation whose kind this word is."""
    low = word[0].lower()
    if low.endswith(_ENDS) or low in _KINDS:
        own = _OWN.match(text, word.end())
        if own and _is_named(own["own"]) and not own["own"].lower().startswith(_ENDS):
            return _with_start(text, word.start()), own.end()
    if low.endswith(_TAILS) or word[0] in _LEGAL:
        window = max(0, word.start() - 40)
        before = _BEFORE.search(text[window : word.start()])
        if before and _is_named(before["own"]):
            return window + before.start(), word.end()
    return None


def _with_start(text: str, start: int) -> int:
    """Return where a kind of two words begins."""
    before = text[max(0, start - 12) : start].lower()
    for first in ("raad voor de ", "veilig "):
        if before.endswith(first[-12:]):
            return max(0, start - len(first))
    return start


@cache
def _first_words() -> frozenset[str]:
    return frozenset(_CAPITAL.findall(name)[0].lower() for name in vocabulary.phrases("hospitals"))


@cache
def _hospitals() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in vocabulary.phrases("hospitals"))
    return re.compile(rf"(?<![\w-])(?:(?:[Hh]et|[Dd]e) )?(?:{names})(?![\w-])")


def _is_named(own: str) -> bool:
    """Tell whether what follows is a name: a word with a capital that is none of ours."""
    words = re.findall(grammar.CAPITAL, own)
    return any(word.lower() not in vocabulary.no_names() for word in words)
