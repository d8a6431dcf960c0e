"""CSV (RFC 4180) that a spreadsheet opens without running anything.

A text that a spreadsheet could take for a formula gets an apostrophe before it (OWASP, CSV
injection), and every text is quoted, so that none begins a cell of its own. A hidden cell is
empty, and the last column says so in one sentence; so it does of what was withdrawn.
"""

from collections.abc import Iterable

from api.sheet import NOTE, Cell, Sheet

NAME = "csv"
MEDIA_TYPE = "text/csv; charset=utf-8; header=present"
FILE_TYPE = "CSV"
DANGEROUS = tuple("=+-@\0\t\r\n＝＋－＠")
BLANKS = " \u00a0\u200b\ufeff"


def write(sheet: Sheet) -> bytes:
    """Return the table with a header line, in UTF-8."""
    header = _line([*(column.name for column in sheet.columns), NOTE])
    return "".join([header, *(_line([*row, note]) for row, note in sheet.told())]).encode()


def _line(cells: Iterable[Cell]) -> str:
    return f"{','.join(map(_written, cells))}\r\n"


def disarmed(text: str) -> str:
    """Keep a spreadsheet from running a text.

    >>> disarmed("=1+1"), disarmed(" @SUM(A1)"), disarmed("Elst")
    ("'=1+1", "' @SUM(A1)", 'Elst')
    """
    return f"'{text}" if text.lstrip(BLANKS).startswith(DANGEROUS) else text


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return '"{}"'.format(disarmed(cell).replace('"', '""'))
    return "" if cell is None else repr(cell)
