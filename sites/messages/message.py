"""What a message of iJw 3.2 is: its parts in order, and the rows that its records feed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from sites.fragments import Fragment
from sites.messages.outline import Part, outlined
from sites.messages.parts import HEADER

if TYPE_CHECKING:
    from sites.messages.record import Record

BASE = "http://www.istandaarden.nl/ijw/3_2/basisschema/schema"
_PARTY = {"municipality": "Gemeente", "provider": "AgbCode"}


@dataclass(frozen=True)
class Message:
    """A kind of message. ``record`` is the element that becomes a row; a return has none.

    ``header`` and ``body`` are outlines (``sites.messages.parts``): what follows the common header,
    and what follows the header. ``table`` is where its records, or its problems, belong.
    """

    kind: str
    code: str
    sent_by: Literal["municipality", "provider"]
    body: str
    table: str
    header: str = ""
    record: str = ""
    fragments: "Callable[[Record], Iterator[Fragment]] | None" = None

    @property
    def namespace(self) -> str:
        """The XML namespace of its own elements."""
        return f"http://www.istandaarden.nl/ijw/3_2/jw{self.kind}/schema"

    @property
    def tables(self) -> frozenset[str]:
        """Every table it can feed: that of its records, and those of its client."""
        client = {"person", "family"} if "Geboortedatum" in self.body and self.record else set()
        return frozenset({self.table, *client})

    @cached_property
    def root(self) -> Part:
        """The element ``Bericht`` with all its parts."""
        receiver = "provider" if self.sent_by == "municipality" else "municipality"
        header = HEADER.format(
            code=self.code, sender=_PARTY[self.sent_by], receiver=_PARTY[receiver]
        )
        text = "Bericht\n" + _indented("Header\n" + header + self.header + self.body)
        return outlined(text, self.namespace, BASE)[0]


def _indented(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())
