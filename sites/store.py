"""The site's store: one encrypted DuckDB file, opened once in a process.

DuckDB encrypts the file with AES-256-GCM (``sites.engine``). What does not fit in memory spills
encrypted. The in-memory catalogue ``memory`` of the same connection holds what may never
be written to a disk (see ``sites.anchors``).
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from federated.errors import StoreError
from sites import ddl, engine
from sites.engine import quoted

if TYPE_CHECKING:
    from datetime import date

    import duckdb

_open: dict[Path, "Store"] = {}
_lock = threading.RLock()


class Store:
    """An open store. Cursors of one store share its tables; writes take ``lock``."""

    def __init__(self, path: Path, connection: "duckdb.DuckDBPyConnection") -> None:
        """Wrap an attached connection; use ``open_store`` instead."""
        self.path = path
        self.lock = threading.RLock()
        self.users = 0
        self._connection = connection

    def cursor(self) -> "duckdb.DuckDBPyConnection":
        """Return a connection of its own for this thread, on the same store."""
        cursor = self._connection.cursor()
        cursor.execute("USE site")
        return cursor

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement and return its rows."""
        with self.lock:
            return self._connection.execute(sql, list(parameters)).fetchall()

    def extracted(self) -> "date | None":
        """Return the day of the export that was accepted last, None before the first."""
        rows = self.rows("SELECT day FROM ledger.extracted")
        return rows[0][0] if rows else None

    @contextmanager
    def transaction(self) -> Iterator["duckdb.DuckDBPyConnection"]:
        """Do everything inside, or nothing of it."""
        with self.lock:
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            except BaseException:
                self._roll_back()
                raise
            self._connection.execute("COMMIT")

    def _roll_back(self) -> None:
        import duckdb

        # A full disk ends the transaction by itself; the first error is the one to tell.
        with suppress(duckdb.Error):
            self._connection.execute("ROLLBACK")

    def rewrite(self, key: str, finish: str) -> None:
        """Copy everything to a new file, ``finish`` it there, and put it in the old one's place.

        ``finish`` is one statement in which ``{fresh}`` names the copy. Nobody else may use the
        store meanwhile. A crash leaves the old file or the new one, each whole.
        """
        import duckdb

        beside = self.path.with_name(f".{self.path.name}.swept")
        beside.unlink(missing_ok=True)
        with self.lock:
            try:
                _copy(self._connection, beside, key, finish)
                beside.replace(self.path)
                _attached(self._connection, self.path, key)
            except duckdb.Error as error:
                raise _explained(self.path, error) from None
            self.path.chmod(0o600)

    def close(self) -> None:
        """Write everything to the file and let it go."""
        self._connection.close()


@contextmanager
def open_store(path: Path, key: str) -> Iterator[Store]:
    """Open the store (made when absent); the same path in one process is the same store.

    Raises StoreError when another process uses it, the key is wrong or the disk is full.
    """
    store = _acquire(path.resolve(), key)
    try:
        yield store
    finally:
        _release(store)


def _acquire(path: Path, key: str) -> Store:
    with _lock:
        if path not in _open:
            _open[path] = Store(path, _attach(path, key))
        _open[path].users += 1
        return _open[path]


def _release(store: Store) -> None:
    with _lock:
        store.users -= 1
        if store.users == 0:
            del _open[store.path]
            store.close()


def _attach(path: Path, key: str) -> "duckdb.DuckDBPyConnection":
    import duckdb

    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        connection = engine.taken(path)
        with _closed_unless_whole(connection):
            if not path.exists():
                _make(connection, path, key)
            _attached(connection, path, key)
            ddl.create(connection)
    except duckdb.Error as error:
        raise _explained(path, error) from None
    path.chmod(0o600)
    return connection


@contextmanager
def _closed_unless_whole(connection: "duckdb.DuckDBPyConnection") -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def _attached(connection: "duckdb.DuckDBPyConnection", path: Path, key: str) -> None:
    connection.execute(f"ATTACH '{quoted(path)}' AS site (ENCRYPTION_KEY '{key}')")
    connection.execute("USE site")


def _copy(connection: "duckdb.DuckDBPyConnection", target: Path, key: str, finish: str) -> None:
    """Copy the store to ``target`` and let both files go; what fails leaves the store attached."""
    import duckdb

    connection.execute(f"ATTACH '{quoted(target)}' AS fresh (ENCRYPTION_KEY '{key}')")
    try:
        connection.execute("CHECKPOINT site")
        connection.execute("COPY FROM DATABASE site TO fresh")
        connection.execute(finish.format(fresh="fresh"))
        connection.execute("CHECKPOINT fresh")
    except duckdb.Error:
        connection.execute("DETACH fresh")
        target.unlink(missing_ok=True)
        raise
    connection.execute("USE memory")
    connection.execute("DETACH fresh")
    connection.execute("DETACH site")


def _make(connection: "duckdb.DuckDBPyConnection", path: Path, key: str) -> None:
    """Make an empty store whole or not at all: half a header could never be opened again."""
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.unlink(missing_ok=True)
    connection.execute(f"ATTACH '{quoted(unfinished)}' AS fresh (ENCRYPTION_KEY '{key}')")
    connection.execute("DETACH fresh")
    with suppress(FileExistsError):  # another process was first
        path.hardlink_to(unfinished)
    unfinished.unlink()


def _explained(path: Path, error: Exception) -> StoreError:
    text = str(error).lower()
    if "lock" in text:
        return StoreError(
            f"{path.name} is in use by another run of this site; wait until it has ended."
        )
    if "encryption" in text or "decrypt" in text or "wrong" in text:
        return StoreError(
            f"{path.name} cannot be opened with this site's key; put back the keys folder that "
            "belongs to this store."
        )
    if "space" in text or "i/o" in text or "io error" in text:
        return StoreError(
            f"{path.name} cannot be written: the disk is full or not writable. Free some space, or "
            "make the folder writable, and run the command again."
        )
    return StoreError(f"{path.name} cannot be opened ({type(error).__name__}).")
