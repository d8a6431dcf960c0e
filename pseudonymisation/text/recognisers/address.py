"""Where people live: postcode, street with house number, post box."""

import re
from collections.abc import Iterator

from pseudonymisation.text import grammar, vocabulary
from pseudonymisation.text.found import Found, at
from pseudonymisation.text.glance import Glance, glance

_POSTCODE = re.compile(r"(?<![\w,.+-])[1-9]\d{3} ?(?!SA|SD|SS)[A-Z]{2}(?!\w)")
_JOINED = re.compile(r"(?<![\w,.+-])[1-9]\d{3}[a-z]{2}(?!\w)")
_UNIT = re.compile(
    r"(?:gr|kg|mg|ug|ng|ml|cl|dl|cc|mm|cm|ie|eh|kj|jr|wk|bq|hz|pm|km)$", re.IGNORECASE
)
_PLACE = re.compile(r",? +(?:'s-|Den |De )?[A-Z][a-z]")
_DIGITS = re.compile(r"\b(?:postcode|pc4?)\s?:?\s?([1-9]\d{3}(?: ?[A-Z]{2})?)\b", re.IGNORECASE)
_NUMBERED_WORD = re.compile(
    rf"(?<![\w'-])([A-Za-z][a-z'-]*(?:-[A-Z][a-z]+)*|[A-Z][A-Z'-]{{4,}})\s{{1,2}}{grammar.HOUSE}"
)
_WORD = re.compile(r"(?<![\w'-])[A-Z][A-Za-z-]{4,}")
_ENDS = tuple(grammar.STREET_ENDS.split("|"))
_PLAIN_ENDS = (
    "straat",
    "laan",
    "steeg",
    "gracht",
    "singel",
    "plantsoen",
    "kade",
    "weg",
    "dreef",
    "plein",
)
_LOWER_ENDS = ("straat", "laan", "steeg", "gracht", "singel", "plantsoen", "kade", "dreef")
_FIRST = re.compile(  # what stands before the last word of a street: Burg. De Raadt, 2e, Oude
    rf"(?:(?:(?:{grammar.WORD}|[A-Z])\.?|\d{{1,2}}e|{grammar.INITIALS}) |(?:van der|van den|van de|van|de|der|den"
    r"|het|'t|ter|ten|d') ?)+$"
)
_CUES = frozenset(("adres", "woonadres", "aan", "op", "verhuisd"))  # one stands in each cue
_CUED = re.compile(
    r"\b(?:(?i:adres|woonadres|(?:wonen|woont|woonachtig|verblijft|ingeschreven)(?: \w+)? (?:aan|op)"
    r"(?: de| het)?|aan de|aan het|op de|op het|verhuisd naar(?: de| het)?))\s?:?\s"
    rf"({grammar.NAME} {grammar.HOUSE})"
)
_FOUR = re.compile(r"\d{4} ?[A-Za-z]{2}")
_NUMBERED = re.compile(rf"((?:{grammar.PARTICLES})*{grammar.NAME} {grammar.HOUSE})[, ]{{1,2}}$")
_JOINER = r"(?:op|bij|aan|a/d|aan den|aan de|aan het|onder|over|van)"
_JOINERS = frozenset(("op", "bij", "aan", "a", "onder", "over", "van"))  # one in each _JOINER
_TOWN = re.compile(  # a town of several words, after a word that leads to a place
    rf"([A-Z][a-z]+(?:-[A-Z][a-z]+)? {_JOINER} (?:'t )?[A-Z][a-z]+)(?!\w)"
)
_LEADS = frozenset("te in van naar nei uit ut vanuit bij nabij tussen from to gemeente".split())  # noqa: SIM905
_AFTER = re.compile(  # the town behind a postcode, in any case
    rf",? {{1,2}}((?:(?i:'s-|den |de |het ))?(?:[A-Z][A-Za-z'-]+(?: (?i:{_JOINER}))?(?: [A-Z][A-Za-z'-]+)?"
    rf"|[a-z]['a-z-]{{2,}}(?: {_JOINER} [a-z-]+)?))(?!\w)"
)
_BEFORE = re.compile(  # a street in any case, between a word that leads to it and a postcode
    r"(?:^|[:(\n]|\b(?:woont|wonend|wonende|adres|woonadres|postadres|bezoekadres|aan|op|naar|te|van))[: ]+"
    rf"(?:(?:aan|op|te|de|het) )*((?:[\w.'-]+ ){{1,4}}{grammar.HOUSE})[, ]{{1,2}}$",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"(?<![\w,.+-])[1-9]\d{3} [A-Za-z]{2}(?!\w)")
_CUE = re.compile(r"(?:adres|postcode|pc)[: ]+$", re.IGNORECASE)
_NUMBERED_END = re.compile(rf"[A-Z][\w'.-]+ {grammar.HOUSE}, ?$")
_KNOWN = re.compile(  # a street by its first word: Laan van Orden 3, Oude Haven 12, Plein 1945 7
    r"(?:Laan|Plein|Weg|Hof|Park|Kade|Dijk|Lange|Korte|Oude|Nieuwe|Grote|Kleine|Achter|Hoge|Lage)"
    rf"(?: (?:van|der|den|de|het|'t|aan|op))*(?: [A-Z][a-z]+| \d{{4}})+ {grammar.HOUSE}"
)
_HOUSED = re.compile(rf"{grammar.HOUSE}[, ]{{1,2}}$", re.IGNORECASE)
_BOX = re.compile(r"\b[Pp]ostbus \d{1,6}\b")


def find(text: str) -> Iterator[Found]:
    """Yield addresses."""
    seen = glance(text)
    if seen.digits:
        yield from _with_numbers(text, seen)
    if any(end in seen.low for end in _PLAIN_ENDS):
        for match in _WORD.finditer(text):
            if match[0].endswith(_PLAIN_ENDS):
                yield Found(_first(text, match.start()), match.end(), "LOCATION", certain=True)
    if not seen.words.isdisjoint(_LEADS) and not seen.words.isdisjoint(_JOINERS):
        for match in _TOWN.finditer(text):
            if _word_before(text, match.start()) in _LEADS:
                yield at(match, "LOCATION")


def _with_numbers(text: str, seen: Glance) -> Iterator[Found]:
    if seen.digits >= 4 and _FOUR.search(text):
        yield from _postcodes(text)
    for match in _NUMBERED_WORD.finditer(text):
        if _is_street(text, match):
            yield Found(_first(text, match.start()), match.end(), "LOCATION", certain=True)
    if not seen.words.isdisjoint(_CUES):
        yield from (at(match, "LOCATION", 1) for match in _CUED.finditer(text))
    yield from (at(match, "LOCATION", certain=True) for match in _KNOWN.finditer(text))
    if "ostcode" in text or "ostbus" in text or "pc" in text:
        yield from (at(match, "LOCATION", certain=True) for match in _BOX.finditer(text))
        yield from (at(match, "LOCATION", 1, certain=True) for match in _DIGITS.finditer(text))


def _postcodes(text: str) -> Iterator[Found]:
    for match in _POSTCODE.finditer(text):
        unit = _UNIT.search(match[0])
        if not unit or _PLACE.match(text, match.end()):
            yield at(match, "LOCATION", certain=not unit)
            yield from _around(text, match)
    for match in _JOINED.finditer(text):
        if not _UNIT.search(match[0]):
            yield at(match, "LOCATION")
            yield from _around(text, match)
    for match in _LOOSE.finditer(text):
        if _is_postcode(text, match):
            yield at(match, "LOCATION")
            yield from _around(text, match)


def _is_postcode(text: str, match: re.Match[str]) -> bool:
    """Tell whether four figures and two letters, a blank between, stand where a postcode does."""
    if _UNIT.search(match[0]) or match[0][-2:].lower() in vocabulary.built_in():
        return False
    before = text[max(0, match.start() - 60) : match.start()]
    return bool(_CUE.search(before) or _NUMBERED_END.search(before) or _BEFORE.search(before))


def _around(text: str, postcode: re.Match[str]) -> Iterator[Found]:
    """Yield the street before a postcode and the town behind it, however they are written."""
    yield from _street_before(text, postcode.start())
    town = _AFTER.match(text, postcode.end())
    if town and town[1].split()[0].lower() not in vocabulary.built_in():
        yield at(town, "LOCATION", 1)


def _is_street(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word with a house number is a street: by its end, and its capital."""
    word = match[1]
    if word[0].islower() or word.isupper():
        return len(word) > 6 and word.lower().endswith(_LOWER_ENDS)
    alone = word.lower() in _ENDS
    return word.endswith(_ENDS) or (alone and text[match.start() - 2 : match.start() - 1].isalnum())


def _street_before(text: str, place: int) -> Iterator[Found]:
    """Yield the words and number that stand before a postcode, whatever the words are."""
    window = max(0, place - 60)
    if not _HOUSED.search(text[window:place]):
        return
    for pattern in (_NUMBERED, _BEFORE):
        if match := pattern.search(text[window:place]):
            yield Found(window + match.start(1), window + match.end(1), "LOCATION", certain=True)


def _word_before(text: str, place: int) -> str:
    return text[max(0, place - 12) : place].rstrip(" ").rpartition(" ")[2].lower()


def _first(text: str, place: int) -> int:
    window = max(0, place - 36)
    found = _FIRST.search(text[window:place])
    return window + found.start() if found else place
