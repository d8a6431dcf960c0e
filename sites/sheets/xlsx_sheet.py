"""Excel (xlsx), read row by row. Real dates and numbers become text in canonical form.

A workbook is a ZIP of XML: one that unpacks to far more than it holds, or that declares entities,
is refused before it is opened. Cells are rewritten in the notation of the mapping, so that a real
number and a typed one are treated alike.
"""

import zipfile
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from federated import schema
from federated.errors import SourceError
from federated.schema import RawKind
from sites.fragments import ROWS
from sites.mapping import Mapping, check_header
from sites.sheets.rows import Rows

_UNPACKED = 2 * 1024**3
_RATIO = 200
_SMALL = 64 * 1024 * 1024
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0, corrected for its leap year 1900
Cells = tuple[Any, ...]


def read(path: Path, mapping: Mapping, limit: int) -> Iterator[Rows]:
    """Yield the rows below the header; raises SourceError when the file cannot be read."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _check_archive(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError):
        raise SourceError(
            f"{path.name} is not a workbook that can be read. Save it again."
        ) from None
    try:
        names = book.sheetnames
        if mapping.sheet is not None and mapping.sheet not in names:
            raise SourceError(f'{path.name} has no sheet "{mapping.sheet}".')
        rows = book[mapping.sheet or names[0]].iter_rows(values_only=True)
        with closing(_readable(path, rows)) as readable:  # else the file stays open
            yield from _rows(path, mapping, readable)
    finally:
        book.close()


def _readable(path: Path, rows: Iterator[Cells]) -> Generator[Cells, None, None]:
    """Yield the rows; what openpyxl says of a cell that it cannot read may hold that cell."""
    try:
        yield from rows
    except (ArithmeticError, LookupError, OSError, SyntaxError, TypeError, ValueError):
        raise SourceError(
            f"{path.name} holds a cell that cannot be read. Save it again, or export it as CSV."
        ) from None


def _rows(path: Path, mapping: Mapping, rows: Iterator[tuple[Any, ...]]) -> Iterator[Rows]:
    heading = next(islice(rows, mapping.header_row - 1, None), None)
    if heading is None:
        raise SourceError(f"{path.name} has no line {mapping.header_row} to hold names.")
    header = ["" if name is None else str(name).strip() for name in heading]
    while header and not header[-1]:
        header.pop()
    check_header(mapping, header, path.name)
    days = _date_columns(mapping)
    done = 0
    while part := list(islice(rows, ROWS)):
        numbered = [(n, row) for n, row in enumerate(part, start=done + 1) if any(_filled(row))]
        done += len(part)
        yield _typed(header, numbered, mapping, days)


def _filled(row: tuple[Any, ...]) -> Iterator[bool]:
    return (cell is not None and cell != "" for cell in row)


def _typed(
    header: list[str],
    numbered: list[tuple[int, tuple[Any, ...]]],
    mapping: Mapping,
    days: frozenset[str],
) -> Rows:
    fitting = [(n, row) for n, row in numbered if not any(_filled(row[len(header) :]))]
    columns = {}
    for place, name in enumerate(header):
        if name in mapping.columns:
            cells = (row[place] if place < len(row) else None for _, row in fitting)
            texts = [_text(cell, mapping, name in days) for cell in cells]
            columns[name] = pa.array(texts, pa.string())
    records = pa.array([n for n, _ in fitting], pa.int64())
    wide = tuple(n for n, row in numbered if any(_filled(row[len(header) :])))
    return Rows(columns, records, wide)


def _date_columns(mapping: Mapping) -> frozenset[str]:
    table = schema.table(mapping.table)
    return frozenset(
        column for column, target in mapping.pairs() if table.raw(target.to).kind is RawKind.DATE
    )


def _text(cell: Any, mapping: Mapping, is_day: bool) -> str | None:
    """Write a cell as the steward would have typed it."""
    if cell is None or isinstance(cell, str):
        return cell
    if is_day and isinstance(cell, int | float) and not isinstance(cell, bool):
        cell = _serial(cell)
    if isinstance(cell, datetime | date):
        return cell.strftime(mapping.dates[0]) if is_day else cell.isoformat()[:10]
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return _number(cell).replace(".", mapping.decimal)
    return cell.isoformat() if isinstance(cell, time) else str(cell)


def _number(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() else f"{cell:.12f}".rstrip("0")


def _serial(cell: float) -> Any:
    """A date that was formatted as a number: days since the end of 1899."""
    try:
        return _EPOCH + timedelta(days=cell)
    except OverflowError:
        return str(cell)


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            declares = any(_declares(archive, m) for m in members if m.filename.endswith(".xml"))
    except (zipfile.BadZipFile, OSError):
        raise SourceError(f"{path.name} is not an Excel workbook (xlsx). Save it again.") from None
    packed = max(path.stat().st_size, 1)
    if unpacked > _UNPACKED or (unpacked > _SMALL and unpacked / packed > _RATIO):
        raise SourceError(f"{path.name} unpacks to far more than it holds. Export it as CSV.")
    if declares:
        raise SourceError(f"{path.name} declares XML entities; workbooks never do. Save it again.")


def _declares(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as file:
        return b"<!" in file.read(1024).replace(b"\0", b"").replace(b"<!--", b"")
