"""The centre's database: SQLite (WAL) in a file, or PostgreSQL by its address.

One transaction writes at a time. The audit chain makes that order necessary anyway, and it lets
every check be made on what is really there: SQLite takes its write lock at BEGIN, PostgreSQL an
advisory lock of the same meaning. Reading never waits.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from federated.errors import StoreError

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
VERSION = "SELECT version_num FROM alembic_version"
_ADVISORY_LOCK = 0x48454C44  # any number, the same in every worker
_WRITES = "heldennet_writes"
PATIENCE = 10.0  # seconds that a transaction waits for its turn to write
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={PATIENCE * 1000:.0f}",
    "cache_size=-16000",  # KiB a connection: the upper part of every index of a large centre
)


class Database:
    """A handle that any number of processes may hold on the same data."""

    def __init__(self, url: str) -> None:
        """Open ``url``; parameters never show in an error text."""
        self.engine: Engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        self._writer = self.engine.execution_options(**{_WRITES: True})
        self._turn = threading.Lock() if self.engine.dialect.name == "sqlite" else None
        configure = {"sqlite": _configure_sqlite, "postgresql": _configure_postgresql}
        event.listen(self.engine, "connect", configure[self.engine.dialect.name])
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent state."""
        with _explained(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the one connection that may write; everything is kept, or nothing."""
        with self._in_turn(), _explained(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        # SQLite has whoever waits sleep for longer and longer; in one process they can stand in line
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE):
            raise StoreError("The centre's database is busy: nothing was written. Try again.")
        try:
            yield
        finally:
            self._turn.release()

    def migrate(self, to: str = "head") -> None:
        """Bring the tables to this version, or to an older one. Safe to call from several processes."""
        if to == "head" and self._is_new():
            return
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)

    def _is_new(self) -> bool:
        """Tell whether the tables are of this version, without what brings them to it."""
        with self.reading() as connection:
            if not connection.dialect.has_table(connection, "alembic_version"):
                return False
            return [*connection.exec_driver_sql(VERSION).scalars()] == [newest()]

    def close(self) -> None:
        """Close every connection of this handle."""
        self.engine.dispose()


def newest() -> str:
    """Return the revision that the last file of migrations leads to."""
    last = max((MIGRATIONS / "versions").glob("[0-9]*.py"), key=lambda file: file.name)
    found = re.search(r'^revision = "(.+)"$', last.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise StoreError(f"{last.name} names no revision.")
    return found[1]


@contextmanager
def _explained() -> Iterator[None]:
    # the driver's own text can hold a path, a password or a row
    try:
        yield
    except DBAPIError as error:
        cause = type(error.orig).__name__
        raise StoreError(f"The centre's database did not answer as it should ({cause}).") from None
    except SQLAlchemyError as error:
        cause = type(error).__name__
        raise StoreError(f"The centre's database cannot be used ({cause}).") from None


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours, see `_begin`
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _configure_postgresql(connection: Any, _record: object) -> None:
    # it took seconds to compile a question that is answered in milliseconds
    connection.execute("SET jit = off")
    connection.commit()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
