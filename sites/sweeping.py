"""Sweeping the store: the bytes of deleted rows leave the file, not only the tables.

A database marks the pages of a deleted row as free and writes over them some day. After people
were taken out, everything that is left is therefore copied to a new encrypted file, which takes
the place of the old one in a single rename. The mark that asks for it is set in the transaction
that deletes, and is missing in the copy: a kill in between leaves the mark, and the next command
that opens the store for writing sweeps.
"""

from typing import TYPE_CHECKING

from sites.store import Store

if TYPE_CHECKING:
    import duckdb


def mark(connection: "duckdb.DuckDBPyConnection") -> None:
    """Ask for a sweep, within the transaction that deletes."""
    connection.execute("DELETE FROM ledger.to_sweep")
    connection.execute("INSERT INTO ledger.to_sweep VALUES (true)")


def is_needed(store: Store) -> bool:
    """Tell whether rows were deleted since the file was last rewritten."""
    return bool(store.rows("SELECT 1 FROM ledger.to_sweep LIMIT 1"))


def sweep(store: Store, key: str) -> bool:
    """Rewrite the file when it is needed; tells whether it was.

    Raises StoreError when the disk has no room for the copy; the old file stays as it was.
    """
    if not is_needed(store):
        return False
    store.rewrite(key, "DELETE FROM {fresh}.ledger.to_sweep")
    return True
