"""The populations of studies hold the families and outcomes of the indicators they are made of."""

from random import Random

import pytest

from federated import indicators
from federated.studies.populations import catalogue
from tests.federated.indicators import oracle
from tests.federated.indicators.world import Row, Store, World, made

WORLDS = range(3)


@pytest.fixture(scope="module")
def hospital() -> Store:
    return Store("hospital")


@pytest.fixture(scope="module")
def municipality() -> Store:
    return Store("municipality")


def drawn(seed: int, kind: str) -> World:
    """Return a world in which every boundary of the definitions occurs."""
    return made(Random(seed), 40, kind)  # noqa: S311


def rows_of(store: Store, name: str, world: World) -> dict[str, Row]:
    """Return the rows of a population by family; no family stands twice."""
    store.fill(world)
    people = catalogue()[name]
    rows = people.table(store.tables, people.by_name).to_pyarrow().to_pylist()
    found = {row["family_pid"]: row for row in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize("seed", WORLDS)
def test_days_to_readmission_are_those_of_i03_within_a_year(hospital: Store, seed: int) -> None:
    world = drawn(seed, "hospital")
    found = rows_of(hospital, "index_children", world)
    wanted = {one["family_pid"]: one for one in oracle.i03(world)}
    assert set(found) == set(wanted)
    for pid, unit in wanted.items():
        row = found[pid]
        if not unit["measured"]:
            assert row["days_to_readmission_y1"] is None
            continue
        assert row["readmitted_y1"] == (unit["cause"] == 1 and unit["time"] <= 365)
        assert row["days_to_readmission_y1"] == min(unit["time"], 365)


@pytest.mark.parametrize("seed", WORLDS)
def test_costs_are_those_of_i61_and_payers_add_up_to_all(hospital: Store, seed: int) -> None:
    world = drawn(seed, "hospital")
    found = rows_of(hospital, "index_child_costs", world)
    spent: dict[str, dict[str | None, float]] = {}
    for one in oracle.i61(world):
        if one["measured"]:
            spent.setdefault(one["family_pid"], {})[one["category"]] = float(one["value"])
    assert set(found) == set(spent)
    for pid, parts in spent.items():
        row = found[pid]
        payers = {name.removeprefix("cost_"): row[name] for name in row if name.startswith("cost_")}
        total = payers.pop("y1")
        assert total == pytest.approx(sum(parts.values()))
        assert sum(payers.values()) == pytest.approx(total)
        assert all(payers[str(payer)] == pytest.approx(v) for payer, v in parts.items() if payer)
    again = {one["family_pid"]: one for one in oracle.i01(world) if one["measured"]}
    known = {pid: row["readmission_30d"] for pid, row in found.items()}
    assert known == {pid: again[pid]["event"] if pid in again else None for pid in found}


@pytest.mark.parametrize("seed", WORLDS)
def test_a_family_counts_with_its_first_assignment(municipality: Store, seed: int) -> None:
    world = drawn(seed, "municipality")
    found = rows_of(municipality, "first_assignments", world)
    first: dict[str, tuple[Row, Row]] = {}
    order = sorted(
        oracle.assigned(world),
        key=lambda one: (one[0]["assigned_day"], one[0]["assignment_no_pid"]),
    )
    for given, unit in order:
        first.setdefault(unit["family_pid"], (given, unit))
    assert set(found) == set(first)
    for pid, (given, unit) in first.items():
        row, begun = found[pid], _begun(world, given)
        followed = (
            oracle.family_last_day(world, oracle.given_to(world, given)) - given["assigned_day"]
        )
        started = begun is not None and begun <= min(180, followed)
        assert row["cohort"] == unit["cohort"]
        assert row["care_started"] == started
        wanted = begun if started else min(followed, 180)
        assert row["days_to_care"] == (wanted if wanted is not None and wanted >= 0 else None)


def _begun(world: World, given: Row) -> int | None:
    own = given["assignment_no_pid"]
    days = [d["start_day"] for d in world["youth_care_delivery"] if d["assignment_no_pid"] == own]
    return max(0, min(days) - given["assigned_day"]) if days else None


@pytest.mark.parametrize("name", ["births", "index_children"])
def test_a_variable_is_the_same_whichever_others_are_asked_with_it(
    hospital: Store, name: str
) -> None:
    every = rows_of(hospital, name, drawn(1, "hospital"))
    people = catalogue()[name]
    for one in people.by_name:
        alone = people.table(hospital.tables, {one}).to_pyarrow().to_pylist()
        found = {row["family_pid"]: row[one] for row in alone}
        assert found == {pid: row[one] for pid, row in every.items()}


def test_a_population_counts_the_people_of_some_indicator() -> None:
    frames = {one.frame for one in indicators.catalogue().values()}
    for people in catalogue().values():
        assert people.frame
        assert people.frame in frames, people.name
