"""The pack: the engine passes it under every seed, and an engine with one rule missing does not."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.disclosure.conformance import judging, plants, running, truth
from federated.disclosure.conformance.histories import histories
from federated.disclosure.conformance.plants import PAYERS, Plant
from federated.disclosure.conformance.proof import Line, Proof
from federated.release import ReleasedTable

SEED, SITE = "5e" * 32, "ziekenhuis-noord"
PLANTED = {plant.name: plant for plant in plants.plants(SEED)}
seeds = st.binary(min_size=32, max_size=32).map(bytes.hex)


def proof(seed: str, **changes: Any) -> Proof:
    content = {
        "site": SITE, "run": "0" * 64, "version": "1",
        "tables": running.tables(seed, SITE), "lines": running.figures(seed),
    }  # fmt: skip
    return Proof.model_validate({**content, **changes})


@settings(max_examples=4, deadline=None)
@given(seeds)
def test_the_engine_passes_whatever_the_seed(seed: str) -> None:
    assert judging.failed(seed, Proof.parse(proof(seed).canonical())) == ()


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(seeds)
def test_the_engine_passes_under_many_seeds(seed: str) -> None:
    assert judging.failed(seed, proof(seed)) == ()


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_every_plant_holds_its_danger_and_the_comfortable_ones_hold_none(seed: str) -> None:
    for plant in plants.plants(seed):
        assert bool(list(truth.forbidden(plant))) is not plant.comfortable


def test_another_seed_plants_other_tables() -> None:
    other = {plant.name: plant for plant in plants.plants("ab" * 32)}
    assert all(other[name].families != plant.families for name, plant in PLANTED.items())
    assert histories(SEED) != histories("ab" * 32)


def edited(
    tables: Sequence[ReleasedTable], change: Callable[[str, str, Any], Any]
) -> tuple[ReleasedTable, ...]:
    """Change values by stratum and name, whatever the rules say of it."""
    return tuple(
        table.model_copy(
            update={
                "rows": tuple(
                    row.model_copy(
                        update={
                            "values": {n: change(row.stratum, n, v) for n, v in row.values.items()}
                        }
                    )
                    for row in table.rows
                )
            }
        )
        for table in tables
    )


def true_value(plant: Plant, stratum: str, name: str) -> int:
    return truth.values(plant, dict(truth.rows(plant))[stratum])[name]


@pytest.mark.parametrize("name", [name for name, one in PLANTED.items() if not one.comfortable])
def test_an_engine_that_shows_everything_fails_on_each_plant(name: str) -> None:
    plant, tables = PLANTED[name], running.tables(SEED, SITE)[name]
    open_ = edited(tables, lambda stratum, value, _: true_value(plant, stratum, value))
    assert not judging.table_is_right(plant, SITE, open_)


@pytest.mark.parametrize("name", ["small cell", "complement", "homogeneous group", "dominance"])
def test_an_engine_without_secondary_suppression_fails(name: str) -> None:
    """What is unsafe by itself is hidden, and follows from the total and the other groups."""
    plant, tables = PLANTED[name], running.tables(SEED, SITE)[name]
    unsafe = set(truth.forbidden(plant))
    naive = edited(tables, lambda s, v, _: None if (s, v) in unsafe else true_value(plant, s, v))
    assert not judging.table_is_right(plant, SITE, naive)


def test_an_engine_that_rounds_or_adds_noise_fails() -> None:
    for name, plant in PLANTED.items():
        off = edited(running.tables(SEED, SITE)[name], lambda _s, _v, n: n and n + 1)
        assert not judging.table_is_right(plant, SITE, off)


def test_an_engine_that_hides_everything_fails_on_what_is_comfortable() -> None:
    hidden = {
        name: edited(tables, lambda _s, _v, _n: None)
        for name, tables in running.tables(SEED, SITE).items()
    }
    lines = {
        name: tuple(line.model_copy(update={"value": None}) for line in each)
        for name, each in running.figures(SEED).items()
    }
    found = judging.failed(SEED, proof(SEED, tables=hidden, lines=lines))
    assert found == ("comfortable", "comfortable costs", "comfortable sites")


def test_one_sum_that_a_family_dominates_is_enough_to_fail() -> None:
    plant, tables = PLANTED["dominance"], running.tables(SEED, SITE)["dominance"]
    cell = next(cell for cell in truth.forbidden(plant) if cell[1] == PAYERS[0])
    more = edited(tables, lambda s, v, n: true_value(plant, s, v) if (s, v) == cell else n)
    assert judging.table_is_right(plant, SITE, tables)
    assert not judging.table_is_right(plant, SITE, more)


def world_lines(name: str) -> tuple[Line, ...]:
    return running.figures(SEED)[name]


def naive(name: str) -> list[Line]:
    """What an engine shows that hides small numbers and forgets what it published before."""
    world = histories(SEED)[name]
    counts = _counts(name)
    return [
        line.model_copy(update={"value": _naive(line, counts, world.policy.k)})
        for line in world_lines(name)
    ]


def _counts(name: str) -> dict[tuple[int, str, str | None, str | None], int]:
    found: dict[tuple[int, str, str | None, str | None], int] = {}
    for release, snapshot in enumerate(histories(SEED)[name].releases):
        for site, families in snapshot.sites.items():
            for one in families:
                for band in (None, one.code("ga")):
                    for answer in (None, one.code("ind")):
                        for whose in (site, "ALL"):
                            key = (release, whose, band, answer)
                            found[key] = found.get(key, 0) + 1
    return found


def _naive(line: Line, counts: Any, k: int) -> Any:
    band, answer = line.cell["ga"], line.cell["ind"]
    number = counts.get((line.release, line.site, band, answer), 0)
    whole = counts.get((line.release, line.site, band, None), 0)
    if number < k:
        return None
    if line.measure == "count":
        return number
    return round(100 * number / whole, 1) if answer else None


@pytest.mark.parametrize("name", ["difference of releases", "all minus sites", "digits of a rate"])
def test_an_engine_that_only_hides_small_numbers_fails_on_each_world(name: str) -> None:
    world = histories(SEED)[name]
    assert judging.world_is_right(name, world, world_lines(name))
    assert not judging.world_is_right(name, world, naive(name))


def test_a_percentage_with_more_digits_or_of_hidden_counts_fails() -> None:
    name = "digits of a rate"
    world, lines = histories(SEED)[name], world_lines(name)
    rates = [n for n, line in enumerate(lines) if line.measure == "rate" and line.value is not None]
    hidden = [n for n, line in enumerate(lines) if line.measure == "rate" and line.value is None]
    for place, value in ((rates[0], 50.01), (rates[0], 0.5), (hidden[-1], 93.3)):
        changed = [*lines]
        changed[place] = lines[place].model_copy(update={"value": value})
        assert not judging.world_is_right(name, world, changed)


def test_an_engine_that_publishes_a_period_twice_fails() -> None:
    first, later = plants.again(SEED)
    assert len(later.families) == len(first.families) + 1
    twice = {**running.tables(SEED, SITE), plants.AGAIN: running._controlled(later, SITE)}
    assert judging.failed(SEED, proof(SEED, tables=twice)) == (plants.AGAIN,)


def test_an_answer_that_leaves_something_out_fails() -> None:
    whole = proof(SEED)
    fewer = {name: one for name, one in whole.tables.items() if name != "dominance"}
    assert judging.failed(SEED, proof(SEED, tables=fewer)) == ("not every table of the pack",)
    half = {**whole.lines, "all minus sites": whole.lines["all minus sites"][1:]}
    assert judging.failed(SEED, proof(SEED, lines=half)) == ("all minus sites",)
    one = {**whole.tables, "complement": whole.tables["complement"][:1]}
    assert judging.failed(SEED, proof(SEED, tables=one)) == ("complement",)
