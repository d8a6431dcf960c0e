"""The rows of the store as one relation a set: a row a person or family, in every form.

``place`` is ``candidate`` (what the store would hold with a delivery) or ``cdm`` (what it holds).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from federated import schema
from pseudonymisation import meaning
from pseudonymisation.policy import Policy
from pseudonymisation.risk import Ladder, Rung, stored
from pseudonymisation.risk.sets import QuasiSet
from pseudonymisation.risk.sql import name as quoted

Place = Literal["candidate", "cdm"]
_FIRST = {"admission": "start_date", "youth_care_assignment": "start_date"}


@dataclass(frozen=True, slots=True)
class Held:
    """A column of a set: its ladder, and the SQL of each field on it."""

    ladder: Ladder
    fields: tuple[tuple[str, str], ...]

    @property
    def now(self) -> str | None:
        """The field as the policy leaves it, None where that is nothing."""
        return self.ladder.rungs[0].field


def held(policy: Policy, name: str) -> Held:
    """Return the forms of ``table.raw`` over what is stored of it."""
    table, _, raw_name = name.partition(".")
    raw = schema.table(table).raw(raw_name)
    column = schema.table(table).column(str(raw.target))
    own = policy.tables[table].columns[raw_name]
    found = list(stored.forms(raw, column, own, f"{table}.{quoted(column.name)}"))
    fields = [None if sql is None else f"{name}:{step}" for step, (_, sql) in enumerate(found)]
    rungs = tuple(Rung(meaning.action(one), f) for (one, _), f in zip(found, fields, strict=True))
    pairs = ((f, sql) for (_, sql), f in zip(found, fields, strict=True) if sql and f)
    return Held(Ladder(name, rungs), tuple(pairs))


def statement(wanted: QuasiSet, columns: tuple[Held, ...], place: Place) -> str:
    """Return the query with one row a subject of the set."""
    fields = ", ".join(f"{sql} AS {quoted(f)}" for one in columns for f, sql in one.fields)
    joined = " ".join(_relations(wanted, place))
    return (
        f"SELECT {fields or '1 AS nothing'} FROM {joined} WHERE {_subject(wanted.base)} IS NOT NULL"
    )


def _relations(wanted: QuasiSet, place: Place) -> Iterator[str]:
    base = wanted.base
    yield f"{_rows(base, place)} {base}"
    if base != "person" and schema.table(base).subject != "family_number":
        yield f"LEFT JOIN {place}.person person ON person.person_pid = {_subject(base)}"
    if "family" in wanted.tables and base != "family":
        yield f"LEFT JOIN {place}.family family ON family.family_pid = person.family_pid"


def _rows(base: str, place: Place) -> str:
    """Return the table, or of what happens more than once the first event of each subject."""
    if base not in _FIRST:
        return f"{place}.{base}"
    table = schema.table(base)
    order = ", ".join(map(quoted, (str(table.raw(_FIRST[base]).target), *table.key)))
    place_in = f"row_number() OVER (PARTITION BY {_pid(base)} ORDER BY {order})"
    return f"(SELECT * FROM {place}.{base} QUALIFY {place_in} = 1)"


def _subject(base: str) -> str:
    return f"{base}.{_pid(base)}"


def _pid(base: str) -> str:
    table = schema.table(base)
    return str(table.raw(str(table.subject)).target)
