"""The one revision of a published period (disclosure rule R11), on published figures alone.

A period stays as it was published. Families that were first seen later are a table of their own,
the supplement: same shape, same cells shown and hidden, safe by itself. Whoever subtracts finds the
supplement and no more; whoever reads sees both together. Nothing is ever taken out again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Context, Decimal
from math import sqrt
from typing import TYPE_CHECKING

from federated.errors import UnsafeRelease

if TYPE_CHECKING:
    from federated.release import Band, ReleasedRow, ReleasedTable, Value

Numbers = Mapping[str, "Value"]
Key = tuple[str, str]  # cube, period
DIGITS = Context(prec=3)  # of a spread, as in the table itself


def key(table: "ReleasedTable") -> Key:
    """Return what a supplement has in common with the table that it is about."""
    return table.cube, table.period.label


def supplement(old: "ReleasedTable", late: "ReleasedTable") -> "ReleasedTable | None":
    """Return what may be added to ``old``: None where one cell of it could not be shown.

    ``late`` is the protected table of the families that came too late. A cell that was hidden stays
    hidden.
    """
    if not _alike(old, late) or not any(_somebody(row.values) for row in late.rows):
        return None
    rows = []
    for before, after in zip(old.rows, late.rows, strict=True):
        if any(after.values[n] is None for n, v in before.values.items() if v is not None):
            return None
        values = {n: None if before.values[n] is None else v for n, v in after.values.items()}
        if old.measure == "survival" and values != dict(after.values):
            return None  # an interval that is hidden is in the next one
        rows.append(after.model_copy(update={"values": values}))
    update = {"rows": tuple(rows), "completeness": None, "revision": 1}
    return late.model_copy(update=update)


def refuse_unlike(old: "ReleasedTable | None", table: "ReleasedTable") -> None:
    """Raise UnsafeRelease unless ``table`` is a supplement of ``old`` and shows the same cells."""
    if old is not None and _alike(old, table):
        pairs = zip(old.rows, table.rows, strict=True)
        if all(shown(before.values) == shown(after.values) for before, after in pairs):
            return
    raise UnsafeRelease(
        f"{table.indicator}, {table.period.label}: a revision adds to a period that is published, "
        "and shows what that shows (R11). Nothing was sent."
    )


def number(table: "ReleasedTable") -> int:
    """Return which one of its period a table is: 0 the first, 1 what was added, 2 what corrects it."""
    return 2 if table.correction else table.revision or 0


def current(tables: Iterable["ReleasedTable"]) -> list["ReleasedTable"]:
    """Return the tables as they are read: each together with its supplement, or as it is right."""
    every = list(tables)
    late = {key(table): table for table in every if table.revision}
    right = {key(table) for table in every if table.correction}
    return [
        merged(table, late[key(table)]) if key(table) in late else table
        for table in every
        if not table.revision and (table.correction or key(table) not in right)
    ]


def views(tables: Sequence["ReleasedTable"]) -> Iterator[list["ReleasedTable"]]:
    """Yield what is to be attacked: what was published, what was added, and all as it is read.

    The families of the first two are others, so that each is a system by itself. A correction is of
    the same families as what it corrects: how they differ is judged by ``federated.correcting``.
    """
    late = [table.model_copy(update={"revision": None}) for table in tables if table.revision]
    first = [table for table in tables if not number(table)]
    yield first
    if late:
        yield late
    if len(first) < len(tables):
        yield current(tables)


def merged(old: "ReleasedTable", late: "ReleasedTable") -> "ReleasedTable":
    """Return both together, as exactly as what is shown allows."""
    rows = tuple(
        before.model_copy(update={"values": _sums(before.values, after.values)})
        for before, after in zip(old.rows, late.rows, strict=True)
    )
    return old.model_copy(update={"rows": rows, "completeness": _band(old, rows[0])})


def _alike(old: "ReleasedTable", late: "ReleasedTable") -> bool:
    same = ("indicator", "definition_version", "cube", "measure", "sensitive", "unit", "period")
    return all(getattr(old, name) == getattr(late, name) for name in same) and [
        (row.stratum, row.periods, sorted(row.values)) for row in old.rows
    ] == [(row.stratum, row.periods, sorted(row.values)) for row in late.rows]


def _somebody(values: Numbers) -> bool:
    return any(values.get(name) for name in ("eligible", "measured"))


def shown(values: Numbers) -> frozenset[str]:
    """Return the names of what is not hidden."""
    return frozenset(name for name, value in values.items() if value is not None)


def _sums(old: Numbers, late: Numbers) -> dict[str, "Value"]:
    found: dict[str, Value] = {}
    for name, value in old.items():
        other = late[name]
        found[name] = None if value is None or other is None else _plus(value, other)
    if found.get("sd") is not None:
        found["sd"] = _spread(old, late)
    return found


def _plus(one: "int | Decimal", other: "int | Decimal") -> "int | Decimal":
    total = Decimal(one) + Decimal(other)
    return int(total) if total == total.to_integral_value() else total.normalize()


def _spread(old: Numbers, late: Numbers) -> "Value":
    """Return the standard deviation of both together, from number, sum and deviation of each."""
    parts = [[float(one[name] or 0) for name in ("measured", "sum", "sd")] for one in (old, late)]
    parts = [part for part in parts if part[0]]
    people = sum(n for n, _, _ in parts)
    if people < 2:
        return None
    mean = sum(total for _, total, _ in parts) / people
    square = sum((n - 1) * sd**2 + n * (total / n - mean) ** 2 for n, total, sd in parts)
    return _plus(DIGITS.create_decimal(Decimal(sqrt(square / (people - 1)))), 0)


def _band(old: "ReleasedTable", total: "ReleasedRow") -> "Band | None":
    """Return the band of both together, where what is shown tells it; what was too little stays so."""
    eligible, measured = total.values.get("eligible"), total.values.get("measured")
    if old.completeness is None or not eligible or measured is None:
        return "<60" if old.completeness == "<60" else None
    share = 5 * int(measured) / int(eligible)
    return "<60" if share < 3 else "60-79" if share < 4 else ">=80"
