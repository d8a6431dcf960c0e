"""Exports as stewards make them: semicolons, decimal commas, Dutch dates, cp1252, padded codes.

A sheet says which raw column stands under which heading, and how the source writes codes. The
shipped mapping files say the same thing the other way round; a test reads everything back.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from federated import schema
from federated.schema import RawKind
from sites.example_data.dirt import Ledger
from sites.example_data.rows import Row

Writer = Callable[[str], str]
ENCODING = "cp1252"
WIDTH = 14  # codes come out of fixed-width fields, with trailing blanks
TITLE = "Synthetische gegevens"
YES_NO = {"true": "Ja", "false": "Nee"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file or worksheet. ``headings`` maps a heading to the raw column under it."""

    name: str
    table: str
    headings: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def writers(self) -> list[tuple[str, Writer]]:
        """Return for each column how the source writes a cell; made once a file."""
        return [(raw, self._writer(raw)) for raw in self.headings.values()]

    def cells(self, row: Row) -> list[object]:
        """Return the cells of one row as a workbook has them: numbers and dates are typed."""
        return [
            self._typed(raw, row[raw]) if raw in row else None for raw in self.headings.values()
        ]

    def _writer(self, raw: str) -> Writer:
        kind, words = _kind(self.table, raw), self.words.get(raw, {})
        if kind is RawKind.CODE:
            return lambda value: words.get(value, value).ljust(WIDTH)
        if words:
            return lambda value: words.get(value, value)
        return _WRITTEN.get(kind, _as_is)

    def _typed(self, raw: str, value: str) -> object:
        kind = _kind(self.table, raw)
        return _cell(kind, value) if kind in _TYPED else self._writer(raw)(value)


@cache
def _kind(table: str, raw: str) -> RawKind:
    return schema.table(table).raw(raw).kind


def _cell(kind: RawKind, value: str) -> object:
    """Return a number or a date where the text is one: people type other things in cells, too."""
    try:
        if kind is RawKind.DATE:
            return datetime.fromisoformat(value)
        return float(value) if kind in _NUMBERS else value
    except ValueError:
        return value


def _as_is(value: str) -> str:
    return value


def _dutch_date(value: str) -> str:
    """Write a date as Dutch exports do.

    >>> _dutch_date("2024-03-01")
    '1-3-2024'
    """
    parts = value.split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return value
    return f"{int(parts[2])}-{int(parts[1])}-{parts[0]}"


def _comma(value: str) -> str:
    return value.replace(".", ",")


def _yes_no(value: str) -> str:
    return YES_NO.get(value, value)


_NUMBERS = frozenset({RawKind.INTEGER, RawKind.DECIMAL, RawKind.MONEY})
_TYPED = _NUMBERS | {RawKind.DATE, RawKind.BOOLEAN}
_WRITTEN = {
    RawKind.DATE: _dutch_date,
    RawKind.DECIMAL: _comma,
    RawKind.MONEY: _comma,
    RawKind.BOOLEAN: _yes_no,
}


def write_csv(folder: Path, sheet: Sheet, rows: Iterable[Row], ledger: Ledger) -> None:
    """Write one CSV file row by row, going on where the ledger says it was."""
    path = folder / f"{sheet.name}.csv"
    begun = ledger.written[path.name] > 0
    writers = sheet.writers()
    with path.open("a" if begun else "w", encoding=ENCODING, newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        if not begun:
            writer.writerow(sheet.headings)
        for row in rows:
            ledger.note(row, sheet.table, path.name)
            writer.writerow([write(row.get(raw, "")) for raw, write in writers])


def write_workbook(
    path: Path, pages: Iterable[tuple[Sheet, Iterable[Row]]], ledger: Ledger
) -> None:
    """Write one workbook; every page has a title row above its headings."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for sheet, rows in pages:
        page = book.create_sheet(sheet.name)
        page.append([TITLE])
        page.append(list(sheet.headings))
        for row in rows:
            ledger.note(row, sheet.table, f"{path.name}#{sheet.name}")
            page.append(sheet.cells(row))
    book.save(path)
