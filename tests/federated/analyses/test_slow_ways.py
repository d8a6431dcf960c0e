"""What the formulas of sums give, beside the slow and obvious way with all rows at hand."""

import pkgutil
from importlib import import_module
from itertools import product

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.integrate import quad

import federated.analyses
from federated.analyses import etwfe, few, robust, wild_bootstrap
from federated.analyses.cost_effectiveness import adds_up, differences, net_benefit
from federated.analyses.design import CONSTANT, Design, Outcome, Term, design, dummies
from federated.analyses.etwfe_glm import extended
from federated.analyses.funnel import Funnel
from federated.analyses.glm import glm
from federated.analyses.logistic_mixed import logistic_mixed
from federated.analyses.observed_expected import case_mix
from federated.analyses.permutation import effect, permutation, permuted
from federated.analyses.quantiles import quantiles
from federated.analyses.questions.glm import GlmModel
from federated.analyses.questions.panel import Panel
from federated.analyses.staggered import Control, staggered
from federated.engines.blocks import Floats
from federated.errors import AnalysisError
from federated.intervals import binomial_limit
from tests.federated.analyses.world import asked, families, places, pooled

COLUMNS = families()
PLACES = places(COLUMNS)
TERMS = design(CONSTANT, "age", "smokes")
X = np.column_stack([np.ones(240), COLUMNS["age"], COLUMNS["smokes"]])
RNG = np.random.default_rng(0)


def _root(matrix: Floats) -> Floats:
    """Return the symmetric inverse square root, generalised."""
    values, vectors = np.linalg.eigh(matrix)
    safe = np.where(values > 1e-9, values, 1.0)
    return np.asarray(vectors * np.where(values > 1e-9, safe**-0.5, 0.0) @ vectors.T)


def test_cr2_is_that_of_all_rows_with_a_term_that_one_city_has_alone() -> None:
    columns = {**COLUMNS, "here": (PLACES == 2).astype(float)}
    terms, x = (*TERMS, *design("here")), np.column_stack([X, columns["here"]])
    model = GlmModel(design=terms, outcome=Outcome(column="grams"), family="gaussian")
    found = asked(robust.cr2(asked(glm(model), columns, PLACES)), columns, PLACES)
    bread = np.linalg.inv(x.T @ x)
    left = COLUMNS["grams"] - x @ (bread @ x.T @ COLUMNS["grams"])
    hat, meat, pulled = x @ bread @ x.T, np.zeros((4, 4)), []
    for k in range(4):
        own = np.equal(PLACES, k)
        adjusted = x[own].T @ _root(np.eye(own.sum()) - hat[np.ix_(own, own)])
        meat += np.outer(adjusted @ left[own], adjusted @ left[own])
        pulled.append((np.eye(240) - hat)[:, own] @ adjusted.T @ bread)
    np.testing.assert_allclose(found.vcov[:3, :3], (bread @ meat @ bread)[:3, :3], rtol=1e-7)
    for j in range(3):
        p = np.array([[a[:, j] @ b[:, j] for a in pulled] for b in pulled])
        np.testing.assert_allclose(found.df[j], np.trace(p) ** 2 / (p**2).sum(), rtol=1e-7)


def test_the_wild_bootstrap_is_that_of_all_rows_in_all_sign_patterns() -> None:
    place = np.arange(240) % 6
    found = asked(wild_bootstrap.wild_bootstrap(TERMS, "grams", "smokes", RNG), COLUMNS, place)

    def t(y: Floats) -> float:
        bread = np.linalg.inv(X.T @ X)
        left = y - X @ (bread @ X.T @ y)
        sums = np.array([X[place == k].T @ left[place == k] for k in range(6)])
        return float((bread @ X.T @ y)[2] / np.sqrt(((sums @ bread[2]) ** 2).sum()))

    null = X[:, :2] @ np.linalg.lstsq(X[:, :2], COLUMNS["grams"])[0]
    left, seen = COLUMNS["grams"] - null, t(COLUMNS["grams"])
    every = [t(null + np.array(w)[place] * left) for w in product((1, -1), repeat=6)]
    p = np.mean(np.abs(every) >= abs(seen) * (1 - 1e-9))
    assert found.exact
    assert found.p == pytest.approx(p)
    assert found.t == pytest.approx(seen)
    assert found.smallest == 2 / 2**6


def _panel() -> tuple[Panel, dict[str, Floats]]:
    """Return 60 units over 6 years, of which some adopt in 2003 and in 2005."""
    rng = np.random.default_rng(4)
    unit, year = np.repeat(np.arange(60), 6), np.tile(np.arange(2001, 2007), 60)
    cohort = np.array([0, 2003, 2005])[unit % 3]
    treated = (cohort > 0) & (year >= cohort)
    y = rng.normal(size=60)[unit] + 0.1 * (year - 2001) + 0.5 * treated + rng.normal(size=360)
    columns = {
        "unit": unit.astype(float),
        "year": year.astype(float),
        "cohort": cohort.astype(float),
        "y": y,
        "yes": (y > 0.5).astype(float),
        "size": rng.normal(size=60)[unit],
    }
    years = tuple(map(str, range(2001, 2007)))
    told = {"outcome": "y", "unit": "unit", "time": "year", "cohort": "cohort"}
    panel = Panel.model_validate({**told, "periods": years, "cohorts": ("0", "2003", "2005")})
    return panel, columns


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_errors_of_staggered_adoption_are_those_of_each_unit_s_influence(control: Control) -> None:
    panel, columns = _panel()
    found = asked(staggered(panel, control), columns, (columns["unit"] % 4).astype(int))
    y, group = columns["y"].reshape(60, 6), columns["cohort"].reshape(60, 6)[:, 0]
    influence, estimates = [], []
    for cell in found.cells:
        change = y[:, cell.time] - y[:, cell.base]
        late = (group > 2001 + max(cell.time, cell.base)) & (control == "notyet")
        mine, theirs = group == float(panel.cohorts[cell.group]), (group == 0) | late
        theirs &= ~mine
        estimates.append(change[mine].mean() - change[theirs].mean())
        own = np.where(mine, (change - change[mine].mean()) / mine.mean(), 0)
        other = np.where(theirs, (change - change[theirs].mean()) / theirs.mean(), 0)
        influence.append(own - other)
        error = np.sqrt(np.mean(influence[-1] ** 2) / 60)
        assert cell.average.estimate == pytest.approx(estimates[-1])
        assert found.se(cell.average) == pytest.approx(error)
    after = [i for i, c in enumerate(found.cells) if c.time >= found.start[c.group]]
    member = np.array([group == float(panel.cohorts[found.cells[i].group]) for i in after])
    p, att = member.mean(axis=1), np.array(estimates)[after]
    moved = (member - p[:, None]) / p.sum()
    moved = moved - moved.sum(axis=0) * p[:, None] / p.sum()
    whole = np.array(influence)[after].T @ (p / p.sum()) + att @ moved
    simple = found.simple()
    assert simple.estimate == pytest.approx(float(att @ p / p.sum()))
    assert found.se(simple) == pytest.approx(np.sqrt(np.mean(whole**2) / 60))


def test_fixed_effects_are_those_of_a_dummy_for_each_unit() -> None:
    panel, columns = _panel()
    fit = asked(etwfe.extended(panel), columns, (columns["unit"] % 3).astype(int))
    units = (columns["unit"][:, None] == np.arange(60)[None, :]).astype(float)
    years = (columns["year"][:, None] == np.arange(2002, 2007)[None, :]).astype(float)
    cells = [
        (columns["cohort"] == float(g)) & (columns["year"] == float(t)) for g, t in panel.treated
    ]
    x = np.column_stack([*cells, years, units]).astype(float)
    options = {"groups": columns["unit"].astype(int), "use_correction": False}
    other = sm.OLS(columns["y"], x).fit(cov_type="cluster", cov_kwds=options)
    size = len(cells) + 5
    np.testing.assert_allclose(fit.coef, other.params[:size], rtol=1e-7)
    np.testing.assert_allclose(fit.se, other.bse[:size], rtol=1e-7)
    plain = sm.OLS(columns["y"], x).fit()
    np.testing.assert_allclose(np.sqrt(np.diag(fit.iid)), plain.bse[:size], rtol=1e-7)


def test_a_logit_of_staggered_adoption_averages_over_the_treated() -> None:
    panel, columns = _panel()
    cells = panel.treated
    terms: Design = (
        Term(name=CONSTANT),
        *dummies("cohort", panel.cohorts),
        *dummies("year", panel.periods),
        *design("size"),
        *(panel.cell(*pair) for pair in cells),
    )
    model = GlmModel(design=terms, outcome=Outcome(column="yes"), family="binomial")
    found = asked(extended(model, panel), columns, (columns["unit"] % 4).astype(int))
    from federated.analyses.rows import Rows

    x = Rows(columns).matrix(terms)
    options = {"groups": columns["unit"].astype(int), "use_correction": False}
    other = sm.GLM(columns["yes"], x, family=sm.families.Binomial()).fit(
        tol=1e-14, cov_type="cluster", cov_kwds=options
    )
    np.testing.assert_allclose(found.se, other.bse, rtol=1e-7)
    without = x.copy()
    without[:, -len(cells) :] = 0
    treated = x[:, -len(cells) :].any(axis=1)
    apart = (other.predict(x) - other.predict(without))[treated].mean()
    assert found.overall()[0] == pytest.approx(apart, rel=1e-7)
    with pytest.raises(AnalysisError, match="One city is the whole cohort"):
        pooled(extended(model, panel), columns).p()


def test_the_mixed_logistic_likelihood_is_the_integral_of_every_city() -> None:
    place = np.arange(240) % 8
    shift = np.random.default_rng(9).normal(0, 1.2, 8)[place]
    sick = (RNG.random(240) < 1 / (1 + np.exp(-shift - 0.1 * (COLUMNS["age"] - 30)))).astype(float)
    columns = {**COLUMNS, "sick": sick}
    fit = asked(logistic_mixed(TERMS[:2], Outcome(column="sick"), 25), columns, place)

    def share(k: int) -> float:
        own = place == k
        eta, y = X[own][:, :2] @ fit.coef, sick[own]

        def height(b: float) -> float:
            log = (y * (eta + b) - np.logaddexp(0, eta + b)).sum() - (b / fit.sd) ** 2 / 2
            return float(np.exp(log + 20) / fit.sd / np.sqrt(2 * np.pi))

        return float(np.log(quad(height, -12, 12, epsabs=0, epsrel=1e-12, limit=400)[0]) - 20)

    assert fit.loglik == pytest.approx(sum(map(share, range(8))), rel=1e-9)


def test_net_benefit_is_the_mean_of_each_family_s_own() -> None:
    found = asked(differences(("cost", "age"), "smokes", ("0", "1")), COLUMNS, PLACES)
    own, new = 50 * COLUMNS["age"] - COLUMNS["cost"], COLUMNS["smokes"] == 1
    benefit = net_benefit(found, "cost", "age", 50.0)
    assert benefit.value == pytest.approx(own[new].mean() - own[~new].mean())
    variance = own[new].var(ddof=1) / new.sum() + own[~new].var(ddof=1) / (~new).sum()
    assert benefit.se == pytest.approx(np.sqrt(variance))


def test_parties_that_do_not_add_up_to_society_are_refused() -> None:
    adds_up({"hospital": -30.0, "municipality": 10.0}, -20.0)
    with pytest.raises(AnalysisError, match="do not add up"):
        adds_up({"hospital": -30.0}, -20.0)


def test_observed_and_expected_add_up_and_follow_from_the_pooled_fit() -> None:
    model = GlmModel(design=TERMS, outcome=Outcome(column="sick"), family="binomial")
    found = asked(case_mix(asked(glm(model), COLUMNS, PLACES)), COLUMNS, PLACES)
    mu = sm.GLM(COLUMNS["sick"], X, family=sm.families.Binomial()).fit(tol=1e-14).mu
    np.testing.assert_allclose(found.expected, [mu[np.equal(PLACES, k)].sum() for k in range(4)])
    assert found.observed.sum() == pytest.approx(found.expected.sum())
    assert all(
        low < ratio < high for (low, high), ratio in zip(found.exact(), found.ratio, strict=True)
    )


def test_exact_limits_of_a_funnel_are_those_of_the_centre() -> None:
    funnel = Funnel(np.array([3.0, 12.0, 9.0]), np.array([40.0, 90.0, 55.0]))
    for tail in (0.001, 0.025, 0.975, 0.999):
        other = [binomial_limit(funnel.target, n, tail) for n in (40, 90, 55)]
        np.testing.assert_allclose(funnel.exact(tail), other, rtol=1e-9)


@pytest.mark.parametrize("column", ["grams", "visits"])
def test_quantiles_are_those_of_the_rows_to_the_last_digit(column: str) -> None:
    shares = (0.0, 0.05, 0.25, 0.5, 0.9, 1.0)
    found = asked(quantiles(column, shares, 0.0, 1e5), COLUMNS, PLACES)
    np.testing.assert_allclose(found, np.quantile(COLUMNS[column], shares), rtol=1e-14)


def test_permutation_counts_every_way_to_give_out_the_starts() -> None:
    means = np.array([[1.0, 1, 4, 4], [2, 2, 2, 2], [0, 0, 1, 0], [3, 3, 3, 4]])
    periods, starts = np.array([1.0, 2, 3, 4]), [3.0, np.inf, np.inf, np.inf]
    found = permuted(means, periods, starts, RNG)
    # the change of the first city, less that of the other three: 3 - (0 + 0.5 + 0.5)/3
    assert found.effect == pytest.approx(3 - 1 / 3)
    assert (found.p, found.draws, found.exact) == (0.25, 4, True)
    assert effect(means, periods, starts) == found.effect


def test_the_smallest_p_is_that_of_the_ways_with_the_largest_effect() -> None:
    means = np.array([[0.0, 5], [0, 3], [0, 1], [0, 0]])
    periods, starts = np.array([1.0, 2]), [2.0, np.inf, 2.0, np.inf]
    found = permuted(means, periods, starts, RNG)
    # of 6 ways the two that set 5, 3 against 1, 0 have the largest: 4 - 0.5, and its opposite
    assert (found.smallest, found.p) == (2 / 6, 4 / 6)
    many = RNG.normal(size=(20, 2))
    drawn = permuted(many, periods, [2.0] * 10 + [np.inf] * 10, RNG)
    assert (drawn.exact, drawn.smallest) == (False, 1 / 10_000)


def test_permutation_asks_cities_for_means_by_period() -> None:
    panel, columns = _panel()
    place = (columns["unit"] % 4).astype(int)
    years = tuple(float(year) for year in panel.periods)
    analysis = permutation("y", "year", years, {"city 1": 2003.0}, RNG)
    assert 0 < asked(analysis, columns, place).p <= 1
    with pytest.raises(AnalysisError, match="No city is called Atlantis"):
        asked(permutation("y", "year", years, {"Atlantis": 2003.0}, RNG), columns, place)


def test_one_city_that_is_a_whole_cohort_gets_no_analytic_p() -> None:
    few.refuse_analytic({"2003": 2, "2005": 3})
    with pytest.raises(AnalysisError, match=r"cohort 2005.*permutation, interrupted"):
        few.refuse_analytic({"2003": 2, "2005": 1})


def test_the_few_city_rule_holds_for_every_way_to_evaluate_adoption() -> None:
    panel, columns = _panel()
    several = (columns["unit"] // 3 % 4).astype(int)
    single = np.where(columns["cohort"] == 2005, 9, several)
    found = asked(staggered(panel), columns, several)
    assert 0 < found.p(found.simple()) < 1
    assert found.interval(found.simple())[0] < found.simple().estimate
    assert asked(etwfe.extended(panel), columns, several).p_value.shape == (6 + 5,)
    alone = asked(staggered(panel), columns, single)
    with pytest.raises(AnalysisError, match="One city is the whole cohort 2005"):
        alone.p(alone.simple())
    fit = asked(etwfe.plain(panel), columns, single)
    with pytest.raises(AnalysisError, match="One city is the whole cohort 2005"):
        _ = fit.p_value


def test_fewer_than_two_cities_have_no_error_by_city() -> None:
    model = GlmModel(design=TERMS, outcome=Outcome(column="grams"), family="gaussian")
    with pytest.raises(AnalysisError, match="at least two cities"):
        pooled(robust.cr2(pooled(glm(model), COLUMNS)), COLUMNS)


HELPERS = {
    "design",
    "question",
    "rows",
    "run",
    "gate",
    "newton",
    "inference",
    "few",
    "effect_sizes",
    "path",
    "wire",
}


def test_every_analysis_says_in_words_what_it_assumes_and_what_leaves_a_site() -> None:
    found = [m.name for m in pkgutil.iter_modules(federated.analyses.__path__) if not m.ispkg]
    analyses = [name for name in found if name not in HELPERS and name != "__main__"]
    for name in analyses:
        module = import_module(f"federated.analyses.{name}")
        said = getattr(module, "ASSUMES", None) or getattr(module, "Stage", None)
        assert said, name
        told = " ".join((module.__doc__ or "").split())
        assert any(word in told for word in ("shares", "share ", "From summed", "Needs", "asks")), (
            name
        )
