"""What a site has published, in its encrypted store: the ledger and the bytes of every release."""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from federated import ledger
from federated.chain import Head
from federated.errors import ReleaseConflict
from federated.release import Release, ReleasedTable
from flows.pipeline import counted
from flows.pipeline.session import Session
from sites.store import Store


def entries(opened: Session) -> list[ledger.Entry]:
    """Return every published table, the oldest first; raises ChainBroken when one was edited."""
    return chain(opened)[0]


def chain(opened: Session) -> tuple[list[ledger.Entry], Head]:
    """Return every published table, and where the ledger goes on."""
    return ledger.read(_lines(opened.store))


def write(opened: Session, head: Head, made: Release, tables: Sequence[ReleasedTable]) -> None:
    """Write a release, the lines of its tables and who is counted in them: all or nothing."""
    now = opened.run.now()
    new = ledger.entries_of(made, tables, _fingerprint(opened), now)
    lines, _ = ledger.append(head, new)
    families = counted.families(opened, tables)
    with opened.store.transaction() as connection:
        for number, line in enumerate(lines, start=head.number + 1):
            connection.execute("INSERT INTO ledger.entries VALUES (?, ?)", [number, line.decode()])
        connection.execute(
            "INSERT INTO ledger.releases VALUES (?, ?, ?)",
            [made.digest(), made.canonical(), now.isoformat()],
        )
        counted.note(connection, families)
        if made.corrects:  # who was counted before the correction, and who by it, is not told apart
            for place in sorted({(table.indicator, table.period.label) for table in tables}):
                counted.close(connection, *place)


def _fingerprint(opened: Session) -> str:
    """Return a keyed digest of the batches behind the figures: it proves, it does not tell."""
    rows = opened.store.rows("SELECT batch_id FROM cdm.load_batch ORDER BY ALL")
    text = "\n".join(id_ for (id_,) in rows)
    key = opened.keys.store_key().encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def bodies(opened: Session) -> list[bytes]:
    """Return every release that was published and not withdrawn, the oldest first."""
    return [body for _, body in standing(opened.store)]


def standing(store: Store) -> list[tuple[str, bytes]]:
    """Return digest and bytes of every release that was not withdrawn, the oldest first."""
    gone = withdrawals(store)
    rows: list[tuple[Any, ...]] = store.rows(
        "SELECT digest, body FROM ledger.releases ORDER BY made_at, digest"
    )
    return [(digest, bytes(body)) for digest, body in rows if digest not in gone]


def withdrawals(store: Store) -> dict[str, ledger.Withdrawal]:
    """Return what was withdrawn, by the digest of the release; ChainBroken when it was edited."""
    return ledger.withdrawn(ledger.read_all(_lines(store))[0])


def withdraw(store: Store, gone: ledger.Withdrawal) -> None:
    """Write a withdrawal, and forget who was counted in what never left.

    Who was counted in a revision and who before it is not told apart: such a period stays as it was
    published, and can not be revised again. Raises ReleaseConflict as ``refuse_revised`` does.
    """
    refuse_revised(store, gone.withdrawn)
    every, head = ledger.read_all(_lines(store))
    places = {
        (line.indicator, line.period, bool(line.revision or line.correction))
        for line in every
        if isinstance(line, ledger.Entry) and line.release_digest == gone.withdrawn
    }
    (line,), head = ledger.append(head, [gone])
    with store.transaction() as connection:
        values = [head.number, line.decode()]
        connection.execute("INSERT INTO ledger.entries VALUES (?, ?)", values)
        for indicator, period, revised in sorted(places):
            (counted.close if revised else counted.forget)(connection, indicator, period)


def refuse_revised(store: Store, digest: str) -> None:
    """Raise ReleaseConflict for a release of which a period was revised, as long as that stands."""
    stand = ledger.read(_lines(store))[0]
    own = {(e.indicator, e.period) for e in stand if e.release_digest == digest}
    others = (e for e in stand if (e.revision or e.correction) and e.release_digest != digest)
    for entry in others:
        if (entry.indicator, entry.period) in own:
            does, what = ("revises", "revision") if entry.revision else ("corrects", "correction")
            raise ReleaseConflict(
                f"Release {entry.release_digest[:12]} {does} {entry.indicator} {entry.period} of "
                f"release {digest[:12]}: withdraw the {what} first. Nothing was withdrawn."
            )


def _lines(store: Store) -> list[bytes]:
    rows = store.rows("SELECT line FROM ledger.entries ORDER BY number")
    return [line.encode() for (line,) in rows]
