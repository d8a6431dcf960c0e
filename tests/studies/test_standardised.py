"""Standardised shares over sites: reckoned anew from the rows, and of no stratum of a few families."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, norm

from api.pages import study_figures, study_groups, study_more
from api.pages.study import assumed
from federated.analyses.rows import Rows
from federated.errors import SettingsError
from federated.studies import example, reading, telling
from federated.studies.announcements import Replied
from federated.studies.words import Refusal
from tests.studies import spec
from tests.studies.each_kind import STANDARD, text
from tests.studies.world import World

NEAR = 1e-8
WEIGHTS = np.array([40.0, 10.0, 45.0, 5.0])
REFERENCE = np.array([0.3, 0.35, 0.4, 0.45])
LEVELS = ('levels = {arm = ["comparison", "programme"]}\n', "")


def strata(rows: Rows) -> Iterator[np.ndarray[Any, Any]]:
    """Yield who is in each stratum, in the order of the specification."""
    for sex in ("female", "male"):
        for multiple in (0.0, 1.0):
            yield rows.has("sex", sex) & (rows.number("multiple") == multiple)


def counts(every: list[Rows], arm: str | None) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    events, people = np.zeros(4), np.zeros(4)
    for rows in every:
        of = rows.has("arm", arm) if arm else np.ones(len(rows), dtype=bool)
        for at, one in enumerate(strata(rows)):
            people[at] += (of & one).sum()
            events[at] += rows.number("readmission_30d")[of & one].sum()
    return events, people


def fay_feuer(d: Any, n: Any) -> tuple[float, float, float]:
    w = WEIGHTS / WEIGHTS.sum()
    y, v, m = float(w @ (d / n)), float(w**2 @ (d / n**2)), float((w / n).max())
    low = v / (2 * y) * chi2.ppf(0.025, 2 * y**2 / v)
    high = (v + m**2) / (2 * (y + m)) * chi2.ppf(0.975, 2 * (y + m) ** 2 / (v + m**2))
    return y, low, high


def garwood(o: float, e: float) -> tuple[float, float]:
    return chi2.ppf(0.025, 2 * o) / 2 / e, chi2.ppf(0.975, 2 * o + 2) / 2 / e


def byar(o: float, e: float) -> tuple[float, float]:
    z = norm.ppf(0.975)
    low = o * (1 - 1 / (9 * o) - z / (3 * o**0.5)) ** 3
    high = (o + 1) * (1 - 1 / (9 * (o + 1)) + z / (3 * (o + 1) ** 0.5)) ** 3
    return low / e, high / e


@pytest.mark.parametrize("plain", [(), (spec.PLAIN,)])
def test_over_sites_it_is_what_the_rows_of_all_give(plain: tuple[tuple[str, str], ...]) -> None:
    world = World.of(text("standardised", 5, *plain)).open()
    assert world.run().done, world.events[-1].announced
    found, every = world.result(), [one.rows for one in world.places.values()]
    lines = dict(zip(found["terms"], found["estimates"], strict=True))
    for at, arm in enumerate(("comparison", "programme")):
        d, n = counts(every, arm)
        rate, low, high = fay_feuer(d, n)
        o, e = float(d.sum()), float(n @ REFERENCE)
        model, other = found["errors"]["model"], found["errors"]["byar"]
        assert lines[f"rate[{arm}]"] == pytest.approx(rate, rel=NEAR)
        assert (model["low"][at], model["high"][at]) == pytest.approx((low, high), rel=NEAR)
        assert np.exp(lines[f"ratio[{arm}]"]) == pytest.approx(o / e, rel=NEAR)
        exact = np.exp([model["low"][at + 2], model["high"][at + 2]])
        assert list(exact) == pytest.approx(garwood(o, e), rel=NEAR)
        assert list(np.exp([other["low"][at + 2], other["high"][at + 2]])) == pytest.approx(
            byar(o, e), rel=NEAR
        )
        assert found["groups"][at]["size"] == n.sum()
        assert found["groups"][at]["crude"] == pytest.approx(o / n.sum())


def test_cities_are_standardised_each_by_itself_and_judge_their_own_strata() -> None:
    world = World.of(text("standardised_cities")).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    rows = [one for one in found["groups"] if "site" in one]
    assert [one["site"] for one in rows] == sorted(world.places)
    for one, mixed in zip(rows, found["cities"], strict=True):
        d, n = counts([world.places[one["site"]].rows], None)
        assert (one["rate"], one["low"], one["high"]) == pytest.approx(fay_feuer(d, n), rel=NEAR)
        o, e = float(d.sum()), float(n @ REFERENCE)
        assert (mixed["low"], mixed["high"]) == pytest.approx(garwood(o, e), rel=NEAR)
        apart = float(n @ (REFERENCE * (1 - REFERENCE))) ** 0.5 / e
        assert mixed["chance95"] == pytest.approx([1 - 1.959964 * apart, 1 + 1.959964 * apart])
    assert any("Limits of a city tell of chance between families" in s for s in found["assumes"])


def changed(kind: str, few: tuple[int | None, ...], *changes: tuple[str, str]) -> World:
    """A world in which so many girls of a twin with the programme of each site are left."""
    of = text(kind, len(few), *changes)
    study, out = reading.read(of), {}
    for site, number in zip(study.sites, few, strict=True):
        rows = example.rows(study, site)
        one = rows.has("sex", "female") & (rows.number("multiple") == 1)
        one &= rows.has("arm", "programme") if kind == "standardised" else True
        kept = ~one if number is not None else np.ones(len(rows), dtype=bool)
        kept[np.flatnonzero(one)[: number or 0]] = True
        out[site] = rows.where(kept)
    return World.of(of, out).open()


@pytest.mark.parametrize("few", [(2, 0, 0), (60, 3, 0), (0, 0, 0), (60, 60, 0)])
def test_a_stratum_of_a_few_families_or_of_a_city_alone_is_told_to_nobody(
    few: tuple[int | None, ...],
) -> None:
    world = changed("standardised", few)
    closed = world.run()
    assert not closed.done
    assert "arm[programme]" in closed.sentence
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_a_stratum_in_which_few_have_the_outcome_is_told_to_nobody() -> None:
    of = text("standardised", 3)
    study, out = reading.read(of), {}
    for site in study.sites:
        rows = example.rows(study, site)
        one = rows.has("sex", "female") & (rows.number("multiple") == 1)
        event = np.where(one & rows.has("arm", "programme"), 0.0, rows.number("readmission_30d"))
        event[np.flatnonzero(one)[0]] = 1.0
        out[site] = rows.with_columns({"readmission_30d": event})
    closed = World.of(of, out).open().run()
    assert closed.code == "gate"
    assert "have the outcome, or lack it (R2)" in closed.sentence


def test_a_city_with_a_small_stratum_leaves_a_comparison_of_cities_itself() -> None:
    world = changed("standardised_cities", (None, 4, None, None))
    assert world.run().done
    said = [one for place in world.places.values() for one in place.said
            if isinstance(one, Refusal)]  # fmt: skip
    assert [(one.site, one.code) for one in said] == [("b-ziekenhuis", "gate")]
    assert len(world.result()["cities"]) == 3


def test_a_city_without_a_stratum_has_no_direct_share() -> None:
    world = changed("standardised_cities", (None, 0, None, None))
    assert world.run().done, world.events[-1].announced
    found = {one["site"]: one for one in world.result()["groups"] if "site" in one}
    assert found["b-ziekenhuis"]["rate"] is None
    assert found["b-ziekenhuis"]["expected"] > 0
    assert found["a-ziekenhuis"]["rate"] > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('"male:1" = 5', '"male:2" = 5'), "standard: each stratum once.*unknown: male:2, male:1"),
        (('"male:1" = 5}', '"male:1" = 0}'), "design.standard.male:1: input should be greater"),
        (('"male:1" = 0.45', '"male:1" = 45'), "less than or equal to 1"),
        (('"female:0" = 0.3, "female:1" = 0.35, "male:0" = 0.4, "male:1" = 0.45',
          '"female:0" = 0, "female:1" = 0, "male:0" = 0, "male:1" = 0'), "one share or more above 0"),
        ((STANDARD, ""), r"write \[design.standard\], \[design.reference\] or both"),
        ((STANDARD.splitlines()[1], ""), r"byar is of observed over expected: write"),
        (('["model", "byar"]', '["byar"]'), "byar stands beside the exact limits"),
        (('["C(arm)"]', '["C(arm)", "C(ga_band)"]'), "standardised is by one group"),
        (('["C(sex)", "multiple"]', '["C(sex)", "ga_weeks"]'), "case_mix: what is made equal"),
        (('["C(sex)", "multiple"]', "[]"), "case_mix: what is made equal"),
        (('"readmission_30d"\nfamily = "binomial"', '"hospital_days_y1"\nfamily = "gaussian"'),
         "kind standardised has no gaussian model"),
        (('kind = "standardised"', 'kind = "regression"'), "belongs to kind standardised"),
    ],
)  # fmt: skip
def test_a_wrong_specification_is_told_in_one_sentence(change: tuple[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as error:
        reading.read(text("standardised", 5, change))
    assert "\n" not in str(error.value)


def test_a_group_of_one_city_has_no_interval_and_a_stratum_is_no_comparison() -> None:
    of = text("standardised", 3, spec.PLAIN)
    study, out = reading.read(of), {}
    for number, site in enumerate(study.sites):
        rows = example.rows(study, site)
        kept = np.ones(len(rows), dtype=bool) if number == 0 else rows.has("arm", "comparison")
        out[site] = rows.where(kept)
    result = World.of(of, out).pooled()
    assert result["errors"]["model"]["low"] == [None] * 4
    assert any("arm[programme] is in one city only" in one for one in result["assumes"])
    for number, site in enumerate(study.sites):
        rows = example.rows(study, site)
        out[site] = rows.where(rows.has("sex", "male") | np.array(number == 0))
    assert None not in World.of(of, out).pooled()["errors"]["model"]["low"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_weights_and_rates_are_read_before_a_study_is_approved_and_after(language: Any) -> None:
    study = reading.read(text("standardised"))
    told = "\n".join(telling.lines(study, language))
    nl = language == "nl"
    assert ("female:1: gewicht in de standaardpopulatie 10" if nl else "female:1: weight") in told
    assert ("aandeel volgens de referentie 0,35" if nl else "share by the reference 0.35") in told
    result = World.of(text("standardised_cities")).pooled()
    assert [one for one in result["assumes"] if not assumed(one, language)[1]] == []
    cities = reading.read(text("standardised_cities"))
    (table,) = study_groups.tables(cities, result, {}, language)
    assert table.rows[0][0] == ("alle gezinnen" if nl else "all families")
    captions = [one.caption for one in study_more.tables(cities, result, {}, language)]
    captions += [one.caption for one in study_more.panels(cities, result, {}, language)]
    assert len(captions) == 2
    assert all(("de referentie van" if nl else "reference of the study") in one for one in captions)
    (errors,) = study_figures.tables(cities, result, language)
    said = list(study_figures.summary(cities, errors.lines, language))
    assert ("verschil" if nl else "difference") not in said[0].lower()
    assert study_figures.panel(cities, errors.lines, language) is not None


def test_cities_alone_need_no_term_and_other_kinds_do() -> None:
    reading.read(text("standardised_cities"))
    with pytest.raises(SettingsError, match="terms is empty"):
        reading.read(spec.text(3, ('terms = ["C(arm)"]\n', ""), LEVELS))


def test_the_upper_limit_of_a_share_is_not_above_one() -> None:
    of = text("standardised", 3)
    study, out = reading.read(of), {}
    for site in study.sites:
        rows = example.rows(study, site, 2000)
        again = np.ones(len(rows))
        for one in strata(rows):  # of each group seven in every stratum have it not
            for arm in ("comparison", "programme"):
                again[np.flatnonzero(one & rows.has("arm", arm))[:7]] = 0.0
        out[site] = rows.with_columns({"readmission_30d": again})
    world = World.of(of, out).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    d, n = counts(list(out.values()), "programme")
    _, low, high = fay_feuer(d, n)
    assert high > 1
    model, at = found["errors"]["model"], found["terms"].index("rate[programme]")
    assert (model["low"][at], model["high"][at]) == (pytest.approx(low, rel=NEAR), 1.0)


def test_a_city_of_which_nobody_is_expected_to_have_the_outcome_has_no_ratio() -> None:
    of = text("standardised_cities", 4, ('"female:0" = 0.3', '"female:0" = 0.0'))
    study, out = reading.read(of), {}
    for at, site in enumerate(study.sites):
        rows = example.rows(study, site)
        girls = {"sex": np.full(len(rows), "female"), "multiple": np.zeros(len(rows))}
        out[site] = rows if at else rows.with_columns(girls)
    world = World.of(of, out).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    assert [one["site"] for one in found["cities"]] == sorted(study.sites[1:])
    (alone,) = [one for one in found["groups"] if one.get("site") == study.sites[0]]
    assert (alone["size"], alone["expected"]) == (480.0, None)
    assert assumed(found["assumes"][-1], "nl")[1]
    assert "has no observed over expected" in found["assumes"][-1]
