"""Columns that steer: whom an objection reaches, and how long rows are kept.

Storing less of them is not always stricter. An objection that is not stored is forgotten with the
next delivery; a consent that no longer names its tables counts for all of them; a family whose
quarter of birth is unknown is aged by a later day (``sites.aging``) and kept longer.
"""

from collections.abc import Mapping

from federated.errors import PolicyError
from federated.schema import Table
from pseudonymisation.action import Action
from pseudonymisation.legal import Regime

_OBJECTIONS = "objection"
_REACH = {
    "family_number": "without it an objection no longer reaches the family",
    "tables": "without it a consent for one table counts for all",
}
_TERM = {("person", "birth_date"), ("family", "inclusion_quarter_date")}


def always(table: Table) -> bool:
    """Tell whether every row must be stored: objections themselves, and what is about nobody."""
    return table.name == _OBJECTIONS or table.subject is None


def check(table: Table, regime: Regime, columns: Mapping[str, Action]) -> None:
    """Refuse what would lose an objection or widen a consent; raises PolicyError."""
    if always(table) and regime != Regime.STATUTORY:
        raise PolicyError(f"table {table.name}, regime: {_why(table)}; allowed: statutory.")
    for name, why in _REACH.items() if table.name == _OBJECTIONS else ():
        if columns[name].action == "drop":
            raise PolicyError(f"{table.name}.{name} cannot be dropped: {why}; store it.")


def of_term(table: str, column: str) -> bool:
    """Tell whether the age of a family's rows is reckoned from this column."""
    return (table, column) in _TERM


def _why(table: Table) -> str:
    if table.name == _OBJECTIONS:
        return "who objected would not be stored, and the objection be lost"
    return "its rows are about nobody, so nobody can object or consent"
