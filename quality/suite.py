"""The checks of one record of a table: those that follow from the data model, and its own.

A table with rules of its own has a file in ``quality.suites``, found by being there. Its checks
come first: of two rules that a field breaks, the more telling one is reported.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pyarrow as pa
import pyarrow.compute as pc

from federated import schema
from federated.schema import Column, Kind, Raw, RawKind, Table
from quality import bsn, check, suites
from quality.check import Check, Rows

EARLIEST = date(1900, 1, 1)
HORIZON = 20 * 366  # days; open ends are often written as the year 9999
PLANNED: Mapping[tuple[str, str], int] = {
    ("person", "due_date"): 366,
    ("pregnancy", "edd_date"): 366,
    ("youth_care_assignment", "start_date"): HORIZON,
    ("youth_care_assignment", "end_date"): HORIZON,
    ("youth_care_delivery", "end_date"): HORIZON,
    ("social_support", "end_date"): HORIZON,
    ("care_plan", "end_date"): HORIZON,
    ("care_team_member", "to_date"): HORIZON,
    ("intervention", "end_date"): HORIZON,
}
PAIRS = (
    ("start_date", "end_date"),
    ("from_date", "to_date"),
    ("date", "closed_date"),
    ("sent_date", "accepted_date"),
    ("sent_date", "first_contact_date"),
    ("sent_date", "feedback_date"),
    ("birth_date", "death_date"),
    ("observed_from_date", "observed_to_date"),
)
POSTCODE = r"^[1-9][0-9]{3}( ?[A-Za-z]{2})?$"


@cache
def checks(table: Table) -> tuple[Check, ...]:
    """Return every check of a table, the most telling first."""
    return (*_own().get(table.name, ()), *_derived(table))


@cache
def _own() -> Mapping[str, tuple[Check, ...]]:
    names = [module.name for module in iter_modules(suites.__path__)]
    return {n: import_module(f"{suites.__name__}.{n}").CHECKS for n in names}


def _derived(table: Table) -> Iterator[Check]:
    names = {raw.name for raw in table.raws}
    for raw in table.raws:
        if raw.copies is None:
            yield from _of_raw(table, raw, names)
    for column in table.columns:
        if column.raw is not None and column.raw.copies is None:
            yield from _of_column(column, column.raw)
    for start, end in PAIRS:
        if {start, end} <= names:
            yield order(start, end)


def _of_raw(table: Table, raw: Raw, names: set[str]) -> Iterator[Check]:
    if _required(table, raw):
        instead = ("person_number",) if raw.name == "family_number" else ()
        yield check.present(raw.name, *(n for n in instead if n in names))
    if raw.kind is RawKind.DATE:
        yield from _dates(table, raw.name)
    if raw.name in _FORMS:
        yield _FORMS[raw.name]


def _required(table: Table, raw: Raw) -> bool:
    """Tell whether each record needs it; an assembled row is complete only after merging."""
    return raw.target in table.key if table.assembled else raw.required


def _of_column(column: Column, raw: Raw) -> Iterator[Check]:
    if column.allowed and column.kind is Kind.SET:
        yield check.set_of(raw.name, column.allowed)
    elif column.allowed:
        yield check.one_of(raw.name, column.allowed)
    if column.low is not None or column.high is not None:
        yield check.between(raw.name, column.low, column.high)


def _dates(table: Table, name: str) -> Iterator[Check]:
    ahead = PLANNED.get((table.name, name), 0)
    rule = "date_too_far" if ahead else "date_in_future"
    yield check.days(rule, name, lambda rows: _after_extraction(rows, name), high=ahead)
    yield not_before(EARLIEST, name)


def _after_extraction(rows: Rows, name: str) -> pa.Array:
    return pc.subtract(check.day_number(rows.column(name)), _number(rows.extracted))


def not_before(earliest: date, name: str) -> Check:
    """Expect no date before a day."""
    return check.days(
        "date_too_early",
        name,
        lambda rows: pc.subtract(check.day_number(rows.column(name)), _number(earliest)),
        low=0,
    )


def order(start: str, end: str) -> Check:
    """Expect the end not before the start."""

    def length(rows: Rows) -> pa.Array:
        first, last = check.day_number(rows.column(start)), check.day_number(rows.column(end))
        return pc.subtract(last, first)

    return check.days("end_before_start", end, length, low=0, needs=(start, end))


def _number(day: date) -> pa.Scalar:
    return pa.scalar((day - date(1970, 1, 1)).days, pa.int32())


def _known_gemeente(column: str) -> Check:
    def known(rows: Rows) -> pa.Array:
        codes = rows.column(column)
        if not rows.gemeenten:
            return pc.match_substring_regex(codes, "^[0-9]{4}$")
        found = pc.is_in(codes, value_set=pa.array(sorted(rows.gemeenten)))
        return pc.if_else(pc.is_valid(codes), found, None)

    return check.holds("unknown_gemeente", column, known)


_FORMS: Mapping[str, Check] = {
    "bsn": check.holds("bsn_invalid", "bsn", lambda rows: bsn.valid(rows.column("bsn"))),
    "postcode": check.matches("postcode_form", "postcode", POSTCODE),
    "gemeentecode": _known_gemeente("gemeentecode"),
    "residence_gemeente": _known_gemeente("residence_gemeente"),
}


def tables() -> tuple[Table, ...]:
    """Return the tables that a source may deliver."""
    return tuple(t for t in schema.catalogue().values() if t.name != "load_batch")
