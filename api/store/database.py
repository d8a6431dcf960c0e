"""The centre's database: SQLite (WAL) in a file, or PostgreSQL by its address.

One transaction writes at a time. The audit chain makes that order necessary anyway, and it lets
every check be made on what is really there: SQLite takes its write lock at BEGIN, PostgreSQL an
advisory lock of the same meaning. Reading never waits.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from federated.errors import StoreError

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_ADVISORY_LOCK = 0x48454C44  # any number, the same in every worker
_WRITES = "heldennet_writes"


class Database:
    """A handle that any number of processes may hold on the same data."""

    def __init__(self, url: str) -> None:
        """Open ``url``; parameters never show in an error text."""
        self.engine: Engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        self._writer = self.engine.execution_options(**{_WRITES: True})
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _configure_sqlite)
        event.listen(self.engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one consistent state."""
        with _explained(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield the one connection that may write; everything is kept, or nothing."""
        with _explained(), self._writer.begin() as connection:
            yield connection

    def migrate(self, to: str = "head") -> None:
        """Bring the tables to this version, or to an older one. Safe to call from several processes."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        with self.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)

    def close(self) -> None:
        """Close every connection of this handle."""
        self.engine.dispose()


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
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
