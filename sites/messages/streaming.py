"""Messages of a file as a stream: every finished element is checked or read, then emptied.

Document types, and so entities of any kind, are refused before a parser sees them.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from lxml import etree

from federated.errors import SourceError
from sites.messages import messages
from sites.messages.checking import Finding, check, repeated, split
from sites.messages.message import Message
from sites.messages.outline import Part

_ROOT = "Bericht"
_STANDARD = "http://www.istandaarden.nl/"
_PROLOG = 1024 * 1024
_BLANK = " \t\r\n"
UNKNOWN = Finding(_ROOT, "is not a message of iJw 3.2")


class Verdict(NamedTuple):
    """A message of a file that is not valid: its kind, if known, and the first breach."""

    message: Message | None
    finding: Finding


class Met(NamedTuple):
    """An element met in a stream, with the number of its message in the file, from 1."""

    number: int
    message: Message | None
    element: etree._Element

    @property
    def name(self) -> str:
        """The element's name without namespace."""
        return split(self.element)[1]


def verdicts(path: Path) -> Mapping[int, Verdict]:
    """Return the invalid messages of a file by number; raises SourceError when it has none at all."""
    judge = _Judge()
    for element in elements(path, _checked_tags()):
        judge.see(element)
    if not judge.number:
        raise SourceError(f"{path.name} holds no iJw message. Is it the right file?")
    return judge.invalid


@dataclass(slots=True, repr=False)
class _Judge:
    number: int = 0
    invalid: dict[int, Verdict] = field(default_factory=dict)
    _finding: Finding | None = None

    def see(self, element: etree._Element) -> None:
        """Check an element that has just ended."""
        space, name = split(element)
        if name != _ROOT:
            self._see_part(element)
        elif is_of_standard(element):
            self._conclude(element, messages().get(space))

    def _see_part(self, element: etree._Element) -> None:
        """Check a repeated element where it stands; its place is checked when the message ends."""
        path = _path(element)
        message = messages().get(path[0].partition("}")[0].removeprefix("{"))
        part = _repeated(message).get(path) if message else None
        if part is not None:  # the same name elsewhere is checked with what is around it
            self._finding = self._finding or _part_finding(element, part, path)
            let_go(element)

    def _conclude(self, element: etree._Element, message: Message | None) -> None:
        self.number += 1
        finding = UNKNOWN if message is None else self._finding or check(element, message.root)
        if finding:
            self.invalid[self.number] = Verdict(message, finding)
        self._finding = None
        forget(element)


def _part_finding(element: etree._Element, part: Part, path: tuple[str, ...]) -> Finding | None:
    before = element.getprevious()
    if before is not None and (before.tail or "").strip(_BLANK):
        found: Finding | None = Finding(part.name, "has text before it")
    else:
        found = check(element, part)
    above = "/".join(tag.rpartition("}")[2] for tag in path[:-1])
    return found.within(above) if found else None


def _path(element: etree._Element) -> tuple[str, ...]:
    """Return the tags from the message down to the element."""
    tags, node = [str(element.tag)], element.getparent()
    while node is not None and not tags[-1].endswith(f"}}{_ROOT}"):
        tags.append(str(node.tag))
        node = node.getparent()
    return tuple(reversed(tags))


@cache
def _repeated(message: Message) -> Mapping[tuple[str, ...], Part]:
    return repeated(message.root)


@cache
def _checked_tags() -> tuple[str, ...]:
    tags = {path[-1] for message in messages().values() for path in _repeated(message)}
    return (*sorted(tags), f"{{*}}{_ROOT}")


def records(path: Path) -> Iterator[Met]:
    """Yield each record, each client after its records, and each message after its clients.

    An element is only good until the next one is asked for.
    """
    number = 1
    for element in elements(path, _read_tags()):
        space, name = split(element)
        message = messages().get(space)
        if name != _ROOT:
            if message is not None:
                yield Met(number, message, element)
            let_go(element)
        elif is_of_standard(element):
            yield Met(number, message, element)
            number += 1
            forget(element)


def only_message(path: Path) -> Message | None:
    """Return the kind of message a file is, None when a message is only a part of it."""
    with path.open("rb") as file:
        _refuse_doctype(path, file)
        try:
            _, root = next(iter(_parser(file, None, "start")))
        except etree.XMLSyntaxError as error:
            raise _bad_xml(path, error) from None
    space, name = split(root)
    return messages().get(space) if name == _ROOT else None


@cache
def _read_tags() -> tuple[str, ...]:
    spaces = {m.namespace: m for m in messages().values() if m.record}
    own = {f"{{{space}}}{name}" for space, m in spaces.items() for name in (m.record, "Client")}
    return (*sorted(own), f"{{*}}{_ROOT}")


def is_of_standard(element: etree._Element) -> bool:
    """Tell whether an element is of any standard and release of Zorginstituut Nederland."""
    return split(element)[0].startswith(_STANDARD)


def let_go(element: etree._Element) -> None:
    """Empty an element that was dealt with, and drop its like before it; its place stays."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)


def forget(element: etree._Element) -> None:
    """Empty a message, and drop all that came before it in the document."""
    element.clear()
    node: etree._Element | None = element
    while node is not None:
        while (before := node.getprevious()) is not None:
            parent = node.getparent()
            if parent is None:  # beside the root there are comments only
                break
            parent.remove(before)
        node = node.getparent()


def elements(path: Path, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the elements with one of ``tags`` as they end; raises SourceError for bad XML."""
    with path.open("rb") as file:
        _refuse_doctype(path, file)
        try:
            for _, element in _parser(file, tags):
                yield element
        except etree.XMLSyntaxError as error:
            raise _bad_xml(path, error) from None


def _bad_xml(path: Path, error: etree.XMLSyntaxError) -> SourceError:
    line = error.lineno or 1
    return SourceError(f"{path.name} is not valid XML (line {line}). Export again.")


def _parser(
    file: BinaryIO, tags: tuple[str, ...] | None, event: str = "end"
) -> Iterator[tuple[str, etree._Element]]:
    yield from etree.iterparse(
        file,
        events=(event,),
        tag=tags,
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _refuse_doctype(path: Path, file: BinaryIO) -> None:
    """Look for a document type before the first element, in any encoding XML allows."""
    head = file.read(_PROLOG).replace(b"\0", b"")
    file.seek(0, io.SEEK_SET)
    prolog = re.split(
        rb"<[A-Za-z_]", re.sub(rb"<!--.*?-->", b"", head, flags=re.DOTALL), maxsplit=1
    )
    if b"<!" in prolog[0] or b"<!DOCTYPE" in head:
        raise SourceError(
            f"{path.name} declares a document type or entities; iJw messages never do, and they "
            "can be harmful. Nothing of it was read."
        )
