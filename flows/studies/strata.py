"""Which published rows a study is about: strata of a dimension, whatever the words of the study.

A study names levels, a list of them, bounds of gestational age, or flags; a table has bands. Where
a bound is no edge of a band, the bands that it touches are looked at, and those that it holds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt

from federated.disclosure import laid
from federated.release import ReleasedRow, ReleasedTable
from federated.studies.specification import Specification

Days = frozenset[int]
WEEK, LONGEST = 7, 350  # days
BANDS = {  # as ``federated.indicators.splits`` has them, in days
    "<28": frozenset(range(196)),
    "28-31": frozenset(range(196, 224)),
    "32-36": frozenset(range(224, 259)),
    ">=37": frozenset(range(259, LONGEST)),
}
PRETERM = {
    "events": BANDS["<28"] | BANDS["28-31"] | BANDS["32-36"],
    "non_events": BANDS[">=37"],
}
PRETERM_BIRTH = "I09"
WEEKS = {"ga_weeks", "preterm"}  # the variables of gestational age
OPS: dict[str, Callable[[float, float], bool]] = {
    "==": eq, "<": lt, "<=": le, ">": gt, ">=": ge,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one dimension as if they were one, or everybody; of these, those with an outcome."""

    dimension: str | None = None
    strata: frozenset[str] = frozenset()
    outcome: str = ""  # of I09: whether somebody is born preterm

    @property
    def name(self) -> str:
        """How the one row is called."""
        return " and ".join(sorted(self.strata)) or laid.TOTAL

    def tables(self, view: Iterable[ReleasedTable]) -> list[ReleasedTable]:
        """Return the tables that have these rows, each with the one row."""
        found = list(view)
        if self.outcome:
            found = [_only(t, self.outcome) for t in found if t.indicator == PRETERM_BIRTH]
        if self.dimension is None:
            return found
        return [self._as_one(table) for table in found if table.dimension == self.dimension]

    def _as_one(self, table: ReleasedTable) -> ReleasedTable:
        total, *rows = table.rows
        inside = [row for row in rows if row.stratum in self.strata]
        if not inside:
            return table
        outside = (row for row in rows if row.stratum not in self.strata)
        one = inside[0].model_copy(update={"stratum": self.name, "values": _summed(inside)})
        return table.model_copy(update={"rows": (total, one, *outside)})


def parts(spec: Specification) -> Iterator[Part]:
    """Yield what a study can be compared with."""
    for dimension, strata in (None, frozenset[str]()), *_rows(spec):
        for outcome in ("", *_outcomes(spec)):
            yield Part(dimension, strata, outcome)


def _rows(spec: Specification) -> Iterator[tuple[str, frozenset[str]]]:
    chosen = dict(_coded(spec))
    if "ga_band" in chosen or WEEKS & set(spec.used):
        days = _days(spec, chosen.pop("ga_band", frozenset(BANDS)))
        yield from (("ga_band", one) for one in _about(days, BANDS) if one)
    yield from ((name, strata) for name, strata in chosen.items() if strata)


def _outcomes(spec: Specification) -> Iterator[str]:
    """Yield whether the study is of those born preterm, or of the others."""
    if WEEKS & set(spec.used):
        for found in _about(_days(spec, BANDS), PRETERM):
            if len(found) == 1:
                yield from found


def _coded(spec: Specification) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each dimension with the strata of which the study has families."""
    for name in spec.used:
        wanted = [one.value for one in spec.population.where if one.variable == name]
        if spec.variable(name).kind == "code":
            lists = (one if isinstance(one, tuple) else (one,) for one in wanted)
            yield name, frozenset(spec.levels(name)).intersection(*map(frozenset, lists))
        elif name == "multiple":
            named = {True: "multiple", False: "singleton"}
            yield "plurality", frozenset(s for flag, s in named.items() if {flag} >= set(wanted))


def _days(spec: Specification, bands: Iterable[str]) -> Days:
    """Return the days of gestation at which somebody is in the study."""
    found = frozenset[int]().union(*(BANDS[band] for band in bands))
    for one in spec.population.where:
        if one.variable == "ga_weeks" and isinstance(one.value, int | float):
            holds, bound = OPS[one.op], one.value
            found = frozenset(day for day in found if holds(day / WEEK, bound))
        elif one.variable == "preterm":
            found &= PRETERM["events" if one.value else "non_events"]
    return found


def _about(days: Days, within: dict[str, Days]) -> set[frozenset[str]]:
    """Return the names of what is touched, and of what is held in full."""
    touched = frozenset(name for name, held in within.items() if days & held)
    return {touched, frozenset(name for name, held in within.items() if held <= days)}


def _summed(rows: list[ReleasedRow]) -> dict[str, int | None]:
    """Return the numbers of people of these rows together; the rest of a row is not needed."""
    out: dict[str, int | None] = dict.fromkeys(rows[0].values)
    for name in {*laid.PEOPLE, "missing"} & set(out):
        found = [row.values.get(name) for row in rows]
        if None not in found:
            out[name] = sum(int(one) for one in found if one is not None)
    return out


def _only(table: ReleasedTable, outcome: str) -> ReleasedTable:
    """Return a table of those with an outcome as if nobody else were in it."""
    rows = tuple(
        row.model_copy(
            update={"values": {**dict.fromkeys(row.values), "measured": row.values.get(outcome)}}
        )
        for row in table.rows
    )
    return table.model_copy(update={"rows": rows})
