"""The names that stand in the same record as the note: the surest way to find them in it.

Compared without case and accents, by part, with the particles of the name, hyphen or not, and with
the s of a possessive. A name of one letter counts only inside the whole name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from pseudonymisation.text import grammar
from pseudonymisation.text.found import Found
from pseudonymisation.text.glance import DIGITS, glance
from pseudonymisation.text.view import folded

_TOKEN = re.compile(r"[^\W_]+")
_PLACES = re.compile(
    r"street|straat|adres|address|city|place|plaats|gemeente|woonplaats", re.IGNORECASE
)
_NUMBERS = re.compile(r"post|zip|phone|tel|number|nummer|bsn|_id$|^id$", re.IGNORECASE)
_SURNAME = re.compile(r"last|sur|family|achter|geslacht", re.IGNORECASE)
_PREFIXES = frozenset(
    [
        "van",
        "von",
        "de",
        "den",
        "der",
        "het",
        "t",
        "ter",
        "ten",
        "te",
        "op",
        "in",
        "uit",
        "aan",
        "bij",
        "d",
        "s",
        "l",
        "la",
        "le",
        "du",
        "da",
        "di",
        "dos",
        "st",
    ]
)
_ARABIC = frozenset(["el", "al", "ben", "bin", "ibn", "abu", "abd", "oulad", "ould", "ait", "bou"])
_SQUEEZED = str.maketrans("", "", " \t\n\r./-")
_HOUSE = re.compile(rf"\s{{1,2}}{grammar.HOUSE}")


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """What the record says, as it is looked for. Never shown."""

    names: frozenset[str] = frozenset()
    particles: frozenset[str] = frozenset()
    phrases: tuple[tuple[tuple[str, ...], str], ...] = ()
    numbers: frozenset[str] = frozenset()
    starts: frozenset[str] = frozenset()  # of two letters each, of names and phrases
    fewest: int = 0  # digits in the number that has least: a note with fewer holds none

    @classmethod
    def of(cls, content: Mapping[str, object]) -> Self:
        """Read a record: any field is a name, except places and numbers by their field's name."""
        names, particles, numbers = set[str](), set[str](), set[str]()
        phrases: set[tuple[tuple[str, ...], str]] = set()
        for field, value in content.items():
            for text in _texts(value):
                tokens = tuple(_TOKEN.findall(folded(text).lower()))
                if _NUMBERS.search(field):
                    numbers.add("".join(tokens))
                elif _PLACES.search(field):
                    phrases.add((tokens, "LOCATION"))
                else:
                    own, before = _parts(tokens, surname=bool(_SURNAME.search(field)))
                    names |= own
                    particles |= before
                    phrases.add((tokens, "PERSON"))
        numbers = {number for number in numbers if len(number) > 3}
        kept = tuple(sorted(phrase for phrase in phrases if phrase[0]))
        starts = {name[:2] for name in names} | {tokens[0][:2] for tokens, _ in kept}
        found = (frozenset(names), frozenset(particles), kept, frozenset(numbers))
        fewest = min((sum(map(number.count, DIGITS)) for number in numbers), default=0)
        return cls(*found, frozenset(starts), fewest)


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [text for text in values if isinstance(text, str)]


def _parts(tokens: tuple[str, ...], *, surname: bool) -> tuple[set[str], set[str]]:
    """Return the parts of a name that are looked for alone, and its particles."""
    small = _PREFIXES | (_ARABIC if surname else frozenset())
    own = {
        token
        for at, token in enumerate(tokens)
        if len(token) > 1 and token not in (_PREFIXES | _ARABIC if at else small)
    }
    if not own:
        own = {token for token in tokens if len(token) > 1 and len(tokens) == 1}
    glued = "".join(tokens)
    return own | ({glued} if len(glued) > 3 else set()), set(tokens) - own


def find(text: str, record: Record) -> Iterator[Found]:
    """Yield where the record's own names, places and numbers stand in a folded note."""
    low, _, digits = glance(text)
    if record.numbers and digits and digits >= record.fewest:
        yield from _digits(low, record)
    if not record.starts:
        return
    words = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(low)]
    near = [at for at, word in enumerate(words) if word[0][:2] in record.starts]
    if near:
        yield from _names(low, words, near, record)
        yield from _phrases(text, low, words, near, record)


_Words = list[tuple[str, int, int]]


def _names(low: str, words: _Words, near: list[int], record: Record) -> Iterator[Found]:
    last = len(words)
    for at in {*near, *(at + 1 for at in near if at + 1 < last)}:
        word, start, end = words[at]
        if _is(word, record.names):
            yield Found(_from(low, words, at, record), _to(low, end), "PERSON", certain=True)
        elif at and _joined(low, words[at - 1], (word, start, end), record.names):
            yield Found(words[at - 1][1], _to(low, end), "PERSON", certain=True)


def _is(word: str, names: frozenset[str]) -> bool:
    return word in names or (word[-1] == "s" and word[:-1] in names)


def _joined(
    low: str, first: tuple[str, int, int], second: tuple[str, int, int], names: frozenset[str]
) -> bool:
    gap = low[first[2] : second[1]]
    return len(gap) == 1 and gap in " -'" and _is(first[0] + second[0], names)


def _from(low: str, words: _Words, at: int, record: Record) -> int:
    """Return where the particles and initials before a name begin."""
    while at and len(gap := low[words[at - 1][2] : words[at][1]]) <= 2:
        before = words[at - 1][0]
        initial = len(before) == 1 and gap.strip() == "." and before.isalpha()
        if not initial and (before not in record.particles or gap.strip(" -'")):
            break
        at -= 1
    return words[at][1] - (low[max(0, words[at][1] - 1) : words[at][1]] == "'")


def _to(low: str, end: int) -> int:
    possessive = low.startswith("'s", end) and not low[end + 2 : end + 3].isalpha()
    return end + 2 if possessive else end


def _phrases(
    text: str, low: str, words: _Words, near: list[int], record: Record
) -> Iterator[Found]:
    for at in near:
        first = words[at][0]
        for tokens, label in record.phrases:
            if first != tokens[0]:
                continue
            run = words[at : at + len(tokens)]
            if tuple(token for token, _, _ in run) == tokens and _is_meant(text, run, label):
                yield _phrase(low, words[at][1], run[-1][2], label)


def _is_meant(text: str, run: _Words, label: str) -> bool:
    """Tell whether a short word of a place is the place: Best is one, best is not."""
    close = all(b[1] - a[2] <= 2 for a, b in pairwise(run))
    if len(run) > 1 or label == "PERSON":
        return close and run[-1][2] - run[0][1] > 1
    start, end = run[0][1:]
    return end - start > 5 or text[start].isupper()


def _phrase(low: str, start: int, end: int, label: str) -> Found:
    house = _HOUSE.match(low, end) if label == "LOCATION" else None
    return Found(start, house.end() if house else end, label, certain=True)


def _digits(low: str, record: Record) -> Iterator[Found]:
    bare = low.translate(_SQUEEZED)
    for number in sorted(number for number in record.numbers if number in bare):
        pattern = r"[\s./-]{0,3}".join(number)
        for match in re.finditer(rf"(?<![^\W_]){pattern}(?![^\W_])", low):
            yield Found(match.start(), match.end(), "ID", certain=True)
