"""Figures as a table for people, or as one JSON object a line for programs."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

HEADINGS = ("name", "n", "seconds", "cpu s", "rows/s", "against", "ratio", "peak MiB")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``ratio`` is that of ``name`` to ``against``, above one when it is slower."""

    name: str
    n: int
    seconds: float | None = None
    against: str = ""
    ratio: float | None = None
    peak_mib: float | None = None
    cpu_seconds: float | None = None
    rows: int | None = None


def show(rows: Iterable[Row], *, as_json: bool) -> None:
    """Print the rows."""
    for line in _objects(rows) if as_json else _aligned(rows):
        print(line, flush=True)


def _objects(rows: Iterable[Row]) -> Iterator[str]:
    return (json.dumps(asdict(row)) for row in rows)


def _aligned(rows: Iterable[Row]) -> Iterator[str]:
    lines = [HEADINGS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.rjust(w) for cell, w in zip(line[1:], widths[1:], strict=True))
        yield "  ".join((line[0].ljust(widths[0]), *padded)).rstrip()


def _cells(row: Row) -> tuple[str, ...]:
    speed = row.rows / row.seconds if row.rows and row.seconds else None
    return (
        row.name,
        f"{row.n:,}",
        _number(row.seconds, _decimals(row.seconds)),
        _number(row.cpu_seconds, _decimals(row.cpu_seconds)),
        _number(speed, 0),
        row.against,
        _number(row.ratio, 2),
        _number(row.peak_mib, 0),
    )


def _decimals(seconds: float | None) -> int:
    return 2 if seconds is None or seconds >= 0.1 else 4


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:,.{decimals}f}"
