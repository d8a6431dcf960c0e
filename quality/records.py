"""Pass 1: is each record fit to load? Before pseudonymisation, batch by batch, in memory.

Great Expectations judges; of its answers only record number, rule and field remain.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from federated.errors import StepFailed
from federated.schema import Table
from quality import expectations, rules, suite
from quality.check import Check, Kind, Rows
from quality.problem import Problem

RECORD, WITHDRAWN = "_record", "_withdrawn"
Bools = np.typing.NDArray[np.bool_]


def check(
    rows: pa.Table,
    table: Table,
    *,
    extracted: date,
    gemeenten: frozenset[str] = frozenset(),
) -> tuple[pa.BooleanArray, tuple[Problem, ...]]:
    """Return which records to keep, and what is wrong with which.

    ``rows`` are typed, with ``_record`` numbers; ``extracted`` is the day of the export;
    ``gemeenten`` the municipality codes that exist (none given: only their form is checked).
    """
    if rows.num_rows == 0:
        return pa.array([], pa.bool_()), ()
    view = Rows(rows, extracted, gemeenten)
    every = enumerate(suite.checks(table))
    applicable = {f"{c.column}.{c.rule}.{i}": c for i, c in every if view.has(*c.needs)}
    broken = tuple(_broken(view, table, applicable, _unmet(view, applicable)))
    numbers = view.column(RECORD).to_numpy(zero_copy_only=False)
    found = (Problem(table.name, int(numbers[at]), c.rule, c.column) for at, c in broken)
    return _kept(rows.num_rows, broken), tuple(found)


def _unmet(rows: Rows, checks: Mapping[str, Check]) -> expectations.Positions:
    columns = {label: _seen(label, check, rows) for label, check in checks.items()}
    wanted = {
        label: check.expected
        for label, check in checks.items()
        if check.expected.kind is Kind.PRESENT or columns[label].null_count < len(columns[label])
    }
    return expectations.unmet({label: columns[label] for label in wanted}, wanted)


def _seen(label: str, check: Check, rows: Rows) -> pa.Array:
    try:
        return check.sees(rows)
    except Exception as error:  # noqa: BLE001 - its text may quote a value
        kind = type(error).__name__
    raise StepFailed(f"The quality check {label} could not run ({kind}).")


def _broken(
    rows: Rows, table: Table, checks: Mapping[str, Check], unmet: expectations.Positions
) -> Iterator[tuple[int, Check]]:
    """Yield row and check, one a row and field: the first rule that it breaks."""
    told: dict[str, set[int]] = {}
    keys = {raw.name for raw in table.raws if raw.target in table.key}
    withdrawn = _withdrawn(rows)
    for label, check in checks.items():
        before = told.setdefault(check.column, set())
        for position in unmet.get(label, ()):
            if position in before or (withdrawn[position] and check.column not in keys):
                continue
            before.add(position)
            yield position, check


def _withdrawn(rows: Rows) -> Bools:
    """Tell which records take an earlier one back: of those only the key matters."""
    if WITHDRAWN not in rows.table.column_names:
        return np.zeros(rows.table.num_rows, np.bool_)
    flags: Bools = pc.fill_null(rows.column(WITHDRAWN), False).to_numpy(zero_copy_only=False)
    return flags


def _kept(count: int, broken: tuple[tuple[int, Check], ...]) -> pa.BooleanArray:
    kept = np.ones(count, np.bool_)
    kept[[position for position, check in broken if rules.rejects(check.rule)]] = False
    return pa.array(kept)
