"""A backup of the centre: every row of every table, in a file that either database can take.

Only what opens something for a while is left out: who was signed in signs in again.

It is read in one transaction, so the file is one moment of the centre and nobody waits for it. It is
restored in one transaction, so a file that is not whole leaves nothing behind.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, TableClause, column, func, select, table, text

from api.store import audit, backup_file, holdings
from api.store.backup_file import FORMAT, Line, damaged
from api.store.database import Database
from api.store.tables import PASSING, metadata, released_tables
from federated.errors import ChainBroken, StoreError

AT_ONCE = 1000  # rows, so that memory does not grow with the centre
OPERATOR = "operator"
FILLED = (
    "This database is in use already, and a backup is restored into a new one only. "
    "Name a new database in central.toml, and restore there."
)


def write(database: Database, path: Path, at: str) -> int:
    """Write a backup; return how many rows it holds. Raises StoreError."""
    with database.reading() as connection:
        rows = backup_file.write(path, _lines(connection, at))
    with database.writing() as connection:
        audit.append(connection, at, OPERATOR, "backup written", f"{rows} rows")
    return rows


def restore(database: Database, path: Path, at: str) -> int:
    """Fill an empty centre, and check its books; return how many rows it got.

    Raises StoreError, or ChainBroken when what was backed up was not whole itself.
    """
    if not path.is_file():
        raise StoreError(f"{path.name}: no such file.")
    lines = backup_file.read(path)
    _migrate(database, next(lines, None), path)
    with database.writing() as connection:
        _refuse_filled(connection)
        rows = _filled(connection, lines, path)
        _continue_numbers(connection)
    database.migrate()
    with database.reading() as connection:
        faults = list(_faults(connection))
    if faults:
        _empty(database)
        raise ChainBroken("\n".join([*faults, "Nothing was restored."]))
    with database.writing() as connection:
        audit.append(connection, at, OPERATOR, "restored from a backup", f"{rows} rows")
    return rows


def _faults(connection: Connection) -> Iterator[str]:
    try:
        yield from holdings.faults(connection)
    except ChainBroken as error:
        yield str(error)


def _empty(database: Database) -> None:
    """Take back what was filled in: figures that were changed must not be served by mistake."""
    with database.writing() as connection:
        for one in reversed(metadata.sorted_tables):
            connection.execute(one.delete())


def _lines(connection: Connection, at: str) -> Iterator[Line]:
    yield {"format": FORMAT, "revision": _revision(connection), "at": at}
    for one in (each for each in metadata.sorted_tables if each.name not in PASSING):
        yield {"table": one.name, "columns": [each.name for each in one.columns]}
        in_order = select(one).order_by(*one.primary_key.columns)
        for row in connection.execute(in_order, execution_options={"yield_per": AT_ONCE}):
            yield [backup_file.plain(value) for value in row]


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _migrate(database: Database, first: Line | None, path: Path) -> None:
    """Make the tables as they were when the backup was made; newer steps come after the rows."""
    if not isinstance(first, dict) or first.get("format") != FORMAT:
        raise damaged(path)
    with database.reading() as connection:
        if _revision(connection) not in (None, first["revision"]):
            raise StoreError(FILLED)
    try:
        database.migrate(str(first["revision"]))
    except CommandError:
        raise StoreError(
            f"{path.name} was made by a newer version of heldennet-central. Restore it with that one."
        ) from None


def _refuse_filled(connection: Connection) -> None:
    for one in metadata.sorted_tables:
        if connection.execute(select(func.count()).select_from(one)).scalar_one():
            raise StoreError(FILLED)


def _filled(connection: Connection, lines: Iterable[Line], path: Path) -> int:
    rows, into = 0, table("none")
    waiting: list[dict[str, Any]] = []
    try:
        for content in lines:
            if isinstance(content, dict) or len(waiting) == AT_ONCE:
                _insert(connection, into, waiting)
            if isinstance(content, dict):
                into = table(content["table"], *map(column, content["columns"]))
            else:
                values = map(backup_file.value, content)
                waiting.append(dict(zip(into.c.keys(), values, strict=True)))
                rows += 1
    except (KeyError, TypeError, ValueError):
        raise damaged(path) from None
    _insert(connection, into, waiting)
    return rows


def _insert(connection: Connection, into: TableClause, waiting: list[dict[str, Any]]) -> None:
    if waiting:
        connection.execute(into.insert(), waiting)
    waiting.clear()


def _continue_numbers(connection: Connection) -> None:
    """Have PostgreSQL give the next number after those that were restored; SQLite does by itself."""
    if connection.dialect.name == "postgresql":
        largest = select(func.coalesce(func.max(released_tables.c.id), 0)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(released_tables.name, "id")
        connection.execute(select(func.setval(sequence, largest + 1, text("false"))))
