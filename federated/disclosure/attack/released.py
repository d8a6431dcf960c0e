"""The attack on released tables, without the truth: what a site and the centre can check.

Everything that one site published about the same people is one system: all cubes of an indicator,
all its periods (what a year and its quarters share is told apart), and the number eligible, which
indicators of one frame have in common. Where the linked figures contradict each other, people were
withdrawn in between, and every indicator is attacked by itself.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from federated.disclosure import layout
from federated.disclosure.attack import unaided
from federated.disclosure.attack.knowledge import Knowledge, Matrix
from federated.disclosure.attack.tables import Tables
from federated.disclosure.attack.unaided import Hidden
from federated.release import ReleasedRow, ReleasedTable

TOTAL = "*"
ENDLESS = float("inf")
BANDS = {"<60": (0, 3), "60-79": (3, 4), ">=80": (4, 5)}  # fifths measured
Column = tuple[str, ...]  # (whose, class of quarters, cube or "*", stratum, value)
Form = dict[Column, float]


@dataclass(frozen=True, slots=True)
class Found:
    """A hidden figure that follows, or figures that cannot all be true."""

    site: str
    indicator: str
    cube: str
    period: str
    stratum: str
    value: str
    how: str

    def sentence(self) -> str:
        """Say what was found, without a figure."""
        return f"{self.site}, {self.cube}, {self.period}, {self.stratum}, {self.value}: {self.how}."


def findings(tables: Mapping[str, Sequence[ReleasedTable]], minimum: int) -> Iterator[Found]:
    """Yield what follows from the tables of every site; raises Unfinished where that is unknown."""
    for site, every in tables.items():
        for linked in _linked(every):
            found = _attacked(site, linked, minimum)
            if found is None:
                for alone in _by_indicator(linked):
                    yield from _attacked(site, alone, minimum) or [_contradiction(site, alone[0])]
            else:
                yield from found


def _attacked(site: str, tables: Sequence[ReleasedTable], minimum: int) -> list[Found] | None:
    """Return what follows, None where the figures contradict each other."""
    said = Said(tables)
    list(said.hidden())  # names the columns of which nothing at all is published
    attack = Tables(said.knowledge())
    found = unaided.narrowed(attack, list(said.hidden()), minimum)
    return None if found is None else [_found(site, hidden, how) for hidden, how in found]


def _found(site: str, hidden: Hidden, how: str) -> Found:
    table, stratum, value = hidden.place
    return Found(site, table.indicator, table.cube, table.period.label, stratum, value, how)


def _contradiction(site: str, table: ReleasedTable) -> Found:
    place = (table.indicator, table.cube, table.period.label)
    return Found(site, *place, TOTAL, "all", "the figures cannot all be true")


def _linked(tables: Sequence[ReleasedTable]) -> Iterator[list[ReleasedTable]]:
    groups: dict[str, list[ReleasedTable]] = {}
    for table in tables:
        groups.setdefault(_frame(table.indicator) or table.indicator, []).append(table)
    yield from groups.values()


def _by_indicator(tables: Sequence[ReleasedTable]) -> Iterator[list[ReleasedTable]]:
    for name in dict.fromkeys(table.indicator for table in tables):
        yield [table for table in tables if table.indicator == name]


def _frame(indicator: str) -> str:
    from federated.indicators import catalogue

    known = catalogue().get(indicator)
    return known.frame if known else ""


def _complete(indicator: str) -> bool:
    from federated.indicators import catalogue

    known = catalogue().get(indicator)
    return bool(known and known.complete)


def _classes(tables: Iterable[ReleasedTable]) -> dict[str, tuple[str, ...]]:
    """Return for every period the classes of quarters that no table tells apart."""
    periods = {t.period.label: t.period.quarters or (t.period.label,) for t in tables}
    quarters = dict.fromkeys(quarter for every in periods.values() for quarter in every)
    kinds = {q: tuple(label for label in periods if q in periods[label]) for q in quarters}
    return {
        label: tuple(dict.fromkeys("|".join(kinds[q]) for q in every))
        for label, every in periods.items()
    }


@dataclass(slots=True, repr=False)
class Said:
    """What some tables of one site say together."""

    tables: Sequence[ReleasedTable]
    _at: dict[Column, int] = field(default_factory=dict)
    _lines: list[tuple[Form, float, float]] = field(default_factory=list)
    _amounts: set[Column] = field(default_factory=set)
    _split: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read every table."""
        self._split = _classes(self.tables)
        for table in self.tables:
            for row in table.rows:
                self._row(table, row)
            self._strata(table)
            self._band(table)

    def knowledge(self) -> Knowledge:
        """Return all of it as bounds of sums."""
        whole = np.array([column not in self._amounts for column in self._at])
        known = Knowledge.nothing(whole).and_that(
            self._matrix([line[0] for line in self._lines]),
            np.array([line[1] for line in self._lines], dtype=np.float64),
            np.array([line[2] for line in self._lines], dtype=np.float64),
        )
        return known.scaled(self._unit())

    def _unit(self) -> float:
        sizes = [
            max(abs(x) for x in line[1:] if abs(x) < ENDLESS)
            for line in self._lines
            if self._amounts & set(line[0]) and min(abs(x) for x in line[1:]) < ENDLESS
        ]
        return max(1e-6, max(sizes, default=0.0) / 1e4)

    def _matrix(self, forms: Sequence[Form]) -> Matrix:
        from scipy.sparse import csr_matrix

        entries = [(r, self._at[c], w) for r, form in enumerate(forms) for c, w in form.items()]
        at = np.array(entries, dtype=np.float64).reshape(-1, 3)
        where = (at[:, 0].astype(int), at[:, 1].astype(int))
        return csr_matrix((at[:, 2], where), shape=(len(forms), len(self._at)))

    def hidden(self) -> Iterator[Hidden]:
        """Yield what is hidden, by itself and beside the visible parts of a visible whole."""
        for table in self.tables:
            sensitive = set(layout.splits(table.measure, table.rows[0].values))
            for row in table.rows:
                for name, value in row.values.items():
                    if value is None and name != "sd":
                        form = self._form(table, row.stratum, name)
                        zero = table.sensitive and (name in sensitive or name.startswith("events"))
                        amount = layout.is_sum(table.measure, name)
                        place = (table, row.stratum, name)
                        yield Hidden(place, self._matrix([form]), amount, zero)
            yield from self._unions(table)

    def _unions(self, table: ReleasedTable) -> Iterator[Hidden]:
        for name in table.rows[0].values:
            if layout.is_sum(table.measure, name) or name.startswith("families_"):
                continue
            parts = [row for row in table.rows[1:] if row.values[name] is None]
            if 1 < len(parts) < len(table.rows) - 1:
                form = _plus(*(self._form(table, row.stratum, name) for row in parts))
                yield Hidden((table, "together", name), self._matrix([form]), False, False, True)

    def _row(self, table: ReleasedTable, row: ReleasedRow) -> None:
        names = [name for name in row.values if name != "sd"]
        if table.measure != "survival":
            for name in names:
                self._value(table, row, name)
        for klass in self._split[table.period.label]:
            self._arithmetic(table, row, klass)
        if table.measure == "survival":
            self._survival(table, row)

    def _value(self, table: ReleasedTable, row: ReleasedRow, name: str) -> None:
        """A family may have an event in several parts of a period, and counts once in all."""
        form, value = self._form(table, row.stratum, name), row.values[name]
        if value is None or not name.startswith("families_") or len(form) == 1:
            self._equals(form, value)
            return
        self._says(form, float(value), ENDLESS)
        for column in form:
            self._says({column: 1.0}, 0, float(value))

    def _arithmetic(self, table: ReleasedTable, row: ReleasedRow, klass: str) -> None:
        def at(name: str) -> Column:
            return self._column(table, klass, row.stratum, name)

        self._says({at("eligible"): 1, at("measured"): -1, at("missing"): -1}, 0, 0)
        if _complete(table.indicator):
            self._says({at("missing"): 1}, 0, 0)
        parts = layout.splits(table.measure, row.values)
        if table.measure in ("proportion", "histogram"):
            self._says({at("measured"): 1, **{at(name): -1.0 for name in parts}}, 0, 0)
        if table.measure == "cost":
            payers = layout.payers(row.values)
            if payers:
                self._says({at("sum"): 1, **{at(name): -1.0 for name in payers}}, 0, 0)
        if table.measure == "rate":
            self._says({at("events"): 1, at("families_with"): -1}, 0, ENDLESS)
            self._says({at("measured"): 1, **{at(n): -1.0 for n in parts}}, 0, ENDLESS)

    def _survival(self, table: ReleasedTable, row: ReleasedRow) -> None:
        """Steps of the curve: what is printed for an end holds all since the last printed one."""
        ends, kinds = layout.ends(row.values), ("events", "deaths", "censored")
        for name in layout.PEOPLE:
            self._equals(self._form(table, row.stratum, name), row.values[name])

        def sums(these: Sequence[str], of: Sequence[int], weight: float) -> Form:
            steps = [self._form(table, row.stratum, f"{k}_{e}") for k in these for e in of]
            return {column: weight for form in steps for column in form}

        measured = self._form(table, row.stratum, "measured")
        self._says(_plus(measured, sums(kinds, ends, -1.0)), 0, ENDLESS)
        since = 0
        for number, end in enumerate(ends):
            if row.values[f"events_{end}"] is None:
                continue
            for kind in kinds:
                within = sums([kind], ends[since : number + 1], 1.0)
                self._equals(within, row.values[f"{kind}_{end}"])
            at_risk = _plus(measured, sums(kinds, ends[:since], -1.0))
            self._equals(at_risk, row.values[f"at_risk_{end}"])
            since = number + 1

    def _strata(self, table: ReleasedTable) -> None:
        if len(table.rows) == 1:
            return
        for klass in self._split[table.period.label]:
            for name in table.rows[0].values:
                if name == "sd" or name.startswith("at_risk"):
                    continue
                total = self._column(table, klass, TOTAL, name)
                parts = [self._column(table, klass, row.stratum, name) for row in table.rows[1:]]
                several = name.startswith("families_")
                low = -ENDLESS if several else 0.0
                self._says({total: 1.0, **dict.fromkeys(parts, -1.0)}, low, 0.0)

    def _band(self, table: ReleasedTable) -> None:
        if table.completeness is None:
            return
        least, most = BANDS[table.completeness]
        measured = self._form(table, TOTAL, "measured")
        eligible = self._form(table, TOTAL, "eligible")
        five = {column: 5.0 for column in measured}
        self._says(_plus(five, dict.fromkeys(eligible, -float(least))), 0, ENDLESS)
        if most < 5:
            self._says(_plus(five, dict.fromkeys(eligible, -float(most))), -ENDLESS, -1)

    def _form(self, table: ReleasedTable, stratum: str, name: str) -> Form:
        classes = self._split[table.period.label]
        return {self._column(table, klass, stratum, name): 1.0 for klass in classes}

    def _column(self, table: ReleasedTable, klass: str, stratum: str, name: str) -> Column:
        frame = _frame(table.indicator) if name == "eligible" else ""
        cube = TOTAL if stratum == TOTAL else (table.dimension or table.cube)
        column = (frame or table.indicator, klass, cube, stratum, name)
        self._at.setdefault(column, len(self._at))
        if layout.is_sum(table.measure, name):
            self._amounts.add(column)
        return column

    def _equals(self, form: Form, value: object) -> None:
        if value is not None:
            self._says(form, float(str(value)), float(str(value)))

    def _says(self, form: Form, low: float, high: float) -> None:
        self._lines.append((form, low, high))


def _plus(*forms: Form) -> Form:
    out: Form = {}
    for form in forms:
        for column, weight in form.items():
            out[column] = out.get(column, 0.0) + weight
    return out
