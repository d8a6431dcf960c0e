"""Day 0 and family of every person of a delivery: in memory only, never on a disk.

Dates become days by subtracting day 0 (the birth of the family's index child, or the due date
until then). Day 0 is a date of birth, so it lives in the ``memory`` catalogue of the store's
connection, keyed by pseudonym, and is gone when the process ends. What does not fit spills
encrypted.
"""

from dataclasses import dataclass

import pyarrow as pa

from sites.store import Store

_PERSON = "memory.main.person_record"
_RESOLVED = "memory.main.person_anchor"
_FAMILY = "memory.main.family_anchor"
COLUMNS = {
    "person_pid": pa.string(),
    "family_pid": pa.string(),
    "role": pa.string(),
    "birth_date": pa.date32(),
    "due_date": pa.date32(),
    "source": pa.int16(),
    "version": pa.int64(),
}


@dataclass(frozen=True, slots=True, repr=False)
class Anchored:
    """Per row of a batch: the family it belongs to and that family's day 0, null when unknown."""

    family_pid: pa.Array
    day0: pa.Array


class Anchors:
    """The persons of a delivery. ``add`` them all, ``resolve`` once, then look rows up."""

    def __init__(self, store: Store) -> None:
        """Start empty; what an earlier run of this process left is dropped."""
        self._store = store
        self._lookups = 0
        columns = (
            "person_pid VARCHAR, family_pid VARCHAR, role VARCHAR, birth_date DATE, "
            "due_date DATE, source SMALLINT, version BIGINT"
        )
        store.rows(f"CREATE OR REPLACE TABLE {_PERSON} ({columns})")

    def add(self, persons: pa.Table) -> None:
        """Remember person records; columns as in ``COLUMNS``."""
        cursor = self._store.cursor()
        cursor.register("arriving", persons.select(list(COLUMNS)).cast(pa.schema(COLUMNS)))
        with self._store.lock:
            cursor.execute(f"INSERT INTO {_PERSON} SELECT * FROM arriving")
        cursor.close()

    def resolve(self) -> None:
        """Decide each person's family and role, and each family's day 0."""
        self._store.rows(
            f"CREATE OR REPLACE TABLE {_RESOLVED} AS SELECT person_pid, "
            + ", ".join(
                f"arg_max({c}, {{'s': source, 'v': version}}) FILTER (WHERE {c} IS NOT NULL) AS {c}"
                for c in ("family_pid", "role", "birth_date", "due_date")
            )
            + f" FROM {_PERSON} GROUP BY person_pid"
        )
        self._store.rows(f"DROP TABLE {_PERSON}")
        self._store.rows(
            f"CREATE OR REPLACE TABLE {_FAMILY} AS SELECT family_pid, "
            "coalesce(min(birth_date) FILTER (WHERE role = 'index_child'), min(due_date)) AS day0, "
            "min(due_date) AS due_date, "
            "count(birth_date) FILTER (WHERE role = 'index_child') > 0 AS born "
            f"FROM {_RESOLVED} WHERE family_pid IS NOT NULL GROUP BY family_pid"
        )

    def of_persons(self, person_pids: pa.Array) -> Anchored:
        """Look up rows that are about a person."""
        return self._look_up(
            person_pids,
            f"SELECT a.n, p.family_pid, f.day0 FROM asked a LEFT JOIN {_RESOLVED} p "
            f"ON p.person_pid = a.pid LEFT JOIN {_FAMILY} f ON f.family_pid = p.family_pid",
        )

    def of_families(self, family_pids: pa.Array) -> Anchored:
        """Look up rows that are about a family."""
        return self._look_up(
            family_pids,
            f"SELECT a.n, a.pid AS family_pid, f.day0 FROM asked a LEFT JOIN {_FAMILY} f "
            "ON f.family_pid = a.pid",
        )

    def children(self) -> pa.Table:
        """Return person_pid and family_pid of every child, for objections given by a parent."""
        cursor = self._store.cursor()
        found = cursor.execute(
            f"SELECT person_pid, family_pid FROM {_RESOLVED} "
            "WHERE role IN ('index_child', 'co_twin', 'sibling')"
        ).to_arrow_table()
        cursor.close()
        return found

    def _look_up(self, pids: pa.Array, query: str) -> Anchored:
        cursor = self._store.cursor()
        asked = pa.table({"n": pa.array(range(len(pids)), pa.int32()), "pid": pids})
        cursor.register("asked", asked)
        found = cursor.execute(f"SELECT * FROM ({query}) ORDER BY n").to_arrow_table()
        cursor.close()
        found = found.combine_chunks()
        return Anchored(_single(found["family_pid"]), _single(found["day0"]))


def _single(column: pa.ChunkedArray) -> pa.Array:
    chunks = column.combine_chunks()
    return pa.concat_arrays(chunks.chunks) if isinstance(chunks, pa.ChunkedArray) else chunks
