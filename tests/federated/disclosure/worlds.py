"""Worlds of families, counted the slow way into exact tables; the strategies of these tests."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import strategies as st

from federated.exact import TOTAL, ExactRow, ExactTable, Part
from federated.indicator import Dimension, Indicator, Measure
from federated.period import Period

GRID = (0, 30, 90, 365)
BINS = (0, 14, 28)
PAYERS = ("insurer", "municipality", "hospital")
FULL = 401  # days of follow-up, at most
YEAR = Period.years(2024, 2024)


@dataclass(frozen=True)
class Unit:
    """One child or parent; ``value`` is what the measure makes of it."""

    family: int
    codes: tuple[str, ...]
    measured: bool
    event: bool
    value: int
    end: int
    cause: int
    euros: tuple[int, ...]


def indicator(measure: Measure, sensitive: bool = True, codes: Sequence[int] = (3,)) -> Indicator:
    """Return an indicator with one dimension for each number of codes."""
    dimensions = tuple(
        Dimension(f"d{i}", tuple(f"c{j}" for j in range(n)), f"d{i}") for i, n in enumerate(codes)
    )
    return Indicator(
        id="T01",
        slug="test",
        version="1",
        name_en="Test",
        label_nl="Test",
        unit="%",
        measure=measure,
        better="down",
        sensitive=sensitive,
        populations={"hospital": "all"},
        definition="d",
        source="s",
        expected_share=0.3,
        follow_up_days=0,
        needs=frozenset(),
        units=lambda tables: next(iter(tables.values())),
        dimensions=dimensions,
        bins={Measure.HISTOGRAM: BINS, Measure.SURVIVAL: GRID}.get(measure, ()),
        categories=PAYERS if measure is Measure.COST else (),
    )


def tables(found: Indicator, units: Sequence[Unit]) -> tuple[ExactTable, ...]:
    """Return the total-only cube and one cube a dimension."""
    total = row(found.measure, TOTAL, units)
    cubes = [ExactTable(found, "site-a", None, YEAR, (total,))]
    for number, dimension in enumerate(found.dimensions):
        strata = tuple(
            row(found.measure, code, [u for u in units if u.codes[number] == code])
            for code in dimension.codes
        )
        cubes.append(ExactTable(found, "site-a", dimension.name, YEAR, (total, *strata)))
    return tuple(cubes)


def row(measure: Measure, stratum: str, units: Sequence[Unit]) -> ExactRow:
    """Return one stratum, counted."""
    measured = [unit for unit in units if unit.measured]
    rest = [unit for unit in units if not unit.measured]
    return ExactRow(
        stratum, people(units), people(measured), people(rest), PARTS[measure](measured)
    )


def people(units: Sequence[Unit]) -> Part:
    """Count units and the families behind them."""
    return Part(len({unit.family for unit in units}), len(units))


def amount(units: Sequence[Unit], of: Callable[[Unit], Any]) -> Part:
    """Add a value up, with the two largest contributions of a family."""
    by_family: dict[int, Any] = {}
    size: dict[int, Any] = {}
    for unit in units:
        by_family[unit.family] = by_family.get(unit.family, 0) + of(unit)
        size[unit.family] = size.get(unit.family, 0) + abs(of(unit))
    ranked = [*sorted(size.values(), reverse=True), 0, 0]
    return Part(len(by_family), sum(by_family.values()), ranked[0], ranked[1])


def _proportion(units: Sequence[Unit]) -> dict[str, Part]:
    return {
        "events": people([unit for unit in units if unit.event]),
        "non_events": people([unit for unit in units if not unit.event]),
    }


def _rate(units: Sequence[Unit]) -> dict[str, Part]:
    some = [unit for unit in units if unit.event]
    events = amount(some, lambda unit: 1 + unit.value % 3)
    return {
        "events": Part(events.families, events.total),
        "event_free": people([unit for unit in units if not unit.event]),
        "person_days": amount(units, lambda unit: unit.end + 1),
        "shortfall": amount([u for u in units if u.end < FULL - 1], lambda u: FULL - u.end - 1),
    }


def _mean(units: Sequence[Unit]) -> dict[str, Part]:
    n = len(units)
    mean = Decimal(sum(unit.value for unit in units)) / n if n else Decimal(0)
    return {
        "sum": amount(units, lambda unit: unit.value),
        "squares": amount(units, lambda unit: (unit.value - mean) ** 2),
        "nonzero": people([unit for unit in units if unit.value]),
    }


def _histogram(units: Sequence[Unit]) -> dict[str, Part]:
    edges = [*BINS, 10**6]
    return {
        f"bin_{low}": people([unit for unit in units if low <= abs(unit.value) < high])
        for low, high in zip(BINS, edges[1:], strict=True)
    }


def _survival(units: Sequence[Unit]) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for start, end in pairwise(GRID):
        at_risk = [unit for unit in units if unit.end > start]
        leaving = [unit for unit in at_risk if unit.end <= end]
        parts[f"at_risk_{end}"] = people(at_risk)
        for cause, name in enumerate(("censored", "events", "deaths")):
            parts[f"{name}_{end}"] = people([unit for unit in leaving if unit.cause == cause])
    return parts


def _cost(units: Sequence[Unit]) -> dict[str, Part]:
    def paid(number: int) -> Part:
        part = amount(units, lambda unit: Decimal(unit.euros[number]))
        some = {unit.family for unit in units if unit.euros[number]}
        return Part(len(some), part.total, part.largest, part.second)

    return {
        **{payer: paid(number) for number, payer in enumerate(PAYERS)},
        "sum": amount(units, lambda unit: Decimal(sum(unit.euros))),
    }


PARTS: dict[Measure, Callable[[Sequence[Unit]], dict[str, Part]]] = {
    Measure.PROPORTION: _proportion,
    Measure.RATE: _rate,
    Measure.MEAN: _mean,
    Measure.HISTOGRAM: _histogram,
    Measure.SURVIVAL: _survival,
    Measure.COST: _cost,
}


@st.composite
def worlds(
    draw: st.DrawFn, measure: Measure, most: int = 260, sensitive: bool | None = None
) -> tuple[ExactTable, ...]:
    """Draw a world: up to ``most`` families, skewed strata, twins, missing values, one ECMO baby."""
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - drawing each number is too slow
    codes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=2))
    found = indicator(
        measure, draw(st.booleans()) if sensitive is None else sensitive, tuple(codes)
    )
    twins = draw(st.sampled_from((0.0, 0.0, 0.15))) if measure is not Measure.COST else 0.0
    share = draw(st.sampled_from((0.0, 0.03, 0.1, 0.3, 0.5, 0.95, 1.0)))
    missing = draw(st.sampled_from((0.0, 0.02, 0.1, 0.5)))
    skew = draw(st.sampled_from((1.0, 2.0, 4.0)))
    ecmo = draw(st.booleans())
    apart = draw(st.booleans())  # twins in different strata
    units: list[Unit] = []
    for family in range(draw(st.integers(0, most))):
        chosen = _codes(random, codes, skew)
        for twin in range(1 + (random.random() < twins)):
            if twin and apart:
                chosen = _codes(random, codes, skew)
            euros = tuple(random.choice((0, 0, 100, 250, 1000)) for _ in PAYERS)
            if ecmo and not units:
                euros = (900_000, *euros[1:])
            units.append(
                Unit(
                    family=family,
                    codes=chosen,
                    measured=random.random() >= missing,
                    event=random.random() < share,
                    value=random.choice((0, 0, 3, 8, 13, 20, 30))
                    * (-1 if measure is Measure.MEAN and random.random() < 0.3 else 1),
                    end=random.choice((10, 20, 60, 200, 365, 400, 400, 400)),
                    cause=1 if random.random() < share else random.choice((0, 0, 0, 2)),
                    euros=euros,
                )
            )
    return tables(found, units)


def _codes(random: Any, codes: Sequence[int], skew: float) -> tuple[str, ...]:
    return tuple(f"c{int(n * random.random() ** skew)}" for n in codes)
