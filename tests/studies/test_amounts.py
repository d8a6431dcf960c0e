"""A Gamma model of costs and days: that of statsmodels, and refused where it tells of one family."""

import re
from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from api.pages.study import assumed
from federated.analyses.design import Factor
from federated.analyses.questions.amounts import PARTS, STEP, Left, rough, sums, table, without_few
from federated.analyses.rows import Rows
from federated.engines.blocks import Floats
from federated.errors import SettingsError
from federated.studies import cells, columns, example, numbers, reading, telling
from federated.studies.announcements import Asked, Replied
from federated.studies.checking import GAMMA_ROUNDS
from federated.studies.words import Answer, Refusal
from tests.studies import each_kind, spec
from tests.studies.each_kind import AMOUNT as GAMMA
from tests.studies.each_kind import ERRORS, KINDS, MIX
from tests.studies.world import World

GROUPS_COSTS = MIX, ""
GROUPS = MIX, 'case_mix = ["C(sex)"]\n'
MODEL = (ERRORS, 'inference = ["model"]\n')
META = KINDS["meta_analysis"]
COSTLY = ("cost_y1", "cost_hospital", "cost_insurer_zvw")
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
        (((ERRORS, "rounds = 12\n"),), "write rounds = 30"),
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


def text_of(kind: str) -> str:
    """A study of costs, of their difference beside an effect or of their mean."""
    if kind == "cost_effectiveness":
        across = (each_kind.COSTS, f'{each_kind.COSTS}\ncompare = "across_cities"')
        return each_kind.text(kind, 3, across)
    outcome = ('"readmission_30d"', '"cost_y1"'), ('"binomial"', '"gaussian"')
    of = ('"index_children"', '"index_child_costs"')
    return spec.text(3, of, *outcome, GROUPS_COSTS, MODEL, (each_kind.WHERE, ""))


def one_bill(kind: str, bill: float = 2_000_000.0) -> dict[str, Rows]:
    """Costs of which one city has most, and another one family that makes most of the rest."""
    study = reading.read(text_of(kind))
    out = {}
    for name in study.sites:
        rows = example.rows(study, name)
        cost = np.random.default_rng(3).uniform(0.8, 1.2, len(rows))
        cost *= 22_000.0 if name == "a-ziekenhuis" else 5_000.0
        if name == "b-ziekenhuis":
            cost[np.flatnonzero(rows.has("arm", "programme"))[0]] = bill
        out[name] = rows.with_columns({one: cost for one in COSTLY})
    return out


@pytest.mark.parametrize("kind", ["cost_effectiveness", "mean"])
def test_what_is_left_when_a_city_subtracts_its_own_is_not_one_family_s(kind: str) -> None:
    world = World.of(text_of(kind), one_bill(kind)).open()
    closed = world.run()
    assert (closed.done, closed.code) == (False, "gate")
    assert "Without the part of one city, the sum of cost_y1, " in closed.sentence
    (told,) = [one for one in world.announced() if isinstance(one, Replied)]
    seen = numbers.read(told.total)
    true = sum(rows.number("cost_y1").sum() for rows in one_bill(kind).values())
    assert true / STEP < seen["sums"].ravel()[0] < true * 0.9999
    even = World.of(text_of(kind), one_bill(kind, bill=5_000.0)).open()
    assert even.run().done, even.events[-1].announced


@given(st.floats(1, 1e7), st.floats(0.01, 0.99))
def test_rough_totals_do_not_place_what_one_family_brings_within_a_tenth(
    rest: float, share: float
) -> None:
    """Where the total is safe no family makes more than half of it, so it is hidden in a third of that."""
    total = rest / share
    told = rough({"sums": np.array([total]), "squares": np.array([total**2])})
    low, high = float(told["sums"][0]), float(told["squares"][0])
    assert low <= total * (1 + 1e-9)
    assert low * STEP >= total * (1 - 1e-9)
    assert (STEP - 1) * low >= 0.2 * total / 2  # as wide as a fifth of the largest, or more
    assert total**2 * (1 - 1e-9) <= high <= (STEP * total) ** 2 * (1 + 1e-9)


@given(
    st.lists(st.lists(st.floats(0, 1e5), min_size=8, max_size=25), min_size=3, max_size=5),
)
def test_no_city_that_says_it_sees_nothing_can_tell_the_largest_of_the_others(
    cities: list[list[float]],
) -> None:
    """Each city takes out its own, and compares what is left with the rule itself; R16 goes before."""
    every = [Rows({"cost": np.array(one), "sex": np.array(["f"] * len(one))}) for one in cities]
    amounts, groups = (columns.term((Factor(column="cost"),)),), ()
    parts = [sums(one, one.matrix(groups), amounts) for one in every]
    bring = [round(float(one["bringing"][0, 0])) for one in parts]
    held = sum(one > 0 for one in bring), sum(one >= 10 for one in bring)
    if not cells.stays(sum(bring) // 10 * 10, *held, 10):
        return
    count = sum(map(len, cities))
    whole = rough(
        without_few(
            {
                **{name: np.sum([one[name] for one in parts], axis=0) for name in PARTS},
                "families": np.array(float(count)),
                "margins": np.zeros(0),
            },
            10,
        )
    )
    question = Left(groups=groups, amounts=amounts, minimum=10, **table(whole))
    for at, rows in enumerate(every):
        others = sorted((v for k, one in enumerate(cities) if k != at for v in one), reverse=True)
        if question.answer(rows)["unsafe"].any() or not any(others):
            continue
        assert sum(one > 0 for one in others) >= 10
        assert others[0] <= 0.5 * sum(others) * (1 + 1e-6)
        assert sum(others) - others[0] - others[1] >= 0.1 * others[0] * (1 - 1e-6)


def few_without(rows: Rows, random: np.random.Generator) -> Floats:
    days = skewed(rows, random)
    days[:3] = 0.0
    return days


@pytest.mark.parametrize("plain", [(), (spec.PLAIN,)])
def test_how_few_have_nothing_is_read_from_no_total(plain: tuple[tuple[str, str], ...]) -> None:
    mean = spec.text(3, GAMMA[0], ('"binomial"', '"gaussian"'), GROUPS, MODEL, *plain)
    world = World.of(mean, with_days(mean, few_without, 3)).open()
    assert world.run().done, world.events[-1].announced
    first = next(one for one in world.announced() if isinstance(one, Replied))
    told = {one.name: np.array(one.values) for one in first.total}
    n, covered = told["families"], told["margins"]
    sizes = np.concatenate([n, np.column_stack([covered, n - covered]).ravel()])
    assert told["bringing"][0] <= sizes[0] - 10  # nine have nothing
    some = told["bringing"] < sizes
    assert not np.any(told["bringing"][some] % 10)
    for place in world.places.values():
        for said in place.said:
            if isinstance(said, Answer) and said.round == 1:
                own = {one.name: np.array(one.values) for one in said.arrays}
                assert own["bringing"][0] % 10 == 0


def test_amounts_that_vary_very_much_take_no_more_rounds_than_are_approved() -> None:
    def varied(rows: Rows, random: np.random.Generator) -> Floats:
        mean = 3 + rows.has("arm", "programme")
        return np.asarray(np.exp(random.normal(mean, 2.0, len(rows))))

    text = spec.text(5, *GAMMA, GROUPS, MODEL)
    world = World.of(text, with_days(text, varied)).open()
    assert world.run().done, world.events[-1].announced
    assert sum(isinstance(one, Asked) for one in world.announced()) <= GAMMA_ROUNDS
