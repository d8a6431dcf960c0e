"""What a released table says: its figures, and the arithmetic that everybody knows of them."""

from collections.abc import Sequence

from federated.disclosure import layout
from federated.disclosure.attack.columns import ENDLESS, TOTAL, Column, Columns, Form, plus
from federated.release import ReleasedRow, ReleasedTable

BANDS = {"<60": (0, 3), "60-79": (3, 4), ">=80": (4, 5)}  # fifths measured


def tell(known: Columns, table: ReleasedTable) -> None:
    """Note all that a table says."""
    for row in table.rows:
        _row(known, table, row)
    _strata(known, table)
    _band(known, table)


def _row(known: Columns, table: ReleasedTable, row: ReleasedRow) -> None:
    names = [name for name in row.values if name != "sd"]
    if table.measure != "survival":
        for name in names:
            _value(known, table, row, name)
    for klass in known.split[table.period.label]:
        _arithmetic(known, table, row, klass)
    if table.measure == "survival":
        _survival(known, table, row)


def _value(known: Columns, table: ReleasedTable, row: ReleasedRow, name: str) -> None:
    """A family may have an event in several parts of a period, and counts once in all."""
    form, value = known.form(table, row.stratum, name), row.values[name]
    if value is None or not name.startswith("families_") or len(form) == 1:
        known.equals(form, value)
        return
    known.says(form, float(value), ENDLESS)
    for column in form:
        known.says({column: 1.0}, 0, float(value))


def _arithmetic(known: Columns, table: ReleasedTable, row: ReleasedRow, klass: str) -> None:
    def at(name: str) -> Column:
        return known.column(table, klass, row.stratum, name)

    known.says({at("eligible"): 1, at("measured"): -1, at("missing"): -1}, 0, 0)
    if _complete(table.indicator):
        known.says({at("missing"): 1}, 0, 0)
    parts = layout.splits(table.measure, row.values)
    if table.measure in ("proportion", "histogram"):
        known.says({at("measured"): 1, **{at(name): -1.0 for name in parts}}, 0, 0)
    if table.measure == "cost":
        payers = layout.payers(row.values)
        if payers:
            known.says({at("sum"): 1, **{at(name): -1.0 for name in payers}}, 0, 0)
    if table.measure == "rate":
        known.says({at("events"): 1, at("families_with"): -1}, 0, ENDLESS)
        known.says({at("measured"): 1, **{at(n): -1.0 for n in parts}}, 0, ENDLESS)


def _survival(known: Columns, table: ReleasedTable, row: ReleasedRow) -> None:
    """Steps of the curve: what is printed for an end holds all since the last printed one."""
    ends, kinds = layout.ends(row.values), ("events", "deaths", "censored")
    for name in layout.PEOPLE:
        known.equals(known.form(table, row.stratum, name), row.values[name])

    def sums(these: Sequence[str], of: Sequence[int], weight: float) -> Form:
        steps = [known.form(table, row.stratum, f"{k}_{e}") for k in these for e in of]
        return {column: weight for form in steps for column in form}

    measured = known.form(table, row.stratum, "measured")
    known.says(plus(measured, sums(kinds, ends, -1.0)), 0, ENDLESS)
    since = 0
    for number, end in enumerate(ends):
        if row.values[f"events_{end}"] is None:
            continue
        for kind in kinds:
            within = sums([kind], ends[since : number + 1], 1.0)
            known.equals(within, row.values[f"{kind}_{end}"])
        at_risk = plus(measured, sums(kinds, ends[:since], -1.0))
        known.equals(at_risk, row.values[f"at_risk_{end}"])
        since = number + 1


def _strata(known: Columns, table: ReleasedTable) -> None:
    if len(table.rows) == 1:
        return
    for klass in known.split[table.period.label]:
        for name in table.rows[0].values:
            if name == "sd" or name.startswith("at_risk"):
                continue
            total = known.column(table, klass, TOTAL, name)
            parts = [known.column(table, klass, row.stratum, name) for row in table.rows[1:]]
            several = name.startswith("families_")
            low = -ENDLESS if several else 0.0
            known.says({total: 1.0, **dict.fromkeys(parts, -1.0)}, low, 0.0)


def _band(known: Columns, table: ReleasedTable) -> None:
    if table.completeness is None:
        return
    least, most = BANDS[table.completeness]
    measured = known.form(table, TOTAL, "measured")
    eligible = known.form(table, TOTAL, "eligible")
    five = {column: 5.0 for column in measured}
    known.says(plus(five, dict.fromkeys(eligible, -float(least))), 0, ENDLESS)
    if most < 5:
        known.says(plus(five, dict.fromkeys(eligible, -float(most))), -ENDLESS, -1)


def _complete(indicator: str) -> bool:
    from federated.indicators import catalogue

    known = catalogue().get(indicator)
    return bool(known and known.complete)
