"""The same key more than once in one file, with the same version.

Copies that say the same are dropped but the first. Where they differ nobody can tell which is
right, so none is loaded: a silent choice would change the data.
"""

from federated.schema import Table
from quality import suite
from quality.query import LIVE, Breach, Query, key_of


def _repeated(table: Table) -> str:
    """Select the records of repeated keys and whether they agree; they are few."""
    same = f"batch_id, {key_of(table.name)}, _facet, _version"
    content = "row(" + ", ".join(f'"{column.name}"' for column in table.columns) + ")"
    return (
        f"SELECT batch_id, _record, min({content}) OVER same <> max({content}) OVER same "
        f"AS differ, row_number() OVER (PARTITION BY {same} ORDER BY _record) AS copy "
        f"FROM staging.{table.name} SEMI JOIN (SELECT {same} FROM staging.{table.name} "
        f"WHERE {LIVE} GROUP BY ALL HAVING count(*) > 1) USING ({same}) WHERE {LIVE} "
        f"WINDOW same AS (PARTITION BY {same})"
    )


def _query(table: Table) -> Query:
    key = table.key[0]
    sql = (
        "SELECT DISTINCT CASE WHEN differ THEN 1 ELSE 0 END AS breach, batch_id, _record "
        f"FROM ({_repeated(table)}) WHERE differ OR copy > 1"
    )
    breaches = (Breach("duplicate", key, "copy > 1"), Breach("conflicting", key, "differ"))
    return Query(table.name, breaches, sql, frozenset({table.name}))


QUERIES = tuple(_query(table) for table in suite.tables())
