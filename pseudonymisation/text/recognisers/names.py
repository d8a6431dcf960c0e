"""Names of people by how Dutch writes them, without a list of names.

Inside a sentence a capital marks a name, unless the word is one of the vocabulary. At its start a
capital means nothing, so a name needs something beside it: another name, an age, a verb of people.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pseudonymisation.text import clinical, grammar, vocabulary
from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import glance

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
    rf"(?P<name>(?:{grammar.PARTICLES}){{0,3}}[a-z][a-z']+(?:-(?:{grammar.PARTICLES}){{0,2}}[a-z']+)*)",
    re.IGNORECASE,
)
_ADDRESSED = frozenset(
    "mw mevr dhr hr fam dr drs prof mevrouw meneer familie gezin dokter".split()  # noqa: SIM905
)
_INITIALS_ONLY = re.compile(
    r"(?:[Mm]w|[Mm]evr|[Mm]evrouw|[Dd]hr|[Hh]eer|[Mm]eneer|[Ff]am|[Dd]rs?|[Mm]r|[Pp]rof)\.? "
    rf"(?P<name>(?:[A-Z]\. ?){{1,4}}(?:{grammar.PARTICLES}){{0,3}}(?:[A-Z]\.)?)"
)
_DOTTED = re.compile(r"[A-Z][a-z]{0,2}\.")
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
_COMMA = re.compile(r", ?[A-Z]")
_INITIALLED = re.compile(
    rf"(?<![\w.-]){grammar.INITIALS}(?:{grammar.PARTICLES}){{0,3}}{grammar.WORD}"
)
_WORDS = re.compile(
    rf"(?:(?<![\w.-])(?<!\w\w')|(?<=[ ('][st]-)|(?<='[st]-))({grammar.WORD})(?![A-Z\d])(?=\W|'|$)"
)
_CAPITAL = re.compile(r"[A-Z](?=[a-z'J])")
_ENDS = frozenset(".!?:\n\r\t•*>|/")
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
    r"(?:'s\b|, (?:de|het|een|zijn|haar|hun|onze) (?:(?:oud|jong)\w+ |beste )?(?:zus|broer|moeder|vader|ouder|oma|opa|tante|oom|buur"
    r"|vriend|partner|man\b|vrouw|nicht|neef|dochter|zoon|collega|begeleid|coach)| ?\((?:\d|geb|roepnaam)| (?:belt|belde|vertelt|vertelde|zegt|zei|vraagt|vroeg|meldt|meldde|mailt|mailde"
    r"|appt|appte|geeft aan|gaf aan|geeft|wil|wilde|komt|kwam|drinkt|dronk|slaapt|sliep|huilt|lacht|speelt|scoort|groeit|woont|woonde"
    r"|werkt|ervaart|voelt|vindt|maakt|heeft|had|is|was|wordt|werd|kreeg|krijgt|kan|kon|mag|moet|ging|gaat|ziet|zag"
    r"|reageert|ontwikkelt|spuugt|weegt|eet|ligt|zit|staat|loopt|kruipt|brengt|bracht|haalt|haalde|verblijft|stelt|denkt"
    r"|oefent|regelt|regelde|helpt|hielp|past|paste|tekent|tekende|bevestigt|bevestigde|ontkent|ontkende|leest|las|zingt|rookt|rookte|volgt|bezoekt|bezocht|ontvangt|ontving|zoekt|zocht|lijkt|leek|knuffelt|troost|voedt|voedde|kolft|kolfde|buidelt|buidelde|merkt|merkte|twijfelt|begrijpt|begreep|herkent|spreekt|sprak|kijkt|keek|lag|zat|stond|liep|hoopt|hoopte|weet|wist|zoent|slikt|wijst|gebruikt|vroeg|weigert|weigerde|stemt|stemde|verhuist|verhuisde|overlegt|overlegde|meent|gelooft|plast|poept|praat|praatte|lachte|huilde|brabbelt|draait|rolt|pakt|hoort|heet|spuugde|verzorgt|verzorgde|logeert|logeerde|ontwikkelde|schreef|stuurt|stuurde|biedt|bood|wacht|wachtte|maakte|kan|said|says|called|calls|asked|feels|wants|lives|works|is|was|has|noemt|schrijft|adviseert|bespreekt|oppert|neemt|nam|doet|deed|blijft|bleef|laat|liet|stabiel|rustig|wakker|onrustig|alert|slaperig|thuis|aanwezig|afwezig|akkoord|tevreden|boos|verdrietig|bereikbaar|ziek|jarig|overleden|ontslagen|opgenomen|overgeplaatst|gezien|gebeld|ook|zelf|samen|belt|niet)\b)"
)
_MONTHS = frozenset(
    "januari februari maart april mei juni juli augustus september oktober november december".split()  # noqa: SIM905
)
_JOINS = re.compile(
    rf" (?:(?:en|&|of|/) )?(?:{grammar.INITIALS})?(?:(?i:van der|van den|van de|van het|van 't|van|von|de|den|der"
    rf"|el|al|ben|ter|ten|te|la|le|bin|abu|ait|'t|d'|op de|in de|uit de|op den|in 't|in den|uit den|aan den)[ -]?){{0,2}}$"
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
_ALL = tuple(sorted((*_CLOSE, *_PARTICLES), key=len, reverse=True))
_LAST_WORDS = frozenset(particle.split()[-1].lower() for particle in _PARTICLES) | {"het", "'t"}
_JOINT = (" ", "-", "'")
_INITIAL = re.compile(rf"(?<![\w.-]){grammar.INITIALS}$")
_GAP = re.compile(rf"(?: |-)(?:{grammar.INITIALS})?(?:{grammar.PARTICLES}){{0,3}}$")


def find(text: str) -> Iterator[Found]:
    """Yield names."""
    if _COMMA.search(text):
        found = _INVERTED.finditer(text)
        yield from (at(m, "PERSON", "name", certain=True) for m in found if _is_inverted(m["name"]))
    words = glance(text).words
    if _DOTTED.search(text):
        found = _INITIALS_ONLY.finditer(text)
        yield from (at(match, "PERSON", "name", certain=True) for match in found)
        found = _INITIALLED.finditer(text)
        yield from (at(match, "PERSON") for match in found if _new(match[0]))
    if not words.isdisjoint(_ADDRESSED):
        for match in _LOWER.finditer(text):
            name = match["name"].lower()
            if name not in vocabulary.no_names() and name not in _VERBS:
                yield at(match, "PERSON", "name")
    if not words.isdisjoint(_SIGNERS) or "i.o.m" in text:
        for match in _SIGNATURE.finditer(text):
            signer = _word_before(text, match.start())
            if signer in _SIGNERS and match[0].lower() not in vocabulary.words("departments"):
                yield at(match, "PERSON", certain=True)
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


def _is_inverted(name: str) -> bool:
    """Tell whether both sides of the comma may be parts of a name."""
    last, _, first = name.partition(",")
    kept = vocabulary.words("eponyms") | vocabulary.words("drugs")
    given = re.findall(grammar.CAPITAL, first)
    return _new(last) and not (given and given[0].lower() in kept)


def _by_capital(text: str) -> Iterator[Found]:
    words = list(_candidates(text))
    behind = [*(match for match, _, _ in words[1:]), None]
    for (match, start, led), following in zip(words, behind, strict=False):
        if led or not _starts(text, match.start()) or _supported(text, match, following):
            yield Found(start, _to(text, match, following), "PERSON", led)


def _capitals(text: str) -> Iterator[re.Match[str]]:
    """Yield the words with a capital: looking at capitals only is quicker than at every letter."""
    end = 0
    for capital in _CAPITAL.finditer(text):
        if capital.start() >= end and (word := _WORDS.match(text, capital.start())):
            end = word.end()
            yield word


def _candidates(text: str) -> Iterator[tuple[re.Match[str], int, bool]]:
    """Yield words that may be names, where their particles begin, whether they are led to."""
    for match in _capitals(text):
        start = _from(text, match.start())
        led = match.start() > 0 and _leads(text, start)
        if led or _may_be_name(match[1]) or _is_called(text, match):
            yield match, start, led


def _is_called(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word is a month that is a person: a capital, and no figure beside it."""
    if match[1].lower() not in _MONTHS:
        return False
    beside = text[max(0, match.start() - 4) : match.start()] + text[match.end() : match.end() + 3]
    return not any(char.isdigit() for char in beside)


def _leads(text: str, start: int) -> bool:
    """Tell whether a title, ``naam:`` or a role with a colon leads to a name at this place."""
    word = _word_before(text, start)
    if word in _TITLES:
        return True
    colon = text[max(0, start - 2) : start].strip() == ":"
    return colon and (word.endswith("naam") or word in vocabulary.words("people"))


@lru_cache(maxsize=4096)  # a delivery has the same words again and again
def _may_be_name(word: str) -> bool:
    """Tell whether a word with a capital may be a name: it is no clinical or common word."""
    whole = word.lower()
    first, hyphen, last = whole.partition("-")
    known = vocabulary.no_names()
    if whole in known or clinical.is_drug(whole):
        return False
    if first.partition("'")[0] not in known:
        return True
    new = hyphen and word[len(first) + 1].isupper() and last not in known
    return bool(new) and first not in vocabulary.words("eponyms") | vocabulary.words("drugs")


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
    if following is None:
        return False
    between = text[match.end() : following.start()]
    listed = between == ", " and text[max(0, match.start() - 2) : match.start()] == ": "
    return listed or bool(_JOINS.fullmatch(between))


def _from(text: str, place: int) -> int:
    """Return where the particles and initials before a name begin."""
    start = place
    if text[place - 1 : place] not in _JOINT or not _may_follow(text, place):
        return place
    while particle := _particle(text[max(0, start - 9) : start]):
        start -= len(particle)
    if text[start:place].strip().lower() in ("van", "te", "la", "al"):
        return start if _leads(text, start) else place
    if start == place and text[max(0, place - 4) : place] in ("het ", "Het "):
        return start - 4
    initials = (
        _INITIAL.search(text[max(0, start - 16) : start])
        if "." in text[max(0, start - 3) : start]
        else None
    )
    return start - len(initials[0]) if initials else start


def _may_follow(text: str, place: int) -> bool:
    """Tell at a glance whether a particle or initial can stand before a name."""
    if text[place - 1] != " ":
        return True
    word = text[max(0, place - 12) : place - 1].rpartition(" ")[2].lower()
    return word.endswith(".") or word.rpartition("-")[2] in _LAST_WORDS


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
