"""One table of a release: what the centre gets, and in brackets what it does not get and why.

Groups are rows; where a kind of figure has too many values for a sheet, its values are.
"""

from collections.abc import Mapping

from federated.disclosure.reasons import Cell, Why
from flows.officer_file.document import Grid
from flows.officer_file.words import Language
from flows.pipeline.previewing import Looked
from flows.release_page import words
from flows.release_page.words import Said

WIDEST = 8  # columns of figures
Cells = Mapping[tuple[str, str], Cell]


def grid(looked: Looked, said: Said, language: Language) -> Grid:
    """Return the table."""
    table = looked.table
    cells = {(cell.stratum, cell.name): cell for cell in looked.cells}
    names = tuple(table.rows[0].values) if table.rows else ()
    text = {
        (row.stratum, name): _text(value, cells.get((row.stratum, name)), said)
        for row in table.rows
        for name, value in row.values.items()
    }
    called = {name: words.figure(table.indicator, name, said, language) for name in names}
    strata = {row.stratum: words.stratum(row.stratum, said) for row in table.rows}
    if len(names) <= WIDEST:
        heads = (said["group"], *called.values())
        rows = tuple((strata[s], *(text[s, name] for name in names)) for s in strata)
    else:
        heads = (said["figure"], *strata.values())
        rows = tuple((called[name], *(text[s, name] for s in strata)) for name in names)
    return Grid(_caption(looked, said, language), heads, rows)


def _text(value: words.Figure, cell: Cell | None, said: Said) -> str:
    if value is not None or cell is None or cell.why is Why.SHOWN:
        return words.number(value)
    if cell.exact is None:
        return f"{words.HIDDEN} ({said['undefined']})"
    return f"{words.HIDDEN} ({words.number(cell.exact)}: {said[cell.why.value]})"


def _caption(looked: Looked, said: Said, language: Language) -> str:
    table = looked.table
    split = words.split(table.indicator, table.dimension, said, language)
    band = f"{table.completeness} %" if table.completeness else words.HIDDEN
    told = f"{said['band']}: {band}, {said['unit']}: {table.unit}"
    return f"{table.indicator} {split}, {table.period.label} ({told})"
