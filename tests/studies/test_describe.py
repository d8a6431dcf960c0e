"""What groups look like: reckoned anew by scipy and statsmodels, and refused where it tells of few."""

from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from api.pages import study_figures, study_groups, study_more
from api.pages.study import assumed
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import SettingsError
from federated.studies import example, reading, telling
from federated.studies.announcements import Replied
from tests.studies import spec
from tests.studies.each_kind import DAYS, text
from tests.studies.world import World

NEAR = 1e-8
PLAIN = (spec.PLAIN,)
ARMS = ("comparison", "programme", "historic")
ALL = (
    ('terms = ["C(arm)"]\n', ""),
    ('levels = {arm = ["comparison", "programme"]}\n', ""),
)


def column(world: World, name: str, arm: str | None = None) -> Floats:
    """Return a number of the families of all cities, in the order of the cities."""
    rows = [one.rows for one in world.places.values()]
    parts = [one.number(name)[one.has("arm", arm)] if arm else one.number(name) for one in rows]
    return np.asarray(np.concatenate(parts))


def counts(world: World, name: str, levels: tuple[str, ...], arm: str) -> list[int]:
    rows = [one.rows for one in world.places.values()]
    return [
        int(sum((one.has(name, at) & one.has("arm", arm)).sum() for one in rows)) for at in levels
    ]


@pytest.mark.parametrize("changes", [(), PLAIN])
def test_means_and_spread_are_those_of_the_rows_and_compared_as_scipy_does(
    changes: tuple[tuple[str, str], ...],
) -> None:
    world = World.of(text("describe_days", 5, *changes)).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    errors, days = found["errors"]["model"], [column(world, "hospital_days_y1", a) for a in ARMS]
    assert found["terms"] == [
        "mean[comparison]", "mean[programme]", "mean[historic]",
        "difference[programme]", "difference[historic]",
    ]  # fmt: skip
    for at, one in enumerate(days):
        row = found["groups"][at]
        ends = stats.t.interval(0.95, len(one) - 1, one.mean(), stats.sem(one))
        assert (row["size"], row["mean"]) == pytest.approx((len(one), one.mean()), rel=NEAR)
        assert row["sd"] == pytest.approx(one.std(ddof=1), rel=NEAR)
        assert (errors["low"][at], errors["high"][at]) == pytest.approx(ends, rel=NEAR)
    for at, one in enumerate(days[1:], 3):
        test = stats.ttest_ind(one, days[0], equal_var=False)
        low, high = test.confidence_interval()
        assert found["estimates"][at] == pytest.approx(one.mean() - days[0].mean(), rel=NEAR)
        assert (errors["p"][at], errors["df"][at]) == pytest.approx(
            (test.pvalue, test.df), rel=NEAR
        )
        assert (errors["low"][at], errors["high"][at]) == pytest.approx((low, high), rel=NEAR)
    weights = [column(world, "birth_weight_g", arm) for arm in ARMS]
    welch = [one for one in found["tests"] if one["term"].startswith("birth_weight_g")]
    for test_, one in zip(welch, weights[1:], strict=True):
        wanted = stats.ttest_ind(one, weights[0], equal_var=False)
        assert (test_["statistic"], test_["p"]) == pytest.approx(
            (wanted.statistic, wanted.pvalue), rel=NEAR
        )


def test_codes_are_counted_and_compared_as_scipy_does() -> None:
    world = World.of(text("describe_days")).open()
    assert world.run().done
    found = world.result()
    bands = world.study.specification.variable("ga_band").levels
    table = [counts(world, "ga_band", bands, arm) for arm in ARMS]
    (test,) = [one for one in found["tests"] if one["term"] == "ga_band"]
    wanted = stats.chi2_contingency(table, correction=False)
    assert (test["statistic"], test["df"], test["p"]) == pytest.approx(
        (wanted.statistic, wanted.dof, wanted.pvalue), rel=NEAR
    )
    rows = [one for one in found["groups"] if one["variable"] == "ga_band"]
    assert [one["count"] for one in rows] == [n for line in table for n in line]
    assert sum(one["share"] for one in rows) == pytest.approx(3)


def test_shares_have_the_intervals_of_statsmodels() -> None:
    world = World.of(text("describe")).open()
    assert world.run().done
    found = world.result()
    again = [column(world, "readmission_30d", arm) for arm in ARMS[:2]]
    errors = found["errors"]["model"]
    for at, one in enumerate(again):
        low, high = proportion_confint(one.sum(), len(one), method="wilson")
        assert found["estimates"][at] == pytest.approx(one.mean(), rel=NEAR)
        assert (errors["low"][at], errors["high"][at]) == pytest.approx((low, high), rel=NEAR)
    low, high = confint_proportions_2indep(
        again[1].sum(), len(again[1]), again[0].sum(), len(again[0]), method="wald"
    )
    assert found["estimates"][2] == pytest.approx(again[1].mean() - again[0].mean(), abs=1e-12)
    assert (errors["low"][2], errors["high"][2]) == pytest.approx((low, high), rel=NEAR)
    table = [[int(one.sum()), int(len(one) - one.sum())] for one in again]
    wanted = stats.chi2_contingency(table, correction=False)
    assert found["tests"][0]["p"] == pytest.approx(wanted.pvalue, rel=NEAR)


def test_without_a_term_all_families_are_described_and_nothing_is_compared() -> None:
    world = World.of(text("describe", 5, *ALL)).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    assert found["terms"] == ["share"]
    assert found["tests"] == []
    assert found["estimates"] == pytest.approx([column(world, "readmission_30d").mean()])


@pytest.mark.parametrize("plain", [(), PLAIN])
@pytest.mark.parametrize("same", [2.0, 3.1, 4.3, 123.456])
def test_the_number_that_all_families_of_a_group_have_is_not_told_as_their_mean(
    same: float, plain: tuple[tuple[str, str], ...]
) -> None:
    of = text("describe_days", 3, *plain)
    study, out = reading.read(of), {}
    for site in study.sites:
        rows = example.rows(study, site)
        days = np.where(rows.has("arm", "programme"), same, rows.number("hospital_days_y1"))
        out[site] = rows.with_columns({"hospital_days_y1": days})
    world = World.of(of, out).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    assert [one is None for one in found["estimates"]] == [False, True, False, True, False]
    for name in ("se", "p", "low", "high"):
        assert [found["errors"]["model"][name][at] for at in (1, 3)] == [None, None]
    (row,) = [one for one in found["groups"]
              if (one["group"], one["variable"]) == ("programme", "hospital_days_y1")]  # fmt: skip
    assert (row["mean"], row["sd"]) == (None, None)
    compared = [one["term"] for one in found["tests"] if one["term"].startswith("hospital")]
    assert compared == ["hospital_days_y1[historic]"]
    assert "neither their mean nor a difference is told" in found["assumes"][-1]
    assert assumed(found["assumes"][-1], "nl")[1]
    names = {site: site for site in study.sites}
    assert list(study_groups.tables(study, found, names, "nl"))
    (errors,) = study_figures.tables(study, found, "nl")
    assert list(study_figures.summary(study, errors.lines, "nl"))
    assert study_figures.panel(study, errors.lines, "nl")


def with_days(kind: str, days: Any, sites: int = 3) -> World:
    of = text(kind, sites)
    study = reading.read(of)
    out = {}
    for number, site in enumerate(study.sites):
        rows = example.rows(study, site)
        out[site] = rows.with_columns(days(rows, number))
    return World.of(of, out).open()


def one_family(rows: Rows, number: int) -> dict[str, Floats]:
    """Days that one family of the programme has nearly alone."""
    programme = np.flatnonzero(rows.has("arm", "programme"))
    days = np.where(rows.has("arm", "programme"), 1.0, 20.0)
    days[programme[0]] = 360.0 if number == 0 else 1.0
    return {"hospital_days_y1": days}


def heavy_child(rows: Rows, number: int) -> dict[str, Floats]:
    """A number that is described beside the outcome, which one child makes most of."""
    weight = np.where(rows.has("arm", "programme"), 0.001, 3000.0)
    weight[np.flatnonzero(rows.has("arm", "programme"))[0]] = 4000.0 if number == 0 else 0.001
    return {"birth_weight_g": weight}


@pytest.mark.parametrize(
    ("days", "said"), [(one_family, "hospital_days_y1"), (heavy_child, "birth_weight_g")]
)
def test_a_sum_that_one_family_makes_is_told_to_nobody(days: Any, said: str) -> None:
    closed = with_days("describe_days", days).run()
    assert (closed.done, closed.code) == (False, "gate")
    assert said in closed.sentence
    assert "R3, R4" in closed.sentence


def days_of_one_city(rows: Rows, number: int) -> dict[str, Floats]:
    """The first city has most of the programme's days; without it one family of the second makes them."""
    programme = np.flatnonzero(rows.has("arm", "programme"))
    days = np.where(rows.has("arm", "programme") & (number > 0), 0.2, 20.0)
    days[programme[0]] = 200.0 if number == 1 else days[programme[0]]
    return {"hospital_days_y1": days}


def test_a_sum_of_which_a_city_would_see_one_family_of_another_is_not_told() -> None:
    world = with_days("describe_days", days_of_one_city)
    closed = world.run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "Without the part of one city" in closed.sentence
    told = [one for one in world.announced() if isinstance(one, Replied)]
    assert not any(array.name == "products" for one in told for array in one.total)


@pytest.mark.parametrize("few", [(2, 0, 0), (60, 60, 0), (100, 3, 4)])
@pytest.mark.parametrize("level", ["programme", "<28"])
def test_a_group_or_a_level_of_a_few_families_is_told_to_nobody(
    few: tuple[int, ...], level: str
) -> None:
    of, out = text("describe_days", 3), {}
    study = reading.read(of)
    for site, number in zip(study.sites, few, strict=True):
        rows = example.rows(study, site)
        one = rows.has("arm" if level == "programme" else "ga_band", level)
        kept = ~one
        kept[np.flatnonzero(one)[:number]] = True
        out[site] = rows.where(kept)
    world = World.of(of, out).open()
    assert world.run().code == "gate"
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_a_group_of_one_city_is_described_without_interval_and_test() -> None:
    of = text("describe", 3, spec.PLAIN)
    study, out = reading.read(of), {}
    for number, site in enumerate(study.sites):
        rows = example.rows(study, site)
        kept = np.ones(len(rows), dtype=bool) if number == 0 else rows.has("arm", "comparison")
        out[site] = rows.where(kept)
    result = World.of(of, out).pooled()
    assert result["errors"]["model"]["low"] == [None] * 3
    assert "tests" not in result
    assert any("arm[programme] is in one city only" in one for one in result["assumes"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"C(sex)"]', '"C(sex):ga_weeks"]'), "is a product; each variable is described alone"),
        (('["C(arm)"]', '["C(arm)", "multiple"]'), "describe is by one group"),
        (('["C(arm)"]', '["C(arm):multiple"]'), "describe is by one group"),
        (("[population]", "rounds = 4\n\n[population]"), "write rounds = 6"),
        (('"C(sex)"]', '"hospital_days_y1"]'), "is an outcome and explains nothing"),
        (('family = "binomial"', 'family = "gaussian"'), "readmission_30d has no gaussian model"),
    ],
)
def test_a_wrong_specification_is_told_in_one_sentence(change: tuple[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        reading.read(text("describe", 5, change))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("kind", ["describe", "describe_days"])
def test_a_steward_reads_what_is_described_and_a_reader_the_table(kind: str, language: Any) -> None:
    study, nl = reading.read(text(kind)), language == "nl"
    told = "\n".join(telling.lines(study, language))
    assert ("ook: zwangerschapsduur" if nl else "besides: gestational age") in told
    result = World.of(text(kind)).pooled()
    assert [one for one in result["assumes"] if not assumed(one, language)[1]] == []
    (table,) = study_groups.tables(study, result, {}, language)
    assert len(table.rows) == len(result["groups"])
    tests = list(study_more.tables(study, result, {}, language))[-1]
    assert all(row[0].endswith("?") for row in tests.rows)
    (errors,) = study_figures.tables(study, result, language)
    said = list(study_figures.summary(study, errors.lines, language))
    assert not any("  " in one for one in said)
    assert ("verschil" in said[0]) is False
    panel = study_figures.panel(study, errors.lines, language)
    assert panel is not None
    assert "stippellijn" not in panel.caption
    assert "dashed" not in panel.caption


def test_costs_are_described_too() -> None:
    costs = ('"index_children"', '"index_child_costs"'), ('"hospital_days_y1"', '"cost_y1"')
    where = 'where = [{variable = "ga_weeks", op = "<", value = 37}]\n'
    mix = 'case_mix = ["ga_weeks", "C(sex)"]\n'
    of = text("describe", 5, *DAYS, *costs, (where, ""), (mix, ""))
    world = World.of(of).open()
    assert world.run().done, world.events[-1].announced
    assert world.result()["terms"][0] == "mean[comparison]"
