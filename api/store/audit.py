"""Who did what at the centre: one chain of records, in the order in which they were committed.

Field names follow NEN 7513 in English: when, who, what was done, to what. Names of families or
values cannot occur: the centre has none.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from api.store import tables
from federated import canonical, chain
from federated.errors import ChainBroken

_NEWEST_FIRST = tables.audit.c.number.desc()


@dataclass(frozen=True, slots=True)
class Deed:
    """One audit record."""

    at: str
    actor: str
    action: str
    object: str


def append(connection: Connection, at: str, actor: str, action: str, thing: str) -> str:
    """Add a record; returns the digest under which the chain now ends."""
    content = {"at": at, "actor": actor, "action": action, "object": thing}
    line, head = chain.link(_head(connection), content)
    row = {"number": head.number, "line": line.decode(), "digest": head.digest}
    connection.execute(insert(tables.audit).values(row))
    return head.digest


def deeds(connection: Connection) -> Iterator[Deed]:
    """Yield every record, the oldest first; raises ChainBroken at the first bad one."""
    for record in chain.records(_lines(connection)):
        yield Deed(**record.content)


def newest(connection: Connection, skipped: int, most: int) -> tuple[Deed, ...]:
    """Return records to read, the newest first; whether the chain is whole is for ``verify``."""
    wanted = select(tables.audit.c.line).order_by(_NEWEST_FIRST).offset(skipped).limit(most)
    found = connection.execute(wanted).scalars()
    return tuple(Deed(**json.loads(line)["content"]) for line in found)


def under(connection: Connection, digest: str) -> Deed | None:
    """Return the record with this digest, if it is what it was when it was written."""
    wanted = select(tables.audit.c.line).where(tables.audit.c.digest == digest)
    line = connection.execute(wanted).scalar_one_or_none()
    body = json.loads(line) if line else {}
    body.pop("digest", None)
    same = canonical.digest(canonical.canonical(body)) == digest
    return Deed(**body["content"]) if same else None


def verify(connection: Connection) -> int:
    """Return how many records there are; the chain must reach the head of every receipt."""
    reached = chain.verify(_lines(connection))
    promised = connection.execute(select(tables.receipts.c.chain_head)).scalars()
    kept = set(connection.execute(select(tables.audit.c.digest)).scalars())
    if not kept.issuperset(promised):
        raise ChainBroken(
            "A receipt names a record that the chain does not hold: its end was removed. "
            "Restore the database from a backup."
        )
    return reached.number


def _head(connection: Connection) -> chain.Head:
    newest = select(tables.audit.c.number, tables.audit.c.digest).order_by(_NEWEST_FIRST).limit(1)
    row = connection.execute(newest).one_or_none()
    return chain.Head(*row) if row else chain.Head()


def _lines(connection: Connection) -> Iterator[bytes]:
    in_order = select(tables.audit.c.line).order_by(tables.audit.c.number)
    for line in connection.execute(in_order).scalars():
        yield line.encode()
