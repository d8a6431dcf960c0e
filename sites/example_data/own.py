"""A made-up export with a site's own columns: its mapping file, read the other way round.

Where a mapping turns the heading "Gewicht (kg)" into grams, this turns grams into that heading. A table
that has no mapping yet gets one in which every heading is the name of the data model, to be edited.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pyarrow as pa

from federated import schema
from federated.schema import RawKind
from sites.example_data.rows import Row, rows
from sites.mapping import Mapping, Target

TITLE = "Synthetische gegevens"
NUMBERS = frozenset({RawKind.INTEGER, RawKind.DECIMAL, RawKind.MONEY})
Writer = Callable[[str], str]


def write(table: pa.Table, mapping: Mapping, path: Path) -> None:
    """Write a table in the form that a mapping describes; CSV, or a workbook for ``.xlsx``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    headings = [*mapping.columns, *sorted(mapping.ignore)]
    lines = _lines(table, mapping)
    if path.suffix.lower() == ".xlsx":
        _workbook(path, mapping, headings, lines)
    else:
        _text(path, mapping, headings, lines)


def plain_mapping(name: str, table: pa.Table) -> str:
    """Return a mapping file in which a heading is the name of the data model."""
    known = {raw.name for raw in schema.table(name).raws}
    columns = [column for column in table.column_names if column in known]
    lines = [
        f"# {name}: put the heading of your own export on the left, between the quotes.",
        f"table = {json.dumps(name)}",
        'version = "1"',
        'separator = ";"',
        'encoding = "utf-8"',
        'decimal = ","',
        'dates = ["%d-%m-%Y"]',
        "",
        "[columns]",
        *(f"{json.dumps(column)} = {json.dumps(column)}" for column in columns),
    ]
    return "\n".join([*lines, ""])


def _lines(table: pa.Table, mapping: Mapping) -> Iterator[list[str]]:
    # of several targets the first says what the cell was; the others follow from it
    writers = [
        (targets[0].to, _writer(targets[0], mapping)) for targets in mapping.columns.values()
    ]
    empty = [""] * len(mapping.ignore)
    for row in rows(table):
        if all(row.get(name, value) == value for name, value in mapping.constants.items()):
            yield [_cell(row, name, write) for name, write in writers] + empty


def _cell(row: Row, name: str, write: Writer) -> str:
    return write(row[name]) if name in row else ""


def _writer(target: Target, mapping: Mapping) -> Writer:
    kind = schema.table(mapping.table).raw(target.to).kind
    if target.codes is not None:
        known = {meaning: code for code, meaning in reversed(target.codes.items())}
        return lambda value: known.get(value, value)
    if kind is RawKind.DATE:
        return lambda value: _dated(value, mapping.dates[0])
    if kind in NUMBERS:
        return lambda value: _numbered(value, target, mapping)
    return lambda value: value.removeprefix(target.prefix)


def _dated(value: str, form: str) -> str:
    return date.fromisoformat(value).strftime(form)


def _numbered(value: str, target: Target, mapping: Mapping) -> str:
    try:
        number = Decimal(value) / (target.factor or 1)
    except InvalidOperation:
        return value
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", mapping.decimal)


def _text(path: Path, mapping: Mapping, headings: list[str], lines: Iterable[list[str]]) -> None:
    with path.open("w", encoding=mapping.encoding, newline="", errors="replace") as file:
        writer = csv.writer(file, delimiter=mapping.separator, lineterminator="\r\n")
        for _ in range(mapping.header_row - 1):
            writer.writerow([TITLE])
        writer.writerow(headings)
        writer.writerows(lines)


def _workbook(
    path: Path, mapping: Mapping, headings: list[str], lines: Iterable[list[str]]
) -> None:
    from openpyxl import Workbook, load_workbook

    book = load_workbook(path) if path.exists() else Workbook()
    if not path.exists():
        del book[book.sheetnames[0]]
    page = book.create_sheet(mapping.sheet or mapping.table)
    for _ in range(mapping.header_row - 1):
        page.append([TITLE])
    page.append(headings)
    for line in lines:
        page.append(line)
    book.save(path)
