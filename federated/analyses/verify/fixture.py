"""A fixture: a question, the rows of some sites and the result that other software gave.

The schema is ``fedref-1``: one JSON file with kind, model, sites and result, and a CSV file.
"""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from federated.analyses.design import CONSTANT, Design, Factor, Outcome, Term
from federated.analyses.rows import Column, Rows
from federated.errors import AnalysisError

SCHEMA = "fedref-1"
PARTS = ("id", "kind", "dataset", "sites", "model", "result")
CELL = re.compile(r'("(?:[^"]|"")*"|[^,]*)(?:,|$)')
TEXT = "utf-8-sig"  # spreadsheets put a mark before the first column
MISSING = ("", "NA", "NaN", "nan")


@dataclass(frozen=True, slots=True, repr=False)
class Fixture:
    """One fixture, its rows by site in the order of the file."""

    name: str
    kind: str
    model: Mapping[str, Any]
    result: Mapping[str, Any]
    sites: Mapping[str, Rows]
    columns: tuple[str, ...]
    site: str = "site"

    def need(self, key: str) -> Any:
        """Return a part of the model, or say that it is not there."""
        if self.model.get(key) is None:
            raise AnalysisError(f"{self.name}: the model has no {key!r}.")
        return self.model[key]

    def design(self) -> Design:
        """Return the terms of the model."""
        return tuple(self._term(one) for one in self.need("design"))

    def _term(self, one: Mapping[str, Any]) -> Term:
        name, kind = str(one.get("term")), one.get("type")
        if kind == "const":
            return Term(name=name)
        if kind in ("numeric", "dummy") and "column" in one:
            level = str(one["level"]) if kind == "dummy" else None
            return Term(name=name, factors=(Factor(column=one["column"], level=level),))
        if ":" in name:
            return Term.parse(name)
        raise AnalysisError(f"{self.name}: term {name!r} is of an unknown type.")

    def outcome(self, column: str | None = None) -> Outcome:
        """Return the outcome with its trials, weights and offset."""
        names = {"trials": "response_trials", "weights": "weights", "offset": "offset"}
        found = {ours: self.model.get(theirs) for ours, theirs in names.items()}
        return Outcome(column=column or self.need("response"), **found)

    def levels(self, column: str) -> tuple[str, ...]:
        """Return the levels of a column at all sites, numbers by size."""
        every = {level for rows in self.sites.values() for level in rows.levels(column)}
        return tuple(sorted(every, key=_size))


def _size(level: str) -> tuple[float, str]:
    try:
        return float(level), ""
    except ValueError:
        return float("inf"), level


def intercept(design: Sequence[Term]) -> bool:
    """Whether a design has a constant."""
    return any(term.name == CONSTANT for term in design)


def read(path: Path) -> Fixture:
    """Return the fixture of a file."""
    content = _json(path)
    missing = [part for part in PARTS if part not in content]
    if content.get("schema") != SCHEMA or missing:
        lacks = f" It lacks {', '.join(missing)}." if missing else ""
        raise AnalysisError(f"{path.name} is not a fixture of schema {SCHEMA}.{lacks}")
    columns = _table(path.parent / str(content["dataset"].get("file")), path.name)
    expected = content["dataset"].get("rows")
    if expected is not None and len(columns[0][1]) != expected:
        raise AnalysisError(f"{path.name}: the data do not have the {expected} rows it tells of.")
    sites = _split(dict(columns), content["sites"], path.name)
    names = tuple(name for name, _ in columns)
    kind, model, result = content["kind"], content["model"], content["result"]
    site, told = str(content["sites"]["column"]), _named(result)
    sites = {name: sites[name] for name in sorted(sites, key=lambda one: told.get(one, len(told)))}
    return Fixture(content["id"], kind, model, result, sites, names, site)


def _named(result: Mapping[str, Any]) -> dict[str, int]:
    """Return the place of each site in the result, where that names them."""
    found = result.get("site") or [
        one.get("site") for one in result.get("sites") or () if isinstance(one, Mapping)
    ]
    names = found if isinstance(found, list) else []
    return {str(name): place for place, name in enumerate(names)}


def _json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding=TEXT))
    except (OSError, ValueError) as error:
        why = "cannot be read" if isinstance(error, OSError) else "is not JSON"
        raise AnalysisError(f"{path.name} {why}.") from None
    parts = ("dataset", "sites", "model", "result")
    if not isinstance(content, dict) or not all(
        isinstance(content.get(part, {}), dict) for part in parts
    ):
        raise AnalysisError(f"{path.name} is not a fixture of schema {SCHEMA}.")
    return content


def _table(path: Path, name: str) -> list[tuple[str, Column]]:
    try:
        content = path.read_text(encoding=TEXT)
        heading, *lines = csv.reader(content.splitlines())
    except (OSError, ValueError, csv.Error):
        raise AnalysisError(f"{name}: its data file cannot be read.") from None
    if not lines or any(len(line) != len(heading) for line in lines):
        raise AnalysisError(f"{name}: its data file has lines of unequal length, or none.")
    texts = [cell.startswith('"') for cell in CELL.findall(content.splitlines()[1])]
    found = zip(heading, zip(*lines, strict=True), texts, strict=False)
    return [(column, _typed(values, text)) for column, values, text in found]


def _typed(values: Sequence[str], text: bool) -> Column:
    """Return text where it stands in quotes, and else numbers where all are numbers or missing."""
    try:
        if text:
            return np.array(values)
        return np.array([np.nan if value in MISSING else float(value) for value in values])
    except ValueError:
        return np.array(values)


def _split(columns: Mapping[str, Column], sites: Mapping[str, Any], name: str) -> dict[str, Rows]:
    column = sites.get("column")
    if column not in columns:
        raise AnalysisError(f"{name}: the data have no column {column!r} that tells the site.")
    rows = Rows(columns)
    found = {level: rows.has(str(column), level) for level in rows.levels(str(column))}
    told = sites.get("n")
    if isinstance(told, dict) and set(told) != set(found):
        raise AnalysisError(f"{name}: the sites of the data are not those it tells of.")
    first = {level: int(np.argmax(flags)) for level, flags in found.items()}
    return {level: rows.where(found[level]) for level in sorted(found, key=lambda s: first[s])}
