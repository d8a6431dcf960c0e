"""A note in, the note without what identifies out.

What was found is blanked, and where that could bring something new to light the search goes on
until nothing is found. Scrubbing a scrubbed note again changes nothing.
"""

import re
from collections.abc import Iterable

from pseudonymisation.text import clinical
from pseudonymisation.text.engine import Engine
from pseudonymisation.text.found import MARK, Found, Range, joined
from pseudonymisation.text.record import Record
from pseudonymisation.text.settings import TextMethod
from pseudonymisation.text.view import GONE, folded, view

NOBODY = Record()
# What was blanked stands free when a space, the end, or a closing mark is on either side. Only
# where it does not, or beside a number or capitals, can blanking it bring something new to light.
_OPEN = re.compile(
    rf"[^\s{GONE}(]{GONE}|{GONE}(?![{GONE}\s,;:.)]|$)|{GONE}\W{{1,3}}\d|[A-Z\d]\W{{1,3}}{GONE}"
)


class Scrubber:
    """Scrubs notes by one method."""

    def __init__(self, method: TextMethod) -> None:
        """Start the engine."""
        self.method = method
        self._engine = Engine(method)

    def spans(self, note: str, record: Record = NOBODY) -> list[Found]:
        """Return what identifies in a note, in order; spans never overlap."""
        seen = view(note)
        found = self._all(seen.text, record)
        if seen.starts is not None:
            found = [_placed(one, *seen.source(one.start, one.end)) for one in found]
        return joined(found, note)

    def scrub(self, note: str, record: Record = NOBODY) -> str:
        """Return the note with a mark, such as [NAAM], for each thing found."""
        pieces, last = [], 0
        for one in self.spans(note, record):
            pieces += [note[last : one.start], _mark(one.label, record)]
            last = one.end
        return "".join([*pieces, note[last:]])

    def _all(self, text: str, record: Record) -> list[Found]:
        whole = new = _settled(self._engine.find(text, record), text)
        while new:
            text = _blanked(text, new)
            if not _OPEN.search(text):
                break
            new = _settled(self._engine.again(text, record), text)
            whole = [*whole, *new]
        return whole


def _settled(found: Iterable[Found], text: str) -> list[Found]:
    """Return the findings that stand, without the clinical content in the uncertain ones."""
    certain: list[Found] = []
    likely: list[Found] = []
    for one in found:
        (certain if one.certain else likely).append(one)
    kept = clinical.protected(text, [(one.start, one.end) for one in likely]) if likely else []
    cut = [piece for one in likely for piece in _cut(one, kept)]
    return [trimmed for one in [*certain, *cut] if (trimmed := _trimmed(one, text))]


def _placed(one: Found, start: int, end: int) -> Found:
    return Found(start, end, one.label, one.certain)


def _cut(one: Found, kept: Iterable[Range]) -> list[Found]:
    """Return what is left of a finding without the clinical content in it."""
    pieces = [one]
    for start, end in kept:
        pieces = (
            [
                _placed(one, max(s, piece.start), min(e, piece.end))
                for piece in pieces
                for s, e in ((piece.start, start), (end, piece.end))
                if max(s, piece.start) < min(e, piece.end)
            ]
            if any(p.start < end and start < p.end for p in pieces)
            else pieces
        )
    return pieces


def _trimmed(one: Found, text: str) -> Found | None:
    """Return a finding without the spaces and marks at its ends; None when nothing is left."""
    start, end = one.start, one.end
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum():
        end -= 1
    if start == end:
        return None
    return one if (start, end) == (one.start, one.end) else _placed(one, start, end)


def _blanked(text: str, found: Iterable[Found]) -> str:
    for start, end, *_ in found:
        text = text[:start] + GONE * (end - start) + text[end:]
    return text


def _mark(label: str, record: Record) -> str:
    """Return the mark; a person may be called as the mark is."""
    word = MARK[label]
    return "[-]" if folded(word).lower() in record.names else f"[{word}]"
