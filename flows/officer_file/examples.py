"""What an action makes of a made-up value: the real action, with a key that is no secret."""

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from federated.errors import HeldennetError
from federated.schema import Column, Kind, Raw, RawKind, Table
from pseudonymisation.action import Action, Scope
from pseudonymisation.canonical import canonical
from pseudonymisation.places import Areas
from pseudonymisation.policy import Policy
from pseudonymisation.pseudonym import pseudonyms
from sites import arrow

NOT_SHOWN = "–"
_KEY = hashlib.sha256(b"heldennet: the key of the examples, no secret").digest()
_DAY0 = date(2024, 2, 29)
_NAMED: dict[str, Any] = {
    "bsn": "999900006",  # an official test number: it belongs to nobody
    "name": "T. Testpersoon",
    "address": "Voorbeeldlaan 1",
    "telephone": "010 000 00 00",
    "email": "test@voorbeeld.example",
    "postcode": "3011 AB",
    "note": "Verzonnen notitie.",
    "residence_gemeente": "0599",
    "gemeentecode": "0599",
    "birth_year": 1991,
}
_OF_KIND: dict[RawKind, Any] = {
    RawKind.IDENTIFIER: "12345678",
    RawKind.TEXT: "ABC123",
    RawKind.CODE: "A1",
    RawKind.SET: "A1|B2",
    RawKind.BOOLEAN: True,
    RawKind.DATE: date(2024, 3, 14),
    RawKind.MONTH: "2024-03",
    RawKind.MOMENT: "2024-03-14T08:30:00Z",
}
_NUMBERS = frozenset({RawKind.INTEGER, RawKind.DECIMAL, RawKind.MONEY})


def example(
    policy: Policy, table: Table, raw: Raw, action: Action, areas: Areas | None = None
) -> tuple[str, str | None]:
    """Return a made-up value and what is stored of it, None for nothing."""
    column = Column(raw.name, Kind.TEXT, raw) if raw.target is None else table.column(raw.target)
    value = made_up(raw, column)
    values, day0 = pa.array([value], arrow.RAW[raw.kind]), pa.array([_DAY0], pa.date32())
    scope = Scope(raw, column, day0, _maker(policy, table), areas)
    try:
        after = action.apply(values, scope).to_pylist()[0]
    except HeldennetError:  # cleaning a note takes the site's own lists
        return _text(value), NOT_SHOWN
    return _text(value), None if after is None else _text(after)


def made_up(raw: Raw, column: Column) -> Any:
    """Return a value that a column of this kind could hold, of nobody."""
    if raw.name in _NAMED:
        return _NAMED[raw.name]
    if column.allowed and raw.kind in (RawKind.CODE, RawKind.SET):
        return column.allowed[0]
    if raw.kind in _NUMBERS:
        return _number(raw, column)
    return _OF_KIND[raw.kind]


def _number(raw: Raw, column: Column) -> int | Decimal:
    low = 0 if column.low is None else column.low
    high = low + 20 if column.high is None else column.high
    middle = int((low + high) / 2)
    return middle if raw.kind is RawKind.INTEGER else Decimal(middle)


def _maker(policy: Policy, table: Table) -> Callable[[pa.Array, str], pa.Array]:
    def make(values: pa.Array, domain: str) -> pa.Array:
        rule = policy.domains[domain]
        label = policy.domain(table, domain)
        text = canonical(values, rule.identifier)
        return pseudonyms(text, _KEY, domain=label, version=rule.version)

    return make


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
