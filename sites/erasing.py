"""Taking people out of the store: every row about them, and every reference to such a row.

A row goes when one of its pseudonyms in the domain of persons or families is of somebody who
goes, when it names such a person, or when it cannot do without a row that goes; another reference
to a row that goes is emptied. Used when a person is forgotten and when rows grow too old.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from federated import schema
from federated.schema import Column, Table
from sites import staging, sweeping
from sites.ddl import COUNTED, NOT_WHOLE, STUDIED
from sites.store import Store

if TYPE_CHECKING:
    import duckdb

_PLACES = ("staging", "fragments", "cdm", "candidate")
_PEOPLE = ("person", "family")


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """Pseudonyms of persons and of families."""

    persons: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()

    def every(self) -> frozenset[str]:
        """Return all of them."""
        return self.persons | self.families


def tables() -> list[Table]:
    """Return the tables that hold rows about people."""
    found = (t for name, t in schema.catalogue().items() if name != "load_batch")
    return [t for t in found if any(c.domain for c in t.columns)]


def family_of(store: Store, persons: Collection[str]) -> frozenset[str]:
    """Return the families that these persons belong to."""
    sql = "SELECT DISTINCT family_pid FROM fragments.person WHERE list_contains(?, person_pid)"
    return frozenset(pid for (pid,) in store.rows(sql, [list(persons)]) if pid)


def members(store: Store, families: Collection[str]) -> frozenset[str]:
    """Return the persons of these families, those of whom an objection alone is left too."""
    sql = " UNION ".join(
        f"SELECT person_pid FROM fragments.{name} WHERE list_contains(?, family_pid)"
        for name in ("person", "objection")
    )
    return frozenset(pid for (pid,) in store.rows(sql, [list(families)] * 2) if pid)


def objectors(store: Store) -> frozenset[str]:
    """Return who objected or refused once, and their families, for what may not wait for more."""
    rows = store.rows(
        "SELECT person_pid, family_pid FROM fragments.objection "
        "WHERE status IS NULL OR status NOT IN ('consent', 'no_objection')"
    )
    return frozenset(pid for pids in rows for pid in pids if pid)


def rows_left(store: Store, pids: Collection[str]) -> int:
    """Count the texts in any table of records, staged ones too, that are one of ``pids``."""
    return sum(
        int(store.rows(f"SELECT count(*) FROM {place} WHERE {said}", [list(pids)] * marks)[0][0])
        for place, said, marks in _texts(store)
    )


def _texts(store: Store) -> Iterator[tuple[str, str, int]]:
    found: dict[str, list[str]] = {}
    for place, table, column in store.rows(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = 'site' AND data_type = 'VARCHAR' ORDER BY ALL"
    ):
        if place in _PLACES:
            found.setdefault(f"{place}.{table}", []).append(column)
    for name, columns in found.items():
        said = " OR ".join(f'list_contains(?, "{column}")' for column in columns)
        yield name, said, len(columns)


def erase(connection: "duckdb.DuckDBPyConnection", gone: People) -> None:
    """Take them out, within the caller's transaction, and leave word that the file is to be swept.

    ``sweeping.sweep`` must follow: until then their bytes may be in pages that the file no longer
    uses.
    """
    _listed(connection, gone)
    for table in tables():
        _note_keys(connection, table)
    for table in tables():
        changed = sum(_take_out(connection, place, table) for place in ("staging", "fragments"))
        if changed:
            staging.refresh(connection, table)
    _uncount(connection)
    _unname(connection)
    sweeping.mark(connection)
    connection.execute("DROP TABLE gone_one; DROP TABLE gone_key")


def _uncount(connection: "duckdb.DuckDBPyConnection") -> None:
    """Take them from who was counted, and mark those lists: whoever comes back would be new."""
    theirs = "family_pid IN (SELECT pid FROM gone_one)"
    connection.execute(
        f"INSERT INTO {COUNTED} SELECT DISTINCT indicator, period, ? FROM {COUNTED} WHERE {theirs}",
        [NOT_WHOLE],
    )
    connection.execute(f"DELETE FROM {COUNTED} WHERE {theirs}")


def _unname(connection: "duckdb.DuckDBPyConnection") -> None:
    """Put a random word in their place where studies counted them: only that there was somebody.

    The sums that went are still about them, so the next study must not differ by so few.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE unnamed AS SELECT family_pid AS pid, 'gone-' || uuid() AS word "
        f"FROM (SELECT DISTINCT family_pid FROM {STUDIED} "
        "WHERE family_pid IN (SELECT pid FROM gone_one))"
    )
    connection.execute(
        f"UPDATE {STUDIED} SET family_pid = unnamed.word FROM unnamed WHERE family_pid = unnamed.pid"
    )
    connection.execute("DROP TABLE unnamed")


def _listed(connection: "duckdb.DuckDBPyConnection", gone: People) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_one (domain VARCHAR, pid VARCHAR)")
    connection.execute("CREATE OR REPLACE TEMP TABLE gone_key (domain VARCHAR, pid VARCHAR)")
    for domain, pids in zip(_PEOPLE, (gone.persons, gone.families), strict=True):
        sql = "INSERT INTO gone_one SELECT ?, unnest(?::VARCHAR[])"
        connection.execute(sql, [domain, sorted(pids)])


def _note_keys(connection: "duckdb.DuckDBPyConnection", table: Table) -> None:
    """Remember the keys of the rows that go, where other tables may refer to them."""
    key = table.column(table.key[0])
    if len(table.key) > 1 or key.domain is None or key.domain in _PEOPLE:
        return
    for place in ("staging", "fragments"):
        connection.execute(
            f"INSERT INTO gone_key SELECT DISTINCT '{key.domain}', \"{key.name}\" "
            f"FROM {place}.{table.name} WHERE {_about(table)}"
        )


def _take_out(connection: "duckdb.DuckDBPyConnection", place: str, table: Table) -> int:
    needed, loose = _references(table)
    said = " OR ".join([_about(table), *(_is_in("gone_key", c) for c in needed)])
    changed = _count(connection, f"DELETE FROM {place}.{table.name} WHERE {said}")
    for column in loose:
        changed += _count(
            connection,
            f'UPDATE {place}.{table.name} SET "{column.name}" = NULL '
            f"WHERE {_is_in('gone_key', column)}",
        )
    return changed


def _references(table: Table) -> tuple[list[Column], list[Column]]:
    """Return the columns that refer to rows of other tables: needed ones, and the others."""
    found = [c for c in table.columns if c.domain and c.domain not in _PEOPLE]
    found = [c for c in found if c.name not in table.key]
    return [c for c in found if c.required], [c for c in found if not c.required]


def _about(table: Table) -> str:
    """Return the condition under which a row is about somebody who goes."""
    columns = [c for c in table.columns if c.domain in _PEOPLE]
    named = "_person IN (SELECT pid FROM gone_one)"
    return " OR ".join([named, *(_is_in("gone_one", c) for c in columns)])


def _is_in(listed: str, column: Column) -> str:
    return f"\"{column.name}\" IN (SELECT pid FROM {listed} WHERE domain = '{column.domain}')"


def _count(connection: "duckdb.DuckDBPyConnection", sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0
