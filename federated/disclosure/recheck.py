"""What both ends check on the published figures alone, without the exact tables.

A figure is refused when it breaks a rule, and so is a hidden one that follows from the others:
every equation of a table (rows add up, strata add up) is solved for what is hidden in it, again
and again, until nothing new follows. The message names site, cube, stratum and rule, never a
value. The site has then already shown more, with the linear system; the centre repeats this.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from federated.disclosure import clashes, covers, equations, layout
from federated.disclosure.equations import Known
from federated.errors import UnsafeRelease
from federated.period import Period
from federated.policy import DisclosurePolicy

if TYPE_CHECKING:
    from federated.release import ReleasedRow, ReleasedTable

TOTAL = "*"


def check(site: str, tables: Sequence["ReleasedTable"], policy: DisclosurePolicy) -> None:
    """Raise UnsafeRelease for the first rule that a table, or tables together, break."""
    rules(site, tables, policy)
    beside(site, tables, policy)


def rules(site: str, tables: Sequence["ReleasedTable"], policy: DisclosurePolicy) -> None:
    """Raise UnsafeRelease for the first rule that tables break within their indicator."""
    for table in tables:
        try:
            _check_table(table, policy)
        except _Broken as broken:
            raise _refused(site, table, str(broken)) from None
    for table, rule in clashes.found(tables):
        raise _refused(site, table, rule)


def beside(
    site: str,
    tables: Sequence["ReleasedTable"],
    policy: DisclosurePolicy,
    new: Collection[covers.Place] | None = None,
) -> None:
    """Raise UnsafeRelease where figures of the same people and time tell of a few of them.

    With ``new`` only where a table of these places takes part: what is published stays as it is.
    """
    for stratum, cover in covers.told(tables, policy.minimum, new):
        raise _told(site, stratum, cover)


def _told(site: str, stratum: str, cover: covers.Cover) -> UnsafeRelease:
    """Return the error that names what follows people for longest: that is what can wait."""
    tables = covers.longest_first(cover)
    beside = ", ".join(dict.fromkeys(one.indicator for one in tables[1:])) or "itself"
    error = _refused(site, tables[0], f"{stratum}: few are missing beside {beside} (R10)")
    error.places = tuple((one.indicator, one.period.label) for one in tables)
    return error


class _Broken(Exception):
    """A rule, and the stratum where it is broken."""


def _check_table(table: "ReleasedTable", policy: DisclosurePolicy) -> None:
    _period(table)
    _rows(table)
    known = equations.known(table)
    for row in table.rows:
        _schema(table, row)
    for rule, cell in equations.broken(table, known, policy):
        raise _Broken(f"{cell[0]}: {rule}")
    for rule in _band(table, known, policy):
        raise _Broken(f"{TOTAL}: {rule}")


def _period(table: "ReleasedTable") -> None:
    """The quarters must be those that the label names: overlap is judged by them."""
    if not _named(table.period.label, table):
        raise _Broken(f"{TOTAL}: the quarters are not those of the period")


def _named(label: str, table: "ReleasedTable") -> bool:
    quarters, kind = table.period.quarters, table.period.kind
    if kind == "trial":
        return quarters == ()
    if not quarters or any(not layout.QUARTER.fullmatch(quarter) for quarter in quarters):
        return False
    first, last = int(quarters[0][:4]), int(quarters[-1][:4])
    if last - first > 20:
        return False
    whole = Period.quarter(label) if kind == "quarter" else Period.years(first, last)
    return (whole.kind, whole.label, whole.quarters) == (kind, label, quarters)


def _rows(table: "ReleasedTable") -> None:
    strata = [row.stratum for row in table.rows]
    if strata[:1] != [TOTAL] or len(set(strata)) < len(strata):
        raise _Broken(f"{TOTAL}: the total comes first and every stratum once (R13)")
    if (table.dimension is None) != (len(strata) == 1):
        raise _Broken(f"{TOTAL}: a dimension has strata, and only a dimension has (R13)")
    if any(row.periods != table.period.quarters for row in table.rows):
        raise _Broken(f"{TOTAL}: a row covers other quarters than its table (R11)")


def _schema(table: "ReleasedTable", row: "ReleasedRow") -> None:
    """Every value of the measure, in every row, and nothing else."""
    names = layout.names(table.measure, table.rows[0].values)
    if names is None or set(row.values) != set(names):
        raise _Broken(f"{row.stratum}: the values are not those of this kind of figure (R13)")
    for name, needed in layout.needs(table.measure, names):
        if row.values[name] is not None and row.values[needed] is None:
            raise _Broken(f"{row.stratum}: {name} without {needed} (R5)")


def _band(table: "ReleasedTable", known: Known, policy: DisclosurePolicy) -> Iterable[str]:
    """The band must be true, and may not narrow a hidden number to 1 to k-1."""
    if table.completeness is None:
        return
    least, most = {"<60": (0, 3), "60-79": (3, 4), ">=80": (4, 5)}[table.completeness]
    eligible, measured, missing = (
        known.get((TOTAL, name)) for name in ("eligible", "measured", "missing")
    )
    if eligible is not None and measured is not None:
        share = 5 * measured
        if share < least * eligible or (share >= most * eligible and most < 5) or eligible == 0:
            yield "the completeness band is not that of the numbers"
        return
    largest = []  # what a hidden number can still be, times a factor, and that factor
    if measured is not None and least and missing is None:
        largest.append((measured * (5 - least), least))
    if eligible is not None:
        largest.append((eligible * (5 - least), 5))
        largest.append((eligible * most - (most < 5), 5))
    if any(value < policy.minimum * factor for value, factor in largest):
        yield "the completeness band narrows a small group (R10)"


def _refused(site: str, table: "ReleasedTable", rule: str) -> UnsafeRelease:
    return UnsafeRelease(
        f"{site}, {table.indicator}, {table.cube}, {table.period.label}, {rule}. Nothing was sent."
    )
