"""The one correction of a period that was withdrawn (disclosure rule R11), on published figures alone.

The wrong figures were read, so the right ones are subtracted from them. What a reader then knows is
how every published number changed, and with it each sum of changes of one table: of parts of a whole,
of rows, of what two hidden cells are together. Each is nobody, or as many as a figure needs; ``minimum``
is larger at a site, which knows how many children come from one family. A sum of money, days or
scores does not change at all: its difference might be one family's.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from federated import revising
from federated.disclosure import covers, equations, layout
from federated.disclosure.equations import Known
from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.revising import Key

if TYPE_CHECKING:
    from federated.release import ReleasedTable

NEVER = 10**9  # more than any figure changes by
MOST_SUMS = 100_000
LIKE = ("indicator", "cube", "dimension", "measure", "sensitive", "unit", "period")


def corrected(old: "ReleasedTable", exact: "ReleasedTable") -> "ReleasedTable | None":
    """Return what may stand in place of ``old``: None where a cell of it could not be shown.

    ``exact`` is the protected table of today. A cell that was hidden stays hidden.
    """
    too_little = old.completeness is None and exact.completeness == "<60"
    if too_little or not _alike(old, exact):
        return None
    rows = []
    for before, after in zip(old.rows, exact.rows, strict=True):
        values = {n: None if before.values[n] is None else v for n, v in after.values.items()}
        if revising.shown(before.values) != revising.shown(values):
            return None
        rows.append(after.model_copy(update={"values": values}))
    band = exact.completeness if old.completeness is not None else None
    update = {"rows": tuple(rows), "completeness": band, "correction": 1, "revision": None}
    return exact.model_copy(update=update)


def unchanged(old: Iterable["ReleasedTable"], new: Iterable["ReleasedTable"]) -> bool:
    """Say whether what is right shows the same figures in every table: then nothing was corrected."""
    before = {revising.key(table): table.rows for table in old}
    return all(before.get(revising.key(table)) == table.rows for table in new)


def refuse_telling(
    held: Iterable["ReleasedTable"], new: Sequence["ReleasedTable"], minimum: int
) -> None:
    """Raise UnsafeRelease where right figures, beside the wrong ones, tell of a few families.

    ``held`` is all that was published of the same people, the wrong figures too.
    """
    every = list(held)
    first = {revising.key(one): one for one in every if not one.revision and not one.correction}
    right = {revising.key(one): one for one in (*every, *new) if one.correction}
    late = {revising.key(one): one for one in every if one.revision}
    for table in new:
        old = None if revising.key(table) in late else first.get(revising.key(table))
        if old is None or not _stands_for(old, table) or any(_tells(old, table, minimum)):
            raise _refused(table)
    now = {k: revising.merged(first[k], one) for k, one in late.items() if k in first} | right
    _refuse_beside(first, now, {covers.place(table) for table in new}, minimum)


def _stands_for(old: "ReleasedTable", new: "ReleasedTable") -> bool:
    """Tell whether a table shows just the cells that another one shows, and no band that narrows one."""
    if not _alike(old, new):
        return False
    same_cells = all(
        revising.shown(a.values) == revising.shown(b.values)
        for a, b in zip(old.rows, new.rows, strict=True)
    )
    known = {"eligible", "measured"} <= revising.shown(new.rows[0].values)
    return same_cells and (known or old.completeness == new.completeness)


def _tells(old: "ReleasedTable", new: "ReleasedTable", minimum: int) -> Iterator[bool]:
    changes = _changes(old, new)
    yield any(change and _is_amount(old.measure, name) for (_, name), change in changes.items())
    counts = {c: int(n) for c, n in changes.items() if not _is_amount(old.measure, c[1])}
    yield any(0 < abs(change) < minimum for change in counts.values())
    yield _one_sided(old, counts) or _of_nothing(old, changes)
    for equation in equations.of(old):
        yield _few(_parts(equation, counts), minimum)


def _is_amount(measure: str, name: str) -> bool:
    """Say whether one family can make up all of a change: an event of a rate comes many times."""
    return layout.is_sum(measure, name) or (measure, name) == ("rate", "events")


def _changes(old: "ReleasedTable", new: "ReleasedTable") -> Known:
    """Return by how much each cell changed that is published, or follows, both times."""
    before, after = equations.followed(old), equations.followed(new)
    return {cell: after[cell] - before[cell] for cell in before.keys() & after.keys()}


def _one_sided(table: "ReleasedTable", changes: Mapping[equations.Cell, int]) -> bool:
    """Tell whether all who came or went are on one side of something sensitive (R2)."""
    splits = layout.splits(table.measure, table.rows[0].values)
    return table.sensitive and any(
        changes[cell] == 0 and changes.get((cell[0], equations.group(table, cell[1])), 0) != 0
        for cell in changes
        if cell[1] in splits or equations.is_event(table, cell[1])
    )


def _of_nothing(table: "ReleasedTable", changes: Known) -> bool:
    """Tell whether people came or went and an amount stays: everybody of them has none (R2).

    Beside a spread that is shown a mean tells less: other values have changed with them.
    """
    cells = ((at, name) for at, name in changes if layout.is_sum(table.measure, name))
    return table.sensitive and any(
        changes.get((at, "measured"), 0) != 0
        for at, name in cells
        if table.measure == "cost" or (name == "sum" and (at, "sd") not in changes)
    )


def _parts(equation: equations.Equation, changes: Mapping[equations.Cell, int]) -> list[int]:
    """Return the changes of the parts of a whole; those that are hidden are one part together."""
    whole, *parts = equation
    known = [changes[part] for part in parts if part in changes]
    if whole in changes and len(known) < len(parts):
        known.append(changes[whole] - sum(known))
    return known


def _few(parts: Iterable[int], minimum: int) -> bool:
    """Tell whether some of these changes together are a few, or more than can be judged (R15)."""
    sums = {0}
    for part in parts:
        sums |= {part + one for one in sums} if part else set()
        if len(sums) > MOST_SUMS:
            return True
    return any(0 < abs(one) < minimum for one in sums)


def _refuse_beside(
    first: Mapping[Key, "ReleasedTable"],
    now: Mapping[Key, "ReleasedTable"],
    places: Collection[covers.Place],
    minimum: int,
) -> None:
    """Raise UnsafeRelease where changes of figures of the same people differ by a few (R10)."""
    changes = {id(old): _changes(old, now.get(where, old)) for where, old in first.items()}
    for _, cover in covers.told(first.values(), minimum, places, lambda one: changes[id(one)]):
        raise _refused(next(b.table for b in cover if covers.place(b.table) in places))


def _alike(old: "ReleasedTable", new: "ReleasedTable") -> bool:
    same = all(getattr(old, name) == getattr(new, name) for name in LIKE)
    return same and [(r.stratum, r.periods, sorted(r.values)) for r in old.rows] == [
        (r.stratum, r.periods, sorted(r.values)) for r in new.rows
    ]


def _refused(table: "ReleasedTable") -> UnsafeRelease:
    return UnsafeRelease(
        f"{table.indicator}, {table.period.label}: beside the figures that were withdrawn, the right "
        f"ones would tell of fewer than {DisclosurePolicy().minimum} families, or of a sum (R11). The "
        "period stays empty."
    )
