"""Outlines of messages, turned into parts that can be checked against XML elements."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from sites.messages.parts import COMPOUND
from sites.messages.types import SIMPLE, Codes, Simple

_LINE = re.compile(r"^( *)(\w+)([?+]?)(?:: (\w+)| = (\w+))?$")


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a message: a value (``simple``), or a sequence of ``parts``."""

    tag: str
    name: str  # the tag without its namespace
    optional: bool
    repeated: bool
    simple: Simple | None
    parts: "tuple[Part, ...]"

    def walk(self, above: tuple[str, ...] = ()) -> "Iterator[tuple[tuple[str, ...], Part]]":
        """Yield every part below and including this one, with the tags that lead to it."""
        path = (*above, self.tag)
        yield path, self
        for part in self.parts:
            yield from part.walk(path)


def outlined(text: str, namespace: str, base: str) -> tuple[Part, ...]:
    """Return the parts of an outline; its own elements are of ``namespace``, types of ``base``."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return tuple(_parts(lines, namespace, base))


def _parts(lines: list[str], namespace: str, base: str) -> Iterator[Part]:
    if not lines:
        return
    depths = [len(line) - len(line.lstrip()) for line in lines]
    heads = [number for number, depth in enumerate(depths) if depth == depths[0]]
    for start, end in pairwise((*heads, len(lines))):
        yield _part(lines[start], lines[start + 1 : end], namespace, base)


def _part(line: str, below: list[str], namespace: str, base: str) -> Part:
    match = _LINE.match(line)
    if match is None:
        raise ValueError(f"not a line of an outline: {line!r}")
    _, name, mark, kind, value = match.groups()
    simple: Simple | None = Codes(frozenset({value})) if value else SIMPLE.get(kind or "")
    parts = tuple(_parts(below, namespace, base))
    if kind and simple is None:
        parts = _compound(kind, base)
    return Part(f"{{{namespace}}}{name}", name, mark == "?", mark == "+", simple, parts)


@cache
def _compound(kind: str, base: str) -> tuple[Part, ...]:
    return outlined(COMPOUND[kind], base, base)
