"""A citizen service number (BSN) that is left after pseudonymisation: one refuses the delivery.

Every stored text is tested for eight or nine digits that pass the eleven-test. Columns with a
closed list of codes cannot hold one. One in eleven other numbers passes too, so two columns that
hold such numbers lawfully are exempt: a diagnosis code in SNOMED CT (rows of that system only)
and the AGB code of the site itself, which is public.
"""

from collections.abc import Iterator

from federated.schema import Column, Kind, Table
from quality import suite
from quality.query import Breach, Query

RULE = "bsn_survived"
EXEMPT = {("diagnosis", "code"): "system = 'snomed'", ("site", "agb_code"): "true"}
_TEXT = frozenset({Kind.PSEUDONYM, Kind.TEXT, Kind.CODE, Kind.SET})
_WEIGHTS = (-1, 2, 3, 4, 5, 6, 7, 8, 9)  # from the last digit on


def condition(text: str) -> str:
    """Return in SQL whether ``text`` is a number that passes the eleven-test."""
    number = f"TRY_CAST({text} AS BIGINT)"
    terms = (f"{weight} * ({number} // {10**place} % 10)" for place, weight in enumerate(_WEIGHTS))
    digits = f"strlen({text}) BETWEEN 8 AND 9 AND regexp_full_match({text}, '[0-9]+')"
    return f"CASE WHEN {digits} THEN {number} > 0 AND ({' + '.join(terms)}) % 11 = 0 END"


def _breach(table: Table, column: Column) -> Breach:
    exempt = EXEMPT.get((table.name, column.name), "false")
    survived = condition(f'"{column.name}"')
    return Breach(RULE, column.name, f"({exempt}) IS NOT TRUE AND {survived}")


def _queries(table: Table) -> Iterator[Query]:
    """Yield the query over every staged record, a withdrawn one too: the store keeps its text."""
    columns = [c for c in table.columns if c.kind in _TEXT and not c.allowed]
    breaches = tuple(_breach(table, column) for column in columns)
    if breaches:
        marks = ", ".join(f"CASE WHEN {b.condition} THEN {n} END" for n, b in enumerate(breaches))
        each = f"SELECT unnest([{marks}]) AS breach, batch_id, _record FROM staging.{table.name}"
        sql = f"SELECT DISTINCT * FROM ({each}) WHERE breach IS NOT NULL AND _record > 0"
        yield Query(table.name, breaches, sql, frozenset({table.name}))


QUERIES = tuple(query for table in suite.tables() for query in _queries(table))
