"""Checking an element of a message against its definition. Values never enter a finding."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from lxml import etree

from sites.messages.outline import Part

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_BLANK = " \t\r\n"


class Finding(NamedTuple):
    """Where a message breaks its definition, and how."""

    path: str
    reason: str

    def within(self, above: str) -> "Finding":
        """Return the same finding, seen from higher up."""
        return Finding(f"{above}/{self.path}", self.reason)


def split(element: etree._Element) -> tuple[str, str]:
    """Return namespace and name; a prefix that stands for nothing stays in the name."""
    space, _, name = str(element.tag).rpartition("}")
    return space.removeprefix("{"), name


def check(element: etree._Element, part: Part) -> Finding | None:
    """Return the first breach in ``element``, None when it is as defined.

    Repeated parts below it are counted, not entered: whoever streams a message checks each of
    them when it ends, and then empties it.
    """
    if element.attrib and any(not str(name).startswith(_XSI) for name in element.attrib):
        return Finding(part.name, "has an attribute")
    children = [child for child in element if isinstance(child.tag, str)]
    if part.simple is not None:
        reason = "has elements inside" if children else part.simple.reason(element.text or "")
        return Finding(part.name, reason) if reason else None
    if any(text and text.strip(_BLANK) for text in _texts(element)):
        return Finding(part.name, "has text between its elements")
    found = _sequence(children, part)
    return found.within(part.name) if found else None


def _texts(element: etree._Element) -> Iterator[str | None]:
    yield element.text
    for child in element:
        yield child.tail


def _sequence(children: list[etree._Element], part: Part) -> Finding | None:
    place = 0
    for wanted in part.parts:
        first = place
        while place < len(children) and children[place].tag == wanted.tag:
            if place > first and not wanted.repeated:
                return Finding(wanted.name, "occurs more than once")
            if not wanted.repeated and (found := check(children[place], wanted)):
                return found
            place += 1
        if place == first and not wanted.optional and not _is_strange(children[place:], part):
            return Finding(wanted.name, "is missing")
    if place < len(children):
        return Finding(_name(children[place], part), "is not expected here")
    return None


def _is_strange(children: list[etree._Element], part: Part) -> bool:
    """Tell whether the next element has no place in ``part`` at all: that is the breach then."""
    return bool(children) and all(children[0].tag != known.tag for known in part.parts)


def _name(element: etree._Element, part: Part) -> str:
    """Return the name of an element that does not belong, only if the definition has it."""
    name = split(element)[1]
    return name if any(name == known.name for _, known in part.walk()) else "*"


def repeated(root: Part) -> Mapping[tuple[str, ...], Part]:
    """Return the parts of a message that occur more than once, by the tags that lead to them."""
    return {path: part for path, part in root.walk() if part.repeated}
