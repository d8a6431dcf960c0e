"""The rejects file: which record of which file breaks which rule, and what to do. Never a value.

It is opened in spreadsheets, so no cell can start a formula; it is written beside its final name
and then moved there, so it is there as a whole or not at all.
"""

import csv
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from quality import rules
from quality.problem import Problem
from quality.rules import Language

HEADINGS = (
    "bestand / file", "record", "tabel / table", "veld / field", "regel / rule",
    "wat is er mis", "wat te doen", "what is wrong", "what to do",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write(path: Path, rejects: Iterable[tuple[str, Problem]]) -> None:
    """Write ``rejects``, pairs of source file name and problem, ordered by file and record.

    Every line says in Dutch and in English what is wrong and what to do.

    UTF-8 with a byte order mark and semicolons: what Dutch spreadsheets open without asking.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(descriptor)
    try:
        with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADINGS)
            writer.writerows(_lines(sorted(rejects)))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _lines(rejects: Iterable[tuple[str, Problem]]) -> Iterator[tuple[str | int, ...]]:
    for file, problem in rejects:
        nl, en = (rules.advice(problem.rule, language) for language in (Language.NL, Language.EN))
        said = (nl.wrong, nl.to_do, en.wrong, en.to_do)
        cells = (problem.table, problem.column, problem.rule, *said)
        yield (_safe(file), problem.record, *map(_safe, cells))


def _safe(cell: str) -> str:
    """Return a cell that a spreadsheet takes as text.

    >>> _safe("=HYPERLINK(1)")
    "'=HYPERLINK(1)"
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
