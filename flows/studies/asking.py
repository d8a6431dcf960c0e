"""The question of a study to a site's store, as SQL: made by Ibis once, then kept sealed.

Ibis takes seconds of a processor to say it, and says it the same way every time. What it said is
kept under a key of the site, with a digest of all that it follows from: the study, the tables of
the site, and this software. When one changed, or the text cannot be opened, it is made anew. What
it finds is held beside the approved fingerprint all the same.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import federated
from federated.errors import StoreError
from federated.indicators import shared
from federated.studies.specification import Condition, Specification
from federated.studies.study import Study
from flows.pipeline.session import Session
from flows.studies.secrets import Vault

if TYPE_CHECKING:
    import duckdb
    import ibis.expr.types as ir

LABEL = "heldennet/study-sql/1"
DEFINING = (
    "*.py",
    "indicators/*.py",
    "schema/**/*.py",
    "studies/variables.py",
    "studies/populations/*.py",
)
MAKERS = ("ibis-framework", "sqlglot", "duckdb")


@dataclass(frozen=True, slots=True)
class Asking:
    """Tables to make first, by name, what to select then, and how many are meant."""

    steps: Mapping[str, str]
    chosen: str
    counted: str


@dataclass(frozen=True, slots=True, repr=False)
class People:
    """The people of a study by column, in the order of their pseudonyms; and how many it means."""

    columns: Mapping[str, list[Any]]
    meant: int


def people(found: Session, study: Study, here: frozenset[str]) -> People:
    """Return the people of a study as the store has them now."""
    with found.store.cursor() as cursor:  # its temporary tables end with it
        asking = _kept(found, study, here) or _made(found, study, here, cursor)
        for name, sql in asking.steps.items():
            cursor.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        cursor.execute(asking.chosen)
        names = [one[0] for one in cursor.description or ()]
        rows = cursor.fetchall()
        (meant,) = cursor.execute(asking.counted).fetchone() or (0,)
        for name in asking.steps:
            cursor.execute(f'DROP TABLE temp.main."{name}"')
    every = zip(*rows, strict=True) if rows else ([] for _ in names)
    columns = {name: list(values) for name, values in zip(names, every, strict=True)}
    return People(columns, int(meant))


def _kept(found: Session, study: Study, here: frozenset[str]) -> Asking | None:
    try:
        content = Vault(found.run.site).noted(_name(study))
    except StoreError:  # of other keys, or damaged: it can be made again
        return None
    held = json.loads(content) if content else {}
    if held.get("follows") != _follows(study, here):
        return None
    return Asking(held["steps"], held["chosen"], held["counted"])


def _made(
    found: Session, study: Study, here: frozenset[str], cursor: "duckdb.DuckDBPyConnection"
) -> Asking:
    asking = _said(study.specification, here, cursor)
    content = {"follows": _follows(study, here), **asdict(asking)}
    Vault(found.run.site).note(_name(study), json.dumps(content).encode())
    return asking


def _said(spec: Specification, here: frozenset[str], cursor: "duckdb.DuckDBPyConnection") -> Asking:
    """Have Ibis say it; what several definitions need is a table of its own, made first."""
    import ibis

    backend, steps = ibis.duckdb.from_connection(cursor), dict[str, str]()
    ready = {name: backend.table(name, database=("site", "cdm")) for name in here}
    for name, made in shared.steps(ready):
        table = made(ready)
        steps[name] = str(backend.compile(table))
        ready[name] = ibis.table(table.schema(), name=name, catalog="temp", database="main")
    meant = _meant(spec, spec.people.table(ready, _asked(spec)))
    every = (_chosen(spec, meant), meant.count())
    return Asking(steps, *(str(backend.compile(one)) for one in every))


def _asked(spec: Specification) -> frozenset[str]:
    """Return every variable that a study uses, or chooses its people by."""
    return frozenset({*spec.used, *(one.variable for one in spec.population.where)})


def _meant(spec: Specification, rows: "ir.Table") -> "ir.Table":
    """Return the rows that the study means, a value known or not."""
    rows = rows.filter(rows.cohort >= spec.population.first, rows.cohort <= spec.population.last)
    for one in spec.population.where:
        rows = rows.filter(_holds(rows, one))
    for name in spec.used:
        if spec.variable(name).kind == "code":
            chosen = rows[name].isin(spec.levels(name)).fill_null(False)
            rows = rows.filter(chosen | ~_known(spec, rows, name))
    return rows


def _known(spec: Specification, rows: "ir.Table", name: str) -> "ir.BooleanValue":
    """Return whether a value is known: of a code, whether it is a level."""
    variable = spec.variable(name)
    if variable.kind == "code":
        return rows[name].isin(variable.levels).fill_null(False)
    return rows[name].notnull()


def _chosen(spec: Specification, rows: "ir.Table") -> "ir.Table":
    """Return the rows of whom every variable that is used is known."""
    for name in spec.used:
        rows = rows.filter(_known(spec, rows, name))
    return rows.select("family_pid", "cohort", *spec.used).order_by("family_pid")


def _holds(rows: "ir.Table", one: Condition) -> "ir.BooleanValue":
    column, value = rows[one.variable], one.value
    match one.op:
        case "in":
            return column.isin(value if isinstance(value, tuple) else (value,))
        case "==":
            return column == value
        case "<":
            return column < value
        case "<=":
            return column <= value
        case ">":
            return column > value
    return column >= value


def _name(study: Study) -> str:
    return f"{study.digest()}-sql"


def _follows(study: Study, here: frozenset[str]) -> str:
    """Return the digest of all that the SQL follows from."""
    of = (LABEL, study.digest(), *sorted(here), _software())
    return hashlib.sha256("\x1f".join(of).encode()).hexdigest()


@cache
def _software() -> str:
    """Return the digest of what defines populations here, and of what turns it into SQL."""
    made = hashlib.sha256(Path(__file__).read_bytes())
    for package in map(Path, federated.__path__):
        for file in sorted(one for place in DEFINING for one in package.glob(place)):
            made.update(str(file.relative_to(package)).encode() + b"\x1f" + file.read_bytes())
    made.update("\x1f".join(version(one) for one in MAKERS).encode())
    return made.hexdigest()
