"""Quantiles over sites: those of the rows on the merged grid, and no count of a few for who subtracts."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from api.pages import study_figures, study_groups
from api.pages.study import assumed
from federated.analyses.question import Arrays
from federated.analyses.questions.lives import GridCounts, Survival
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import GateRefused, SettingsError
from federated.studies import curves, example, reading, rehearsing, telling
from federated.studies.announcements import Replied
from federated.studies.populations import catalogue
from tests.studies.each_kind import text
from tests.studies.world import World

SHARES = (0.25, 0.5, 0.75)
GRID = (1.0, 2.0, 4.0, 8.0, 16.0)
LONG = ("quantiles = [0.25, 0.5, 0.75]", "quantiles = [0.5, 0.95, 0.995]")
NO_ARM = (
    ('terms = ["C(arm)"]\n', ""),
    ('levels = {arm = ["comparison", "programme"]}\n', ""),
)


def stays(of: str) -> dict[str, Rows]:
    """Rows whose days are those of a hospital: mostly short, sometimes long."""
    study, random, out = reading.read(of), np.random.default_rng(3), {}
    for name in study.sites:
        rows = example.rows(study, name)
        mean = np.log(9 + 6 * rows.has("arm", "programme")) if study.design.terms else 2.0
        days = np.minimum(np.rint(random.lognormal(mean, 1.0, len(rows))), 366)
        out[name] = rows.with_columns({"hospital_days_y1": days})
    return out


def values(world: World, arm: str | None) -> Floats:
    every = [one.rows for one in world.places.values()]
    kept = [one.has("arm", arm) if arm else np.ones(len(one), dtype=bool) for one in every]
    days = [one.number("hospital_days_y1")[at] for one, at in zip(every, kept, strict=True)]
    return np.asarray(np.concatenate(days))


def edges(world: World) -> Floats:
    """Return the grid as it was announced."""
    told = [one for one in world.announced() if isinstance(one, Replied)][-1]
    (kept,) = [np.array(one.values) for one in told.total if one.name == "kept"]
    grid = np.array(reading.read(text("quantiles")).variable("hospital_days_y1").grid, dtype=float)
    return np.array([0.0, *grid[kept > 0], 366.0])


@pytest.mark.parametrize("changes", [(), NO_ARM])
def test_a_quantile_is_that_of_the_rows_on_the_grid_that_was_told(
    changes: tuple[tuple[str, str], ...],
) -> None:
    of = text("quantiles", 5, *changes)
    world = World.of(of, stays(of)).open()
    assert world.run().done, world.events[-1].announced
    found, ends = world.result(), edges(world)
    assert len(ends) > 5
    arms: tuple[str | None, ...] = (None,) if changes else ("comparison", "programme")
    lines = [(share, arm) for share in SHARES for arm in arms]
    errors = found["errors"]["model"]
    for at, (share, arm) in enumerate(lines):
        days = np.sort(values(world, arm))
        true = np.quantile(days, share, method="inverted_cdf")
        upto = ends[ends >= true].min()
        assert found["terms"][at] == f"p{100 * share:g}" + (f"[{arm}]" if arm else "")
        assert found["estimates"][at] == upto
        assert found["groups"][at]["above"] == ends[ends < true].max()
        first, last = (int(binom.ppf(tail, len(days), share)) for tail in (0.025, 0.975))
        assert errors["low"][at] == ends[ends < days[first - 1]].max()
        assert errors["high"][at] == ends[ends >= days[last]].min()
        assert np.mean(days <= upto) >= share


def test_every_number_with_quantiles_has_a_grid_within_its_bounds() -> None:
    for people in catalogue().values():
        for one in people.variables:
            if "quantiles" in one.families:
                assert len(one.grid) > 5
                assert list(one.grid) == sorted(set(one.grid))
                assert one.low <= one.grid[0] < one.grid[-1] < one.high


def test_an_interval_holds_the_true_quantile_as_often_as_it_says() -> None:
    from federated.analyses.quantiles import interval_ranks

    for n, share in ((40, 0.5), (200, 0.25), (1000, 0.9)):
        low, high = interval_ranks(share, n)
        cover = binom.cdf(high - 1, n, share) - binom.cdf(low - 1, n, share)
        assert 0.95 <= cover < 0.98 + 1 / n


def test_nothing_of_a_few_days_is_summed_and_no_flag_is_told() -> None:
    of = text("quantiles")
    world = World.of(of, stays(of)).open()
    assert world.run().done
    told = {
        array.name for one in world.announced() if isinstance(one, Replied) for array in one.total
    }
    assert {"sums", "squares", "bringing", "ends_some", "ends_many", "stays_some"}.isdisjoint(told)


def test_a_quantile_beyond_the_grid_is_not_told_and_it_is_said() -> None:
    of = text("quantiles", 5, LONG)
    world = World.of(of, stays(of)).open()
    assert world.run().done
    found = world.result()
    place = found["terms"].index("p99.5[comparison]")
    assert found["estimates"][place] is None
    assert found["errors"]["model"]["high"][place] is None
    assert any(one.startswith("p99.5[comparison] is not told") for one in found["assumes"])
    assert found["estimates"][0] is not None


@pytest.mark.parametrize("few", [(2, 0, 0), (60, 60, 0), (100, 3, 4)])
def test_a_group_of_a_few_families_is_told_to_nobody(few: tuple[int, ...]) -> None:
    of, out = text("quantiles", 3), {}
    for (site, rows), number in zip(stays(of).items(), few, strict=True):
        one = rows.has("arm", "programme")
        kept = ~one
        kept[np.flatnonzero(one)[:number]] = True
        out[site] = rows.where(kept)
    world = World.of(of, out).open()
    assert world.run().code == "gate"
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_days_that_one_city_has_alone_are_merged_with_others() -> None:
    """All long stays are in one city: another that subtracts its own would see them."""
    of = text("quantiles", 3)
    out = stays(of)
    for number, (site, rows) in enumerate(out.items()):
        days = np.minimum(rows.number("hospital_days_y1"), 10.0)
        days = np.where(np.arange(len(rows)) % 2 == 0, 60.0, days) if number == 0 else days
        out[site] = rows.with_columns({"hospital_days_y1": days})
    world = World.of(of, out).open()
    assert world.run().done, world.events[-1].announced
    assert not any(10 <= one < 60 for one in edges(world))


def counted(parts: list[list[tuple[int, int, int]]], place: int) -> tuple[GridCounts, list[Arrays]]:
    """Return the question of a grouping, and the answer of each city."""
    question = GridCounts(
        survival=Survival(time="t", event="one", group="g", levels=("0", "1")),
        times=GRID,
        minimum=10,
    )
    answers = []
    for people in parts:
        rows = Rows({
            "t": np.array([float(one[0]) for one in people]),
            "one": np.ones(len(people)),
            "g": np.array([str(one[place]) for one in people], dtype=np.str_),
        })  # fmt: skip
        answers.append(question.answer(rows))
    return question, answers


city = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 1), st.integers(0, 1)), min_size=60, max_size=120
)


@settings(max_examples=80, deadline=None)
@given(st.lists(city, min_size=3, max_size=5))
def test_no_city_that_subtracts_its_own_sees_a_few_also_not_by_two_groupings(
    parts: list[list[tuple[int, int, int]]],
) -> None:
    assert nobody_sees_a_few(parts) in (True, None)


def test_where_two_groupings_end_at_other_values_what_lies_between_is_of_three_cities_too() -> None:
    """By the first grouping the grid ends at 1, by the second at 2; between are 12 and 3 families."""
    often = [(1, arm, 1) for arm in (0, 1) for _ in range(20)]
    later = [(4, arm, sex) for arm in (0, 1) for sex in (0, 1) for _ in range(20)]
    first = [*often, *later, *([(2, 0, 0)] * 12)]
    second = [*often, *later, *([(1, 0, 0)] * 8), *([(2, 0, 0)] * 3)]
    third = [*often, *later, (1, 0, 0)]
    assert nobody_sees_a_few([first, second, third])


def nobody_sees_a_few(parts: list[list[tuple[int, int, int]]]) -> bool | None:
    """Assert it of the counts by two groupings; None where nothing is told."""
    told, own = list[Arrays](), list[Arrays]()
    for place in (1, 2):
        question, own = counted(parts, place)
        total = {name: np.sum([one[name] for one in own], axis=0) for name in own[0]}
        try:
            told.append(curves.told(question, total, 10))
        except GateRefused:
            return None
        kept = [*np.flatnonzero(told[-1]["kept"] > 0)]
        for one in ({name: np.zeros_like(part) for name, part in own[0].items()}, *own):
            others = {name: total[name] - one[name] for name in ("deaths", "beyond")}
            upto = np.cumsum(others["deaths"], axis=1)[:, kept]
            assert safe(np.diff(np.column_stack([upto, total_of(others)]), axis=1, prepend=0.0))
    ends = sorted({int(at) for one in told for at in np.flatnonzero(one["kept"] > 0)})
    whole = np.array(
        [[*np.cumsum(one["deaths"].sum(axis=0))[ends], total_of(one).sum()] for one in own]
    )
    return all(safe(np.diff(whole.sum(axis=0) - mine, prepend=0.0)) for mine in whole)


def total_of(counts: Arrays) -> Any:
    return counts["deaths"].sum(axis=1) + counts["beyond"]


def safe(numbers: Floats) -> bool:
    return bool(np.all((numbers == 0) | (numbers >= 10)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[0.25, 0.5, 0.75]", "[]"), "quantiles: shares between 0 and 1"),
        (("[0.25, 0.5, 0.75]", "[0.5, 0.5]"), "each once"),
        (("[0.25, 0.5, 0.75]", "[1.0]"), "less than 1"),
        (("[0.25, 0.5, 0.75]", "[0]"), "greater than 0"),
        (('["C(arm)"]', '["C(arm)", "C(sex)"]'), "quantiles is by one group"),
        (('["C(arm)"]', '["C(arm):C(sex)"]'), "quantiles is by one group"),
        (('["C(arm)"]', '["C(arm)"]\ncase_mix = ["C(sex)"]'), "leave case_mix out"),
        (('"hospital_days_y1"', '"readmission_30d"'), "has no quantiles model"),
        (('"quantiles"\nquantiles', '"regression"\nquantiles'), "kind regression has no quantiles"),
        (("[mandate]", '[disclosure]\nsecure_sum = "plain"\n\n[mandate]'), "merged after summing"),
    ],
)
def test_a_wrong_specification_is_told_in_one_sentence(change: tuple[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        reading.read(text("quantiles", 5, change))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_grid_is_read_before_and_the_values_after(language: Any) -> None:
    of = text("quantiles", 5, LONG)
    study, nl = reading.read(of), language == "nl"
    told = "\n".join(telling.lines(study, language))
    assert "0 1 2 3 4 5 7 10 14" in told
    assert ("50 % / 95 % / 99,5 %" if nl else "50 % / 95 % / 99.5 %") in told
    world = World.of(of, stays(of)).open()
    assert world.run().done
    result = world.result()
    assert [one for one in result["assumes"] if not assumed(one, language)[1]] == []
    (table,) = study_groups.tables(study, result, {}, language)
    assert len(table.rows) == 6
    (errors,) = study_figures.tables(study, result, language)
    said = list(study_figures.summary(study, errors.lines, language))
    assert ("50% heeft hoogstens" if nl else "50% have at most") in said[0]
    assert ("dagen" if nl else "days") in said[0]
    assert study_figures.panel(study, errors.lines, language) is not None
    assert rehearsing.rehearsed(study)[1] == 2
