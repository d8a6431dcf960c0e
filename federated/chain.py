"""An append-only hash chain: the audit, the ledger and the receipts are three of them.

A record is one line of canonical JSON with its number (from 1), the digest of the record before
it, its content, and the SHA-256 of those three. Who changes, removes, inserts or reorders a
record breaks the chain at that record. What no chain can see by itself is a removed end, so
``verify`` takes the head that was kept elsewhere (for example by the centre, in a receipt).
Pure functions over lines of bytes; where the lines are stored is the caller's concern.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from federated.canonical import canonical, digest
from federated.errors import ChainBroken

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stands: how many records, and the digest of the last."""

    number: int = 0
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class Record:
    """One verified record."""

    number: int
    content: Mapping[str, Any]
    digest: str


def link(head: Head, content: Mapping[str, Any]) -> tuple[bytes, Head]:
    """Return the line that follows ``head``, without a newline, and the new head.

    >>> line, head = link(Head(), {"action": "deliver"})
    >>> head.number, [record.content["action"] for record in records([line])]
    (1, ['deliver'])
    """
    body = {"number": head.number + 1, "previous": head.digest, "content": dict(content)}
    new = Head(head.number + 1, digest(canonical(body)))
    return canonical({**body, "digest": new.digest}), new


def append(lines: Iterable[bytes], content: Mapping[str, Any]) -> bytes:
    """Verify the chain and return the next line."""
    return link(verify(lines), content)[0]


def verify(lines: Iterable[bytes], head: Head | None = None) -> Head:
    """Return where the chain stands; raise ChainBroken with the number of the first bad record.

    ``head`` is what someone else remembers: a chain that does not pass through it was cut or
    rewritten.
    """
    reached, met = Head(), head is None or head == Head()
    for record in records(lines):
        reached = Head(record.number, record.digest)
        met = met or reached == head
    if head is not None and not met:
        raise ChainBroken(
            f"Record {min(head.number, reached.number + 1)} of the chain is not the one that was "
            "confirmed. Restore the chain from a backup and tell the data steward."
        )
    return reached


def records(lines: Iterable[bytes]) -> Iterable[Record]:
    """Yield the records, each checked against the one before it."""
    head = Head()
    for line in lines:
        content, following = _checked(head, line)
        head = following
        yield Record(head.number, content, head.digest)


def _checked(head: Head, line: bytes) -> tuple[Mapping[str, Any], Head]:
    try:
        found = json.loads(line)
        content = found["content"]
        expected, following = link(head, content)
    except (ValueError, KeyError, TypeError):
        raise _broken(head.number + 1) from None
    if expected != line.rstrip(b"\r\n"):
        raise _broken(head.number + 1)
    return content, following


def _broken(number: int) -> ChainBroken:
    return ChainBroken(
        f"Record {number} of the chain was changed, removed or moved. "
        "Restore the chain from a backup and tell the data steward."
    )
