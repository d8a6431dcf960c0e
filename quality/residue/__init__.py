"""What is left of a person after pseudonymisation: anything found refuses the delivery.

Looked at is every stored text, withdrawn records too, because the store keeps what they say.
Columns with a closed list of codes cannot hold anything else (pass 1 rejects it); a pseudonym
that has the form of one is passed over. Values are looked at once, however many records hold
them, and a finding names the record and the rule, never the value.
"""

import hashlib
from collections.abc import Collection, Iterator

from federated.schema import Column, Kind, Table
from quality import suite
from quality.residue import names
from quality.residue.kinds import KINDS, RULES
from quality.tables import Execute, Finding, Findings

__all__ = ["NAME", "RULES", "scan", "texts"]

NAME = "name_survived"
EXEMPT = {("diagnosis", "code"): "system = 'snomed'", ("site", "agb_code"): "true"}
"""Numbers that a standard gives out and that are no person's; every other rule still holds."""
_NUMBERS = frozenset({"bsn_survived", "date_survived"})
_TEXT = frozenset({Kind.PSEUDONYM, Kind.TEXT, Kind.CODE, Kind.SET})
_PSEUDONYM = "[a-z][a-z_]*[a-z][1-9][0-9]*-[a-z2-7]{27}"


def texts(table: Table) -> list[Column]:
    """Return the stored columns that could hold a text of somebody's own."""
    return [c for c in table.columns if c.kind in _TEXT and not c.allowed]


def scan(execute: Execute, tables: Collection[str], known: Collection[str] = ()) -> Findings:
    """Look through every staged record; ``known`` are words of names, as ``names.words`` has them.

    It runs after pseudonymisation and before anything is accepted. Nothing is taken out: a
    delivery with a finding is refused as a whole.
    """
    present = [t for t in suite.tables() if t.name in tables and _any(execute, t)]
    words = frozenset(known)
    return Findings(
        tuple(f for t in present for c in texts(t) for f in _column(execute, t, c, words))
    )


def _any(execute: Execute, table: Table) -> bool:
    return bool(execute(f"SELECT 1 FROM staging.{table.name} LIMIT 1"))


def _column(
    execute: Execute, table: Table, column: Column, words: frozenset[str]
) -> Iterator[Finding]:
    counted = execute(_values(table, column))
    total = sum(number for _, number in counted)
    values = [value for value, _ in counted]
    for rule, kind in KINDS.items():
        if found := kind.found(values):
            yield from _finding(execute, table, column, rule, found)
    rare = [value for value, number in counted if not names.ordinary(number, total)]
    if found := names.found(rare, words):
        yield from _finding(execute, table, column, NAME, found)


def _values(table: Table, column: Column) -> str:
    """Return each different text and how many records hold it."""
    name = f'"{column.name}"'
    whole = f"NOT regexp_full_match({name}, '{_PSEUDONYM}')"
    wanted = whole if column.kind is Kind.PSEUDONYM else f"{name} IS NOT NULL"
    return f"SELECT {name}, count(*) FROM staging.{table.name} WHERE {wanted} GROUP BY {name}"


def _finding(
    execute: Execute, table: Table, column: Column, rule: str, values: list[str]
) -> Iterator[Finding]:
    """Find the records again by digest: the text of a query may be kept somewhere."""
    digests = ", ".join(f"'{hashlib.sha256(value.encode()).hexdigest()}'" for value in values)
    exempt = EXEMPT.get((table.name, column.name), "false") if rule in _NUMBERS else "false"
    rows = execute(
        f"SELECT DISTINCT batch_id, _record FROM staging.{table.name} WHERE _record > 0 "
        f'AND sha256("{column.name}") IN ({digests}) AND ({exempt}) IS NOT TRUE ORDER BY ALL'
    )
    records = tuple((str(batch), int(record)) for batch, record in rows)
    if records:
        yield Finding(table.name, rule, column.name, len(records), records)
