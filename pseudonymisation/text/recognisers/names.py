"""Names of people by how Dutch writes them, without a list of names.

Inside a sentence a capital marks a name, unless the word is one of the vocabulary. At its start a
capital means nothing, so a name needs something beside it: another name, an age, a verb of people.
"""

import re
from collections.abc import Iterator

from pseudonymisation.text import clinical, grammar, vocabulary
from pseudonymisation.text.found import Found, at

_TITLES = frozenset(
    [
        "mw",
        "mevr",
        "mevrouw",
        "mej",
        "dhr",
        "heer",
        "meneer",
        "hr",
        "fam",
        "familie",
        "gezin",
        "echtpaar",
        "dr",
        "drs",
        "prof",
        "mr",
        "ir",
        "ing",
        "vpk",
        "verpl",
        "zr",
        "br",
        "juf",
        "meester",
        "dokter",
        "zuster",
        "broeder",
        "oom",
        "tante",
        "arts",
        "kinderarts",
        "huisarts",
        "gynaecoloog",
        "rechter",
        "verloskundige",
        "groet",
        "groeten",
        "mvg",
        "naam",
        "getekend",
    ]
)
_LOWER = re.compile(
    r"(?<![\w-])(?:(?:mw|mevr|dhr|hr|fam|drs?|prof)\.? |(?:mevrouw|meneer|familie|gezin|dokter) (?=van d|de |el |al ))"
    rf"(?P<name>(?:{grammar.PARTICLES}){{0,3}}[a-z][a-z'-]+)",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?<![\w.-])(?:[A-Z](?:[A-Z]{1,3}|[a-z]?[A-Z])|(?:[A-Z]\.){2,4})(?![\w+]|-?\d| \d)"
)
_SIGNERS = frozenset(
    [
        "vpk",
        "verpl",
        "verpleegkundige",
        "vk",
        "arts",
        "kinderarts",
        "aios",
        "anios",
        "gyn",
        "zr",
        "paraaf",
        "par",
        "get",
        "getekend",
        "door",
        "iom",
        "i.o.m",
        "namens",
        "dienst",
        "ka",
        "mvg",
        "gr",
    ]
)
_INVERTED = re.compile(
    rf"(?<![\w-])(?P<name>{grammar.WORD}, ?(?:{grammar.INITIALS}|{grammar.WORD}(?: {grammar.WORD})?)"
    rf"(?:(?<=\.)| ?(?:(?i:van der|van den|van de|van het|van 't|van|op de|op den|in 't|in den|uit den|de|den|der|el|al|ten|ter|te|'t|von|la)(?![\w'])|(?=[ ]?[(\d]))))"
)
_INITIALLED = re.compile(
    rf"(?<![\w.-]){grammar.INITIALS}(?:{grammar.PARTICLES}){{0,3}}{grammar.WORD}"
)
_WORDS = re.compile(rf"(?<![\w.-])(?<!\w\w')({grammar.WORD})(?![A-Z\d])(?=\W|'|$)")
_ENDS = frozenset(".!?:;\n\r\t•*>|/")
_SHORTENED = frozenset(
    [
        "mw",
        "mevr",
        "dhr",
        "hr",
        "fam",
        "dr",
        "drs",
        "prof",
        "mr",
        "ir",
        "ing",
        "vpk",
        "verpl",
        "zr",
        "br",
        "gr",
        "st",
        "nr",
        "tel",
        "ivm",
        "iom",
        "evt",
        "bijv",
        "bv",
        "ca",
        "resp",
        "incl",
        "excl",
        "ong",
        "burg",
        "past",
    ]
)
_BESIDE = re.compile(
    r"(?:'s\b| ?\((?:\d|geb|roepnaam)| (?:belt|belde|vertelt|vertelde|zegt|zei|vraagt|vroeg|meldt|meldde|mailt|mailde"
    r"|appt|appte|geeft aan|gaf aan|geeft|wil|wilde|komt|kwam|drinkt|dronk|slaapt|sliep|huilt|lacht|speelt|scoort|groeit|woont|woonde"
    r"|werkt|ervaart|voelt|vindt|maakt|heeft|had|is|was|wordt|werd|kreeg|krijgt|kan|kon|mag|moet|ging|gaat|ziet|zag"
    r"|reageert|ontwikkelt|spuugt|weegt|eet|ligt|zit|staat|loopt|kruipt|brengt|bracht|haalt|haalde|verblijft|stelt|denkt"
    r"|noemt|schrijft|adviseert|bespreekt|oppert|neemt|nam|doet|deed|blijft|bleef|laat|liet|stabiel|rustig|wakker|onrustig|alert|slaperig|thuis|aanwezig|afwezig|akkoord|tevreden|boos|verdrietig|bereikbaar|ziek|jarig|overleden|ontslagen|opgenomen|overgeplaatst|gezien|gebeld|ook|zelf|samen|belt|niet)\b)"
)
_JOINS = re.compile(
    rf" (?:(?:en|&|of|/) )?(?:{grammar.INITIALS})?(?:(?i:van der|van den|van de|van het|van 't|van|de|den|der"
    rf"|el|al|ben|ter|ten|'t|d'|op den|in 't|in den|uit den|aan den)[ -]?){{0,2}}$"
)
_PARTICLES = tuple(
    form + " "
    for particle in (
        "van der", "van den", "van de", "van 't", "van", "von", "de", "den", "der", "'t",
        "ter", "ten", "te", "op de", "op den", "in 't", "in den", "uit den", "aan den", "el", "al",
        "ben", "bin", "abu", "ait", "la", "le",
    )
    for form in (particle, particle.capitalize())
)  # fmt: skip
_CLOSE = ("d'", "D'", "'s-", "l'", "'t ", "El-", "Al-", "el-", "al-", "Ben-", "Ait-", "Oulad-")
_LONGEST = 10
_ALL = (*_CLOSE, *_PARTICLES)
_INITIAL = re.compile(rf"(?<![\w.-]){grammar.INITIALS}$")
_GAP = re.compile(rf"(?: |-)(?:{grammar.INITIALS})?(?:{grammar.PARTICLES}){{0,3}}$")


def find(text: str) -> Iterator[Found]:
    """Yield names."""
    if "," in text:
        found = _INVERTED.finditer(text)
        yield from (at(m, "PERSON", "name", certain=True) for m in found if _new(m["name"]))
    for match in _LOWER.finditer(text):
        if match["name"].lower() not in vocabulary.no_names() | _VERBS:
            yield at(match, "PERSON", "name")
    for match in _SIGNATURE.finditer(text):
        signer = _word_before(text, match.start())
        if signer in _SIGNERS and match[0].lower() not in vocabulary.words("departments"):
            yield at(match, "PERSON", certain=True)
    if "." in text:
        found = _INITIALLED.finditer(text)
        yield from (at(match, "PERSON") for match in found if _new(match[0]))
    yield from _by_capital(text)


def _word_before(text: str, place: int) -> str:
    """Return the word before a place in lower case, without its full stop or colon."""
    return text[max(0, place - 20) : place].rstrip(" .:/").rpartition(" ")[2].lower().lstrip("(")


_VERBS = frozenset(
    [
        "heeft",
        "is",
        "wil",
        "belt",
        "kan",
        "wordt",
        "geeft",
        "was",
        "had",
        "komt",
        "en",
        "of",
        "met",
        "zegt",
        "vertelt",
        "vindt",
        "gaat",
        "die",
        "in",
        "op",
        "aan",
        "te",
        "om",
        "niet",
        "zelf",
        "ook",
        "moet",
        "mag",
        "zal",
        "zou",
        "ziet",
        "woont",
        "werkt",
        "krijgt",
        "kreeg",
        "maakt",
        "ervaart",
        "voelt",
        "over",
    ]
)


def _new(name: str) -> bool:
    words = re.findall(grammar.CAPITAL, name)
    return any(word.lower() not in vocabulary.no_names() for word in words)


def _by_capital(text: str) -> Iterator[Found]:
    words = [match for match in _WORDS.finditer(text) if _is_candidate(text, match)]
    sure = [not _starts(text, match.start()) for match in words]
    for at_, match in enumerate(words):
        following = words[at_ + 1] if at_ + 1 < len(words) else None
        if sure[at_] or _supported(text, match, following):
            yield Found(_from(text, match.start()), _to(text, match, following), "PERSON")


def _is_candidate(text: str, match: re.Match[str]) -> bool:
    return _may_be_name(match[1]) or _word_before(text, match.start()) in _TITLES


def _may_be_name(word: str) -> bool:
    """Tell whether a word with a capital may be a name: it is no clinical or common word."""
    whole = word.lower()
    first = whole.partition("-")[0].partition("'")[0]
    known = vocabulary.no_names()
    return whole not in known and first not in known and not clinical.is_drug(whole)


def _starts(text: str, place: int) -> bool:
    """Tell whether a place is the start of a sentence, line or item."""
    before = text[max(0, place - 24) : place].rstrip(" \"'()[-")
    if not before or before[-1] not in _ENDS:
        return not before or text[len(before) - 1 : place].endswith("\n")
    if before[-1] != ".":
        return True
    word = before[:-1].rpartition(" ")[2].lower()
    return not (len(word) < 2 or "." in word or word in _SHORTENED)


def _supported(text: str, match: re.Match[str], following: re.Match[str] | None) -> bool:
    if text.startswith(":", match.end()) and len(match[1]) <= _LONGEST:
        return True  # longer words before a colon are headings: Dutch writes them as one
    if match[1].endswith("'s") or _BESIDE.match(text, match.end()):
        return True
    return following is not None and bool(_JOINS.fullmatch(text[match.end() : following.start()]))


def _from(text: str, place: int) -> int:
    """Return where the particles and initials before a name begin."""
    start = place
    while particle := _particle(text[max(0, start - 9) : start]):
        start -= len(particle)
    if text[start:place].strip().lower() in ("van", "te", "la", "al"):
        return place
    if start == place and text[max(0, place - 4) : place] in ("het ", "Het "):
        return start - 4
    initials = (
        _INITIAL.search(text[max(0, start - 16) : start])
        if "." in text[max(0, start - 3) : start]
        else None
    )
    return start - len(initials[0]) if initials else start


def _particle(before: str) -> str:
    """Return the particle that a text ends with, empty when it ends with none."""
    if not before.endswith(_ALL):
        return ""
    for particle in _ALL:
        if before.endswith(particle) and not before[: -len(particle)][-1:].isalnum():
            return particle
    return ""


def _to(text: str, match: re.Match[str], following: re.Match[str] | None) -> int:
    """Return where a name ends: with the next one when only particles stand between."""
    end = match.end()
    if following is not None and _GAP.fullmatch(text[end : following.start()]):
        return following.end()
    return end
