"""What a site has published, in its encrypted store: the ledger and the bytes of every release."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from federated import ledger
from federated.chain import Head
from federated.release import Release, ReleasedTable
from flows.pipeline.session import Session


def entries(opened: Session) -> list[ledger.Entry]:
    """Return every published table, the oldest first; raises ChainBroken when one was edited."""
    return chain(opened)[0]


def chain(opened: Session) -> tuple[list[ledger.Entry], Head]:
    """Return every published table, and where the ledger goes on."""
    rows = opened.store.rows("SELECT line FROM ledger.entries ORDER BY number")
    return ledger.read(line.encode() for (line,) in rows)


def write(opened: Session, head: Head, made: Release, tables: Sequence[ReleasedTable]) -> None:
    """Write a release and the lines of its tables, both or neither."""
    now = opened.run.now()
    new = ledger.entries_of(made, tables, _fingerprint(opened), now)
    lines, _ = ledger.append(head, new)
    with opened.store.transaction() as connection:
        for number, line in enumerate(lines, start=head.number + 1):
            connection.execute("INSERT INTO ledger.entries VALUES (?, ?)", [number, line.decode()])
        connection.execute(
            "INSERT INTO ledger.releases VALUES (?, ?, ?)",
            [made.digest(), made.canonical(), now.isoformat()],
        )


def _fingerprint(opened: Session) -> str:
    """Return a keyed digest of the batches behind the figures: it proves, it does not tell."""
    rows = opened.store.rows("SELECT batch_id FROM cdm.load_batch ORDER BY ALL")
    text = "\n".join(id_ for (id_,) in rows)
    key = opened.keys.store_key().encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def bodies(opened: Session) -> list[bytes]:
    """Return every release that was published, the oldest first."""
    rows: list[tuple[Any, ...]] = opened.store.rows(
        "SELECT body FROM ledger.releases ORDER BY made_at, digest"
    )
    return [bytes(body) for (body,) in rows]
