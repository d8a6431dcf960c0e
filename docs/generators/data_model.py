"""The common data model: every table and column, from its one description."""

from collections.abc import Iterator

from docs.markdown import code, note, table
from federated import schema
from federated.schema import Column, Exposure, Raw, Table

KINDS = {frozenset({"hospital"}): "hospital", frozenset({"municipality"}): "municipality"}
HEAD = f"""\
# Data model

{note("`federated/schema/tables`")}

A row is one fact. A reader yields the *raw* column; pseudonymisation turns it into the *stored*
one, and only that is kept. Days count from day 0 of the family: the birth of the index child, or
the due date until then. Weights are in g, lengths in mm, money in euro with two decimals.

The class says what a raw value tells about who somebody is: *identifying* (never kept as it is),
*quasi-identifying* (coarsened) or *payload*. Every stored row also has `batch_id` and
`source_row_ref`, so that a steward can find the record in the export.
"""


def page() -> str:
    """Return the page."""
    tables = schema.catalogue().values()
    rows = [(f"[{t.name}](#{t.name})", t.label_nl, _kinds(t)) for t in tables]
    index = table(("table", "Dutch", "filled by"), rows)
    return "\n".join([HEAD, index, "", *(_section(t) for t in tables)])


def _section(one: Table) -> str:
    heading = ("stored", "kind", "", "allowed or unit", "raw", "class", "source")
    rows = [_row(column) for column in one.columns] + [_extra(raw) for raw in one.extra]
    facts = "\n".join(f"- {fact}" for fact in _facts(one))
    return f"## {one.name}\n\n{facts}\n\n{table(heading, rows)}\n"


def _facts(one: Table) -> Iterator[str]:
    yield f"Dutch: {one.label_nl}; filled by: {_kinds(one)}"
    yield f"key: {', '.join(code(name) for name in one.key)}"
    if one.maps_to:
        yield f"maps to: {one.maps_to}"
    if one.assembled:
        yield "put together from several records of one key; the latest value that is not empty counts"


def _row(column: Column) -> tuple[str, ...]:
    raw = column.raw
    return (
        code(column.name),
        column.kind.value,
        "required" if column.required else "derived" if column.derived else "",
        _allowed(column),
        _raw(raw) if raw else "filled by the site",
        raw.exposure.value if raw else Exposure.PAYLOAD.value,
        column.source,
    )


def _extra(raw: Raw) -> tuple[str, ...]:
    return ("never stored", "", "", "", _raw(raw), raw.exposure.value, "")


def _raw(raw: Raw) -> str:
    copied = f", from {code(raw.copies)}" if raw.copies else ""
    return f"{code(raw.name)} ({raw.kind.value}{copied})"


def _allowed(column: Column) -> str:
    if column.allowed:
        return ", ".join(column.allowed)
    limits = "" if column.low is None else f"{column.low:g} to {column.high:g}"
    return f"{limits} {column.unit or ''}".strip()


def _kinds(one: Table) -> str:
    return KINDS.get(one.site_kinds, "hospital and municipality")
