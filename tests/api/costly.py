"""Costs by party in two arms, as a site would publish them."""

from collections.abc import Mapping
from decimal import Decimal

from federated.indicators import named
from federated.release import ReleasedTable, Value

from .figures import Y2025, table

ARMS = ("programme", "comparison", "historic")
Amounts = Mapping[str, str | None]  # euro of all families together, by party; None is hidden


def arm(
    families: int, amounts: Amounts, hide_sum: bool = False, missing: int = 0
) -> dict[str, Value]:
    """One row; its sum is that of the parties, as it is at a site, unless it is hidden."""
    euro = {party: None if text is None else Decimal(text) for party, text in amounts.items()}
    known = [value for value in euro.values() if value is not None]
    people: dict[str, Value] = {
        "eligible": families + missing,
        "measured": families,
        "missing": missing,
    }
    total = None if hide_sum else sum(known, Decimal(0))
    return {**people, **euro, "sum": total}


def costs(
    kind: str, programme: Mapping[str, Value], comparison: Mapping[str, Value]
) -> ReleasedTable:
    """I61 by arm at a site of this kind; nobody is historic."""
    parties = named("I61").at(kind).categories
    nobody = arm(0, dict.fromkeys(parties, "0"))
    both = [programme, comparison]
    total = {name: _plus([row[name] for row in both]) for name in programme}
    rows = dict(zip(ARMS, (*both, nobody), strict=True))
    return table("I61", Y2025, total, rows, "arm")


def _plus(values: list[Value]) -> Value:
    found = [value for value in values if value is not None]
    return sum(found, Decimal(0)) if len(found) == len(values) else None
