"""A Gamma model of costs and days: that of statsmodels, and refused where it tells of one family."""

import re
from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm

from api.pages.study import assumed
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import SettingsError
from federated.studies import example, reading, telling
from federated.studies.announcements import Asked, Replied
from federated.studies.words import Refusal
from tests.studies import spec
from tests.studies.each_kind import AMOUNT as GAMMA
from tests.studies.each_kind import ERRORS, KINDS, MIX
from tests.studies.world import World

GROUPS = MIX, 'case_mix = ["C(sex)"]\n'
MODEL = (ERRORS, 'inference = ["model"]\n')
META = KINDS["meta_analysis"]
Made = Callable[[Rows, np.random.Generator], Floats]


def skewed(rows: Rows, random: np.random.Generator) -> Floats:
    """Days that vary as bills do, more for one group."""
    mean = np.exp(2.5 + 0.3 * rows.has("arm", "programme") + 0.1 * rows.has("sex", "male"))
    return np.asarray(random.gamma(1.5, mean / 1.5))


def with_days(text: str, made: Made, number: int = 5) -> dict[str, Rows]:
    study, random = reading.read(text), np.random.default_rng(7)
    every = {name: example.rows(study, name) for name in study.sites[:number]}
    return {
        name: rows.with_columns({"hospital_days_y1": made(rows, random)})
        for name, rows in every.items()
    }


@pytest.mark.parametrize("plain", [(), (spec.PLAIN,)])
def test_over_sites_it_is_the_model_of_statsmodels(plain: tuple[tuple[str, str], ...]) -> None:
    text = spec.text(5, *GAMMA, GROUPS, (ERRORS, 'inference = ["model", "hc1"]\n'), *plain)
    sites = with_days(text, skewed)
    world = World.of(text, sites).open()
    assert world.run().done, world.events[-1].announced
    found = world.result()
    x = np.vstack([
        np.column_stack([
            np.ones(len(rows)), rows.has("arm", "programme"), rows.has("sex", "male")
        ]).astype(float)
        for rows in sites.values()
    ])  # fmt: skip
    y = np.concatenate([rows.number("hospital_days_y1") for rows in sites.values()])
    model = sm.GLM(y, x, family=sm.families.Gamma(sm.families.links.Log()))
    fit = model.fit(tol=1e-12, maxiter=100)
    assert found["terms"] == ["(Intercept)", "arm[programme]", "sex[male]"]
    assert found["scales"] == ["log"] * 3
    assert found["estimates"] == pytest.approx(list(fit.params), rel=1e-8, abs=1e-8)
    assert found["errors"]["model"]["se"] == pytest.approx(list(fit.bse), rel=1e-8)
    bread, apart = np.linalg.inv(x.T @ x), x * (y / fit.mu - 1)[:, None]
    robust = np.diag(bread @ apart.T @ apart @ bread) * len(y) / (len(y) - 3)
    assert found["errors"]["hc1"]["se"] == pytest.approx(list(np.sqrt(robust)), rel=1e-8)
    assert found["fit"]["deviance"] == pytest.approx(fit.deviance, rel=1e-8)
    assert sum(isinstance(one, Asked) for one in world.announced()) <= 16


def test_of_each_city_by_itself_it_is_the_model_of_statsmodels_too() -> None:
    text = spec.text(5, *META, *GAMMA, GROUPS)
    sites = with_days(text, skewed)
    world = World.of(text, sites).open()
    assert world.run().done, world.events[-1].announced
    for one in world.result()["cities"]:
        rows = sites[one["site"]]
        x = np.column_stack([
            np.ones(len(rows)), rows.has("arm", "programme"), rows.has("sex", "male")
        ]).astype(float)  # fmt: skip
        model = sm.GLM(
            rows.number("hospital_days_y1"), x, family=sm.families.Gamma(sm.families.links.Log())
        )
        fit = model.fit(tol=1e-12, maxiter=100)
        assert (one["estimate"], one["se"]) == pytest.approx((fit.params[1], fit.bse[1]), rel=1e-8)


def no_days_for_one(rows: Rows, random: np.random.Generator) -> Floats:
    days = skewed(rows, random)
    days[0] = 0.0
    return days


def test_where_one_family_has_none_it_ends_and_nobody_hears_how_many() -> None:
    text = spec.text(3, *GAMMA, GROUPS, MODEL)
    world = World.of(text, with_days(text, no_days_for_one, 3)).open()
    closed = world.run()
    assert (closed.done, closed.code) == (False, "analysis")
    assert "a gamma model is of amounts above 0" in closed.sentence
    assert not re.search(r"\d", closed.sentence.replace("above 0", "").replace("_y1", ""))
    assert not any(isinstance(one, Replied) for one in world.announced())


def test_a_site_whose_sums_are_seen_says_itself_that_a_gamma_model_is_not_for_it() -> None:
    text = spec.text(3, *GAMMA, GROUPS, MODEL, spec.PLAIN)
    sites = with_days(text, skewed, 3)
    sites["b-ziekenhuis"] = with_days(text, no_days_for_one, 3)["b-ziekenhuis"]
    world = World.of(text, sites).open()
    assert world.run().done
    (said,) = [one for place in world.places.values() for one in place.said
               if isinstance(one, Refusal)]  # fmt: skip
    assert (said.site, said.code) == ("b-ziekenhuis", "analysis")
    assert "not every family has one" in said.sentence


def one_stays_long(rows: Rows, random: np.random.Generator) -> Floats:
    """Of girls with the programme one family makes most of the days; of girls and of the programme not."""
    girls, programme = rows.has("sex", "female"), rows.has("arm", "programme")
    days = np.where(girls & programme, 0.1, skewed(rows, random) + 30.0)
    days[np.flatnonzero(girls & programme)[0]] = 60.0
    return np.asarray(days)


def test_a_combination_that_one_family_makes_is_refused_where_rounds_tell_it() -> None:
    """Of a mean only the sums by level follow; of a Gamma model those of every combination."""
    text = spec.text(3, *GAMMA, GROUPS, MODEL)
    sites = with_days(text, skewed, 3)
    sites["a-ziekenhuis"] = with_days(text, one_stays_long, 3)["a-ziekenhuis"]
    for name in ("b-ziekenhuis", "c-ziekenhuis"):
        rows = sites[name]
        both = rows.has("sex", "female") & rows.has("arm", "programme")
        days = np.where(both, 0.1, rows.number("hospital_days_y1"))
        sites[name] = rows.with_columns({"hospital_days_y1": days})
    closed = World.of(text, sites).open().run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "arm[programme]:sex[female]" in closed.sentence
    mean = spec.text(3, GAMMA[0], ('"binomial"', '"gaussian"'), GROUPS, MODEL)
    assert World.of(mean, sites).open().run().done


def test_three_groups_are_judged_by_all_their_combinations() -> None:
    text = spec.text(3, *GAMMA, (MIX, 'case_mix = ["C(sex)", "multiple"]\n'), MODEL)
    sites = with_days(text, skewed, 3)
    for name, rows in sites.items():
        three = rows.has("sex", "female") & rows.has("arm", "programme")
        three &= rows.number("multiple") == 1
        days = np.where(three, 0.01, rows.number("hospital_days_y1") + 5)
        days[np.flatnonzero(three)[0]] = 60.0 if name == "a-ziekenhuis" else 0.01
        sites[name] = rows.with_columns({"hospital_days_y1": days})
    closed = World.of(text, sites).open().run()
    assert "arm[programme]:sex[female]:multiple[1]" in closed.sentence


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (((ERRORS, "rounds = 12\n"),), "write rounds = 16"),
        (((ERRORS, 'inference = ["model", "wild_bootstrap"]\n'),), "family gaussian"),
        (((ERRORS, 'outputs = ["city_effects"]\n'),), "compares what is counted"),
        ((('"hospital_days_y1"', '"readmission_30d"'),), "readmission_30d has no gamma model"),
        ((("[design]\n", '[design]\nkind = "mixed"\n'), (ERRORS, "")), "kind mixed has no gamma"),
    ],
)
def test_what_a_gamma_model_is_not_for_is_told_in_one_sentence(
    changes: tuple[tuple[str, str], ...], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        reading.read(spec.text(5, *GAMMA, GROUPS, *changes))


def test_a_steward_reads_what_a_gamma_model_is_and_a_reader_what_it_assumes() -> None:
    study = reading.read(spec.text(5, *GAMMA, GROUPS))
    assert "Gammamodel, verhouding van gemiddelden" in "\n".join(telling.lines(study, "nl"))
    assert "Gamma model, ratio of means" in "\n".join(telling.lines(study, "en"))
    result = World.of(spec.text(5, *GAMMA, GROUPS, MODEL)).pooled()
    (said,) = [one for one in result["assumes"] if "Gamma" in one]
    assert assumed(said, "nl")[0].startswith("Bedragen liggen boven 0")
