"""Exact tables: every part of every row, against sums made one cell at a time."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import ibis
import pyarrow as pa
import pytest

from federated.errors import UnknownIndicator, UnsafeRelease
from federated.exact import TOTAL, ExactRow, ExactTable
from federated.indicator import Indicator, Measure
from federated.indicators import catalogue, named
from federated.indicators.aggregate import table, tables
from federated.indicators.people import FAMILIES
from federated.indicators.shared import prepared
from federated.period import Period
from tests.federated.indicators import sums
from tests.federated.indicators.oracle import ORACLE
from tests.federated.indicators.world import Row, Store, made

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

PERIODS = (
    Period.quarter("2024-Q1"),
    Period.quarter("2024-Q3"),
    Period.years(2024, 2024),
    Period.years(2023, 2025),
    Period.quarter("2019-Q1"),  # nobody
    Period.trial("closed"),
)
MEASURES = ("I09", "I02", "I04", "B01", "I31", "I03", "I61")

Units = Callable[[list[Row]], Any]


@pytest.fixture
def engine() -> Iterator[Units]:
    """A function that puts units in an engine."""
    connection = ibis.duckdb.connect()

    def put(units: list[Row]) -> Any:
        return connection.create_table("units", pa.Table.from_pylist(units), overwrite=True)

    yield put
    connection.disconnect()


def drawn(name: str) -> list[Row]:
    kind = "hospital" if "hospital" in named(name).site_kinds else "municipality"
    return ORACLE[name](made(Random(7), 150, kind))  # noqa: S311


def cut(indicator: Indicator) -> list[str | None]:
    return [None, *(d.name for d in indicator.dimensions)]


def inside(units: list[Row], dimension: str | None, period: Period, stratum: str) -> list[Row]:
    rows = [u for u in units if not period.quarters or u["cohort"] in period.quarters]
    return (
        rows if stratum == TOTAL or not dimension else [u for u in rows if u[dimension] == stratum]
    )


def flat(row: ExactRow) -> dict[str, sums.Part]:
    parts = {
        "eligible": row.eligible,
        "measured": row.measured,
        "missing": row.missing,
        **row.parts,
    }
    return {
        name: (
            p.families,
            Fraction(p.total),
            Fraction(p.largest),
            Fraction(p.second),
        )
        for name, p in parts.items()
    }


def assert_equal(found: ExactTable, units: list[Row]) -> None:
    one = found.indicator
    for row in found.rows:
        rows = inside(units, found.dimension, found.period, row.stratum)
        expected = sums.cell(one.measure, one.bins, one.categories, rows)
        actual = flat(row)
        if "squares" in actual:  # the engine deviates from a mean of four decimals
            close = [pytest.approx(float(f), rel=1e-5, abs=0.01) for f in expected.pop("squares")]
            assert [float(f) for f in actual.pop("squares")] == close
        assert actual == expected


@pytest.mark.parametrize("name", MEASURES)
def test_every_part_equals_the_slow_sum(name: str, engine: Units) -> None:
    units, one = drawn(name), named(name)
    found = tables(one, engine(units), site="x", dimensions=cut(one), periods=PERIODS)
    assert [(t.period, t.dimension) for t in found] == [(p, d) for p in PERIODS for d in cut(one)]
    for exact in found:
        assert_equal(exact, units)


@pytest.mark.parametrize("name", MEASURES)
def test_the_total_comes_first_and_empty_codes_are_there(name: str, engine: Units) -> None:
    one = named(name)
    for dimension in one.dimensions:
        units = engine(drawn(name))
        exact = table(one, units, site="x", dimension=dimension.name, period=PERIODS[4])
        assert [row.stratum for row in exact.rows] == [TOTAL, *dimension.codes]
        assert {row.eligible.families for row in exact.rows} == {0}


def test_an_indicator_goes_from_rows_to_tables_in_one_engine(hospital: Store) -> None:
    world = made(Random(3), 60, "hospital")  # noqa: S311
    hospital.fill(world)
    one = named("I01")
    found = tables(one, one.units(hospital.tables), site="x", dimensions=cut(one), periods=PERIODS)
    for exact in found:
        assert_equal(exact, ORACLE["I01"](world))


def test_nothing_is_left_in_the_engine(engine: Units) -> None:
    units = engine(drawn("I09"))
    table(named("I09"), units, site="x", dimension="arm", period=PERIODS[2])
    assert units.get_backend().list_tables() == ["units"]


def test_parts_of_a_proportion_add_up_to_the_eligible(engine: Units) -> None:
    exact = table(named("I01"), engine(drawn("I01")), site="x", dimension="arm", period=PERIODS[5])
    total, *rows = exact.rows
    assert total.eligible.total == sum(row.eligible.total for row in rows)
    assert total.eligible.total == total.measured.total + total.missing.total
    assert total.measured.total == total.parts["events"].total + total.parts["non_events"].total


def test_money_is_exact_and_a_family_without_lines_counts_for_nothing(engine: Units) -> None:
    unit = {"cohort": "2024-Q1", "arm": "programme", "ga_band": "<28", "measured": True}
    units = engine(
        [
            {**unit, "family_pid": "a", "category": "hospital", "value": Decimal("0.10")},
            {**unit, "family_pid": "a", "category": "family", "value": Decimal("0.20")},
            {**unit, "family_pid": "b", "category": None, "value": Decimal("0.00")},
        ]
    )
    row = table(named("I61"), units, site="x", dimension=None, period=PERIODS[0]).rows[0]
    assert (row.eligible.families, row.eligible.total) == (2, 2)
    assert (row.parts["sum"].families, row.parts["sum"].total) == (2, Decimal("0.30"))
    assert (row.parts["hospital"].families, row.parts["hospital"].total) == (1, Decimal("0.10"))


def test_a_twin_is_two_units_and_one_family(engine: Units) -> None:
    names = {"family_pid": "a", "cohort": "2024-Q1", "arm": "programme", "plurality": "multiple"}
    twin = {**names, "event": True, "measured": True}
    units = engine([twin, twin])
    events = table(named("I09"), units, site="x", dimension=None, period=PERIODS[0]).rows[0].parts
    assert (events["events"].families, events["events"].total) == (1, 2)


def test_a_missing_code_counts_under_unknown(engine: Units) -> None:
    unit = {"family_pid": "a", "cohort": "2024-Q1", "arm": "programme", "event": True}
    units = [{**unit, "measured": True, "plurality": code} for code in (None, "singleton")]
    exact = table(named("I09"), engine(units), site="x", dimension="plurality", period=PERIODS[0])
    assert [row.eligible.total for row in exact.rows] == [1 + 1, 1, 0, 1]


def test_a_code_outside_the_closed_list_stops_without_naming_it(engine: Units) -> None:
    unit = {"family_pid": "a", "cohort": "2024-Q1", "arm": "Jansen", "plurality": "singleton"}
    units = engine([{**unit, "event": True, "measured": True}])
    with pytest.raises(UnsafeRelease, match="outside the closed list") as stopped:
        table(named("I09"), units, site="x", dimension="arm", period=PERIODS[0])
    assert "Jansen" not in str(stopped.value)


def test_an_unknown_dimension_names_the_known_ones(engine: Units) -> None:
    with pytest.raises(UnknownIndicator, match="Known: arm, plurality"):
        table(named("I09"), engine(drawn("I09")), site="x", dimension="colour", period=PERIODS[0])


def test_every_measure_is_tried_here() -> None:
    assert {named(name).measure for name in MEASURES} == set(Measure)
    assert {one.measure for one in catalogue().values()} == set(Measure)


@pytest.mark.parametrize("name", ["I01", "I18", "I61"])
def test_preparing_what_is_shared_changes_no_unit(name: str, hospital: Store) -> None:
    hospital.fill(made(Random(11), 60, "hospital"))  # noqa: S311
    one = named(name)
    with prepared(hospital.tables) as ready:
        found = one.units(ready).to_pyarrow().to_pylist()
        assert len(hospital.connection.list_tables()) == len(hospital.tables) + 3
    assert sorted(map(str, found)) == sorted(map(str, hospital.units(name)))
    assert len(hospital.connection.list_tables()) == len(hospital.tables)


def test_a_municipality_prepares_its_families_only(municipality: Store) -> None:
    with prepared(municipality.tables) as ready:
        assert set(ready) - set(municipality.tables) == {FAMILIES}
