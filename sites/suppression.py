"""Who was forgotten and may not come back: pseudonyms alone, kept in the encrypted store.

It goes further than an objection: it holds in every table and under every regime, and no later
record lifts it. Without it the next export would bring the person back.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from sites.erasing import People
from sites.store import Store

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, repr=False)
class Suppressed:
    """The list, ready to be asked about whole columns."""

    persons: pa.Array
    families: pa.Array

    def keep(self, person_pids: pa.Array | None, family_pids: pa.Array) -> pa.BooleanArray:
        """Return which rows are about nobody on the list.

        ``person_pids`` are whom the rows are about or name, ``family_pids`` whose they are.
        """
        kept = pc.invert(pc.is_in(family_pids, value_set=self.families))
        if person_pids is None:
            return kept
        return pc.and_(kept, pc.invert(pc.is_in(person_pids, value_set=self.persons)))


def of_store(store: Store) -> Suppressed:
    """Read the list."""
    rows = store.rows("SELECT domain, pid FROM ledger.suppressed")
    found = {
        d: pa.array([p for of, p in rows if of == d], pa.string()) for d in ("person", "family")
    }
    return Suppressed(found["person"], found["family"])


def has(store: Store, who: People) -> bool:
    """Tell whether any of them was forgotten before."""
    sql = "SELECT 1 FROM ledger.suppressed WHERE list_contains(?, pid) LIMIT 1"
    return bool(store.rows(sql, [sorted(who.every())]))


def add(connection: "duckdb.DuckDBPyConnection", who: People) -> None:
    """Put them on the list, once, within the transaction that takes their rows out."""
    for domain, pids in (("person", who.persons), ("family", who.families)):
        connection.execute(
            "INSERT INTO ledger.suppressed SELECT ?, pid FROM (SELECT unnest(?::VARCHAR[]) AS pid) "
            "WHERE pid NOT IN (SELECT pid FROM ledger.suppressed)",
            [domain, sorted(pids)],
        )
