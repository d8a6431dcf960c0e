"""A new version of a domain in the store: every pseudonym of the old one is replaced by its new.

Every text column of the store is looked at, so that no table is forgotten, and all of them change
in one transaction: a kill leaves everything old or everything new. Which new one belongs to an
old one is told by the caller, who has the keys. An old one of which nobody can tell stays as it
is, so that no row and no word of who was forgotten is lost; ``ledger.left_over`` names its label
and the one it is to get, and every delivery tries again before it loads.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from federated import schema
from federated.errors import StoreError
from sites import staging, sweeping
from sites.store import Store

if TYPE_CHECKING:
    import duckdb

_FORGOTTEN = "ledger.suppressed"
_PLACES = ("fragments", "ledger")  # cdm follows from fragments, the rest is of an unfinished run
_FORM = r"^[a-z][a-z_]*[1-9][0-9]*-[a-z2-7]{27}$"
_TAIL = len("-") + 27


def labels(store: Store) -> frozenset[str]:
    """Return every label (domain and version) that a pseudonym in the store has, by one a column.

    A delivery is made under one policy and a rotation changes all, so that one row tells; but for
    what was left over, which is named apart.
    """
    over = left_over(store)
    one = '(SELECT "{1}" FROM {0} WHERE regexp_matches("{1}", $1) LIMIT 1)'
    asked = " UNION ALL ".join(one.format(*place) for place in _columns(store))
    found = (str(value)[:-_TAIL] for (value,) in store.rows(asked, [_FORM]))
    return frozenset((*over, *over.values(), *found))


def held(store: Store, label: str) -> frozenset[str]:
    """Return the different pseudonyms with a label that the store holds."""
    found = (
        store.rows(
            f'SELECT DISTINCT "{column}" FROM {place} WHERE starts_with("{column}", ?) '
            f'AND regexp_matches("{column}", ?)',
            [f"{label}-", _FORM],
        )
        for place, column in _columns(store)
    )
    return frozenset(str(value) for rows in found for (value,) in rows)


def left_over(store: Store) -> dict[str, str]:
    """Return the labels that a rotation could not bring along whole, and what each is to become."""
    return dict(store.rows("SELECT label, target FROM ledger.left_over"))


def rows_of(store: Store, pids: Collection[str]) -> tuple[int, int]:
    """Count the rows in which one of these stands, and how many are of who was forgotten."""
    found: dict[str, list[str]] = {}
    for place, column in _columns(store):
        found.setdefault(place, []).append(f'"{column}" IN (SELECT pid FROM asked)')
    cursor = store.cursor()
    cursor.register("asked", pa.table({"pid": pa.array(sorted(pids), pa.string())}))
    counts = {
        place: cursor.execute(f"SELECT count(*) FROM {place} WHERE {' OR '.join(said)}").fetchone()
        for place, said in found.items()
    }
    cursor.close()
    numbers = {place: int(row[0]) if row else 0 for place, row in counts.items()}
    forgotten = numbers.pop(_FORGOTTEN, 0)
    return sum(numbers.values()), forgotten


def end(store: Store, labels: Collection[str]) -> None:
    """Name these as left over no more: nothing of them is in the store."""
    with store.transaction() as connection:
        for label in labels:
            connection.execute("DELETE FROM ledger.left_over WHERE label = ?", [label])


def replace(store: Store, new: Mapping[str, str], targets: Mapping[str, str]) -> None:
    """Replace old pseudonyms by new ones everywhere, or nowhere.

    ``targets`` has the new label of each label; what of one is left afterwards is left over. What
    an interrupted delivery left in staging goes: it was made with the old ones. The file is to be
    swept after, because the bytes of the old ones may be in pages that it no longer uses.
    """
    staging.clear(store)
    columns = list(_columns(store))
    with store.transaction() as connection:
        pairs = {"old": pa.array(new, pa.string()), "new": pa.array(new.values(), pa.string())}
        connection.register("renamed", pa.table(pairs))
        for place, column in columns:
            _replace(connection, place, column)
        connection.unregister("renamed")
        _note_left_over(store, connection, targets)
        for table in schema.catalogue().values():
            if table.name != "load_batch":
                staging.refresh(connection, table)
        sweeping.mark(connection)


def refuse_mixed(store: Store, versions: Mapping[str, int]) -> None:
    """Refuse a store with pseudonyms of another version than ``versions`` says, by domain.

    Raises StoreError: a delivery would make a second person of everybody who is known already. What
    was left over by a rotation to that version is let through: a delivery brings it along first.
    """
    over = left_over(store)
    for label in sorted(labels(store)):
        domain = label.rstrip("0123456789")
        version = int(label[len(domain) :])
        wanted = versions.get(domain, version)
        if wanted != version and over.get(label) != f"{domain}{wanted}":
            raise StoreError(
                f"The policy says version {wanted} of the domain {domain} and the store "
                f"holds version {version}, so everybody would be in it twice. Bring the store to "
                f"the new version: `heldennet-site pseudonyms rotate {domain}`."
            )


def _replace(connection: "duckdb.DuckDBPyConnection", place: str, column: str) -> None:
    connection.execute(
        f'UPDATE {place} AS t SET "{column}" = r.new FROM renamed r WHERE t."{column}" = r.old'
    )


def _note_left_over(
    store: Store, connection: "duckdb.DuckDBPyConnection", targets: Mapping[str, str]
) -> None:
    for label, target in targets.items():
        connection.execute("DELETE FROM ledger.left_over WHERE label = ?", [label])
        if held(store, label):
            connection.execute("INSERT INTO ledger.left_over VALUES (?, ?)", [label, target])


def _columns(store: Store) -> Iterator[tuple[str, str]]:
    found: Iterable[tuple[str, ...]] = store.rows(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE database_name = "
        "'site' AND data_type = 'VARCHAR' AND list_contains(?, schema_name) ORDER BY ALL",
        [list(_PLACES)],
    )
    for place, table, column in found:
        yield f"{place}.{table}", column
