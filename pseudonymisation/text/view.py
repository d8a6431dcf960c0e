"""A note as the recognisers read it: without accents, with one kind of dash, quote and space.

``İlkay``, ``Ilkay`` and ``I\\u0307lkay`` are one name, a phone number has one kind of dash, and
what was scrubbed before is a mark that no recogniser reads as a word. The places stay known.
"""

import re
import unicodedata
from dataclasses import dataclass

from pseudonymisation.text.found import MARK

GONE = "\ue000"  # of the private use area: neither letter, digit nor space
_MARKS = re.compile(r"\[(?:" + "|".join([*MARK.values(), "-"]) + r")\]")
_LETTERS = {
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i", "ß": "ss", "æ": "ae",
    "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "ħ": "h",
    GONE: " ",
}  # fmt: skip
_QUOTES = dict.fromkeys("’‘`´ʼ′‛", "'") | dict.fromkeys("“”„«»", '"')


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """The folded text; ``starts`` says where each of its characters began, None when the same."""

    text: str
    starts: tuple[int, ...] | None
    length: int

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the note of a place in the folded text."""
        if self.starts is None:
            return start, end
        ends = (*self.starts, self.length)
        return self.starts[start], max(ends[end], self.starts[end - 1] + 1)


def folded(text: str) -> str:
    """Return the text as it is compared.

    >>> folded("Zoë Yıldırım‑Öztürk")
    'Zoe Yildirim-Ozturk'
    """
    return text if text.isascii() else text.translate(_TABLE)


def view(text: str) -> View:
    """Return a note as the recognisers read it."""
    masked = _MARKS.sub(lambda found: "\ue001" * len(found[0]), text) if "[" in text else text
    if masked.isascii():
        return View(masked, None, len(text))
    plain = masked.translate(_TABLE)
    if _TABLE.uneven.isdisjoint(masked):
        return View(plain, None, len(text))
    pieces = [_TABLE[ord(char)] for char in masked]
    starts = tuple(at for at, piece in enumerate(pieces) for _ in piece)
    return View(plain, starts, len(text))


class _Table(dict[int, str]):
    """What each character becomes; worked out when first met."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven = set[str]()  # those that become none, or more than one

    def __missing__(self, code: int) -> str:
        self[code] = found = _plain(chr(code))
        if len(found) != 1:
            self.uneven.add(chr(code))
        return found


def _plain(char: str) -> str:
    if char == "\ue001":
        return GONE
    known = _LETTERS.get(char) or _QUOTES.get(char)
    if known or char.isascii():
        return known or char
    kind = unicodedata.category(char)
    simple = {"Mn": "", "Me": "", "Cf": "", "Pd": "-", "Zs": " "}.get(kind)
    if simple is not None:
        return simple
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    return _letters(char) if kind.startswith("L") else char


def _letters(char: str) -> str:
    parts = unicodedata.normalize("NFKD", char)
    return "".join(_LETTERS.get(part, part) for part in parts if unicodedata.category(part) != "Mn")


_TABLE = _Table()
