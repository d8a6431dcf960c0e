"""A record that refers to one that is not there.

The references follow from the data model: a column in the pseudonym domain of another table.
Objections are left alone: one may come from somebody of whom nothing else was delivered.
"""

from collections.abc import Iterator

from federated.schema import Column, Table
from quality import suite
from quality.query import Breach, Query, of_rows
from quality.rules import ORPHAN

HOMES = {
    "family": ("family", "family_pid"),
    "person": ("person", "person_pid"),
    "pregnancy": ("pregnancy", "pregnancy_pid"),
    "assignment": ("youth_care_assignment", "assignment_no_pid"),
    "signal": ("signal", "signal_id"),
}
_LEFT_ALONE = frozenset({"objection"})


def _references(table: Table) -> list[tuple[Column, str, str]]:
    homes = ((c, *HOMES.get(c.domain or "", ("", ""))) for c in table.columns)
    return [(c, home, key) for c, home, key in homes if home and home != table.name]


def _held(home: str) -> str:
    """Return the rows that can be referred to: of a rejected person, derived fields may be left."""
    if home == "person":
        return "(SELECT person_pid FROM candidate.person WHERE family_pid IS NOT NULL)"
    return f"candidate.{home}"


def _queries(table: Table) -> Iterator[Query]:
    for column, home, key in _references(table):
        rule = f"{ORPHAN}{column.name}" if column.required else "dangling"
        relation = (
            f"(SELECT c.* FROM candidate.{table.name} c ANTI JOIN {_held(home)} h "
            f'ON h."{key}" = c."{column.name}") c'
        )
        breach = Breach(rule, column.name, f'c."{column.name}" IS NOT NULL')
        yield from of_rows(table.name, relation, [breach], home)


QUERIES = tuple(q for t in suite.tables() if t.name not in _LEFT_ALONE for q in _queries(t))
