"""Measures of re-identification risk, against pycanon at equal values.

pycanon needs an older pandas, so it gets a virtual environment of its own, made on the first run
from the package index; where that cannot be had, the same formulas in plain pandas take its place
and are called so. One thread each; processor seconds, which other work disturbs least. ``--rows`` is for the coarse classes; the fine ones, where
pycanon loops over thousands of classes, get a fortieth of it.

    python bench/risk.py --rows 1000000 --json
"""

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bench.support.measure import ROOT, measured
from bench.support.pycanon_figures import timed
from bench.support.table import Row, show

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

PACKAGES = ("pycanon==1.3.6", "numpy<2.1", "pandas==2.3.3")
FOLDER = ROOT / ".venv" / "bench-pycanon"
FACTOR, ROWS, FINER = 15, 200_000, 40
SENSITIVE = "answer"
Result = TypeVar("Result")
Figures = dict[str, tuple[float, float]]  # by measure: value and seconds


@dataclass(frozen=True, slots=True)
class Case:
    """A table to make, ``columns`` in SQL over a row number ``i``."""

    name: str
    columns: dict[str, str]


CASES = (
    Case(
        "coarse",
        {
            "year": "(2018 + hash(i) % 6)::INTEGER",
            "sex": "(hash(i + 7) % 2)::INTEGER",
            "ga_band": "(hash(i * 3 + 1) % 5)::INTEGER",
            "pc2": "(10 + hash(i * 5 + 2) % 90)::INTEGER",
        },
    ),
    Case(
        "fine",
        {
            "month": "(hash(i) % 72)::INTEGER",
            "sex": "(hash(i + 7) % 2)::INTEGER",
            "ga_week": "(24 + hash(i * 3 + 1) % 18)::INTEGER",
            "pc3": "(100 + hash(i * 5 + 2) % 900)::INTEGER",
            "plurality": "(1 + (hash(i * 5 + 9) % 40 = 0)::INTEGER)::INTEGER",
        },
    ),
)


def environment(*, make: bool) -> Path | None:
    """Return the Python that has pycanon, None where it is not and cannot be made."""
    python = FOLDER / "bin" / "python"
    if not _has_pycanon(python) and make:
        print("Installing pycanon in a virtual environment of its own (once) ...", file=sys.stderr)
        _run(sys.executable, "-m", "venv", str(FOLDER))
        _run(str(python), "-m", "pip", "install", "--quiet", *PACKAGES)
    return python if _has_pycanon(python) else None


def compared(python: Path, rows: int) -> Iterator[tuple[float, float]]:
    """Yield each value by this project and by pycanon."""
    for case in CASES:
        with tempfile.TemporaryDirectory(prefix="heldennet-bench-") as folder:
            connection = _filled(case, _size(case, rows))
            ours, theirs = figures(connection, case), by_pycanon(connection, case, python, folder)
            yield from ((ours[name][0], theirs[name][0]) for name in theirs)


def figures(connection: "duckdb.DuckDBPyConnection", case: Case) -> Figures:
    """Return our own values; l and t come from one statement and share its seconds."""
    from pseudonymisation.risk import diversity, measures

    def execute(sql: str) -> list[tuple[object, ...]]:
        return connection.execute(sql).fetchall()

    quasi = list(case.columns)
    sizes, classes = _typical(lambda: measures(execute, "people", quasi))
    spread, told = _typical(lambda: diversity(execute, "people", quasi, SENSITIVE))
    return {"k": (classes.k, sizes), "l": (told.distinct, spread), "t": (told.closeness, spread)}


def by_pycanon(
    connection: "duckdb.DuckDBPyConnection", case: Case, python: Path, folder: str
) -> Figures:
    """Return the values of pycanon on the same rows, written to a CSV file."""
    path = Path(folder) / "people.csv"
    connection.execute(f"COPY people TO '{path}' (HEADER)")
    script = ROOT / "bench" / "support" / "pycanon_figures.py"
    words = [str(python), "-W", "ignore", str(script), str(path), SENSITIVE, *case.columns]
    done = subprocess.run(words, check=False, stdout=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(f"pycanon did not finish (exit code {done.returncode}).")
    found: dict[str, list[float]] = json.loads(done.stdout)
    return {name: (value, seconds) for name, (value, seconds) in found.items()}


def by_pandas(data: "pd.DataFrame", case: Case) -> Figures:
    """Return the same formulas written out in pandas."""
    quasi = list(case.columns)

    def closeness() -> float:
        everywhere = data[SENSITIVE].value_counts(normalize=True)
        cells = data.groupby([*quasi, SENSITIVE]).size().unstack(fill_value=0)
        gaps = cells.div(cells.sum(axis=1), axis=0) - everywhere
        return float(gaps.abs().sum(axis=1).max() / 2)

    return {
        "k": timed(lambda: data.groupby(quasi).size().min()),
        "l": timed(lambda: data.groupby(quasi)[SENSITIVE].nunique().min()),
        "t": timed(closeness),
    }


def run(case: Case, rows: int, python: Path | None) -> Iterator[Row]:
    """Yield our seconds and theirs; ends the bench where a value differs."""
    connection, size = _filled(case, _size(case, rows)), _size(case, rows)
    ours = figures(connection, case)
    if python is None:
        against, theirs = "plain pandas", by_pandas(connection.execute("FROM people").df(), case)
    else:
        with tempfile.TemporaryDirectory(prefix="heldennet-bench-") as folder:
            against, theirs = "pycanon", by_pycanon(connection, case, python, folder)
    for name, (value, seconds) in theirs.items():
        if not math.isclose(value, ours[name][0], abs_tol=1e-9):
            raise SystemExit(f"{case.name}: {name} is not that of {against}.")
        own = ours[name][1]
        yield Row(f"{case.name}: {name}", size, cpu_seconds=own)
        yield Row(
            f"{case.name}: {name}, {against}", size, seconds, "ours", seconds / own, rows=size
        )


def sentence(rows: Sequence[Row], against: str) -> str:
    """Say whether every measure is as many times faster as promised."""
    least = min(row.ratio for row in rows if row.ratio is not None)
    word = "at least" if least >= FACTOR else "NOT"
    return (
        f"Equal values; every measure is {word} {FACTOR} times as fast as {against}: {least:.0f}."
    )


def _typical(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return the middle of three processor times: these are too short for one to be trusted."""
    done = [measured(work) for _ in range(3)]
    return sorted(cost.cpu_seconds for cost, _ in done)[1], done[0][1]


def _size(case: Case, rows: int) -> int:
    return rows if case.name == "coarse" else max(rows // FINER, 1)


def _filled(case: Case, rows: int) -> "duckdb.DuckDBPyConnection":
    import duckdb

    connection = duckdb.connect(config={"threads": "1"})
    columns = ", ".join(f"{sql} AS {name}" for name, sql in case.columns.items())
    connection.execute(
        f"CREATE TABLE people AS SELECT {columns}, 'v' || (hash(i * 11) % 6) AS {SENSITIVE} "  # noqa: S608
        f"FROM range({rows}) t(i)"
    )
    return connection


def _has_pycanon(python: Path) -> bool:
    return python.exists() and _run(str(python), "-c", "import pycanon") == 0


def _run(*words: str) -> int:
    done = subprocess.run(words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare measures of risk with pycanon.")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the coarse table")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Run both tables, print the figures."""
    asked = _asked(words)
    python = environment(make=True)
    if python is None:
        print("pycanon cannot be installed here: compared with plain pandas.", file=sys.stderr)
    rows = [row for case in CASES for row in run(case, asked.rows, python)]
    show(rows, as_json=asked.json)
    if not asked.json:
        print(sentence(rows, "plain pandas" if python is None else "pycanon"))


if __name__ == "__main__":
    main()
