"""Analyses over four sites beside statsmodels and scipy on the same rows pooled."""

import warnings
from typing import Any

import numpy as np
import pytest
import scipy.stats
import statsmodels.api as sm
from statsmodels.duration.survfunc import SurvfuncRight, survdiff
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.meta_analysis import combine_effects

from federated.analyses import cox, kaplan_meier, log_rank, robust
from federated.analyses.design import Outcome, design
from federated.analyses.exact_odds import exact_odds
from federated.analyses.glm import GlmFit, glm
from federated.analyses.interrupted import segmented
from federated.analyses.linear import linear
from federated.analyses.linear_mixed import linear_mixed
from federated.analyses.mantel_haenszel import mantel_haenszel
from federated.analyses.meta_analysis import Method, pooled
from federated.analyses.negative_binomial import negative_binomial
from federated.analyses.questions.cox import CoxModel
from federated.analyses.questions.glm import GlmModel, Name
from federated.analyses.questions.lives import Survival
from federated.analyses.questions.two_by_two import TwoByTwo
from federated.analyses.rows import Rows
from tests.federated.analyses.world import asked, families, places

CLOSE = 1e-7
COLUMNS = families()
PLACES = places(COLUMNS)
DESIGN = design("(Intercept)", "age", "smokes", "age:smokes")
X = np.column_stack(
    [np.ones(240), COLUMNS["age"], COLUMNS["smokes"], COLUMNS["age"] * COLUMNS["smokes"]]
)
F = sm.families
L = F.links
MODELS: list[tuple[Name, str | None, Outcome, Any]] = [
    ("gaussian", None, Outcome(column="grams", weights="weight"), F.Gaussian()),
    ("binomial", None, Outcome(column="sick"), F.Binomial()),
    ("binomial", "probit", Outcome(column="sick"), F.Binomial(L.Probit())),
    ("binomial", "cloglog", Outcome(column="sick"), F.Binomial(L.CLogLog())),
    ("binomial", "cauchit", Outcome(column="sick"), F.Binomial(L.Cauchy())),
    ("binomial", None, Outcome(column="events", trials="size"), F.Binomial()),
    ("poisson", None, Outcome(column="visits", offset="log_exposure"), F.Poisson()),
    ("poisson", "sqrt", Outcome(column="visits"), F.Poisson(L.Sqrt())),
    ("gamma", "log", Outcome(column="cost"), F.Gamma(L.Log())),
    ("gamma", None, Outcome(column="cost"), F.Gamma(L.InversePower())),
    ("inverse_gaussian", "log", Outcome(column="cost"), F.InverseGaussian(L.Log())),
]


def _peer(outcome: Outcome, family: Any) -> Any:
    y: Any = COLUMNS[outcome.column]
    if outcome.trials:
        y = np.column_stack([y, COLUMNS[outcome.trials] - y])
    weights = COLUMNS[outcome.weights] if outcome.weights else None
    offset = COLUMNS[outcome.offset] if outcome.offset else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.GLM(y, X, family=family, var_weights=weights, offset=offset)
        return model.fit(tol=1e-15, tol_criterion="params", maxiter=300)


@pytest.mark.parametrize(("family", "link", "outcome", "peer"), MODELS)
def test_a_model_over_sites_is_that_of_statsmodels(
    family: Name, link: str | None, outcome: Outcome, peer: Any
) -> None:
    model = GlmModel(design=DESIGN, outcome=outcome, family=family, link=link)
    fit, other = asked(glm(model), COLUMNS, PLACES), _peer(outcome, peer)
    np.testing.assert_allclose(fit.coef, other.params, rtol=CLOSE)
    np.testing.assert_allclose(fit.se, other.bse, rtol=CLOSE)
    np.testing.assert_allclose(fit.deviance, other.deviance, rtol=CLOSE)
    np.testing.assert_allclose(fit.null_deviance, other.null_deviance, rtol=CLOSE)
    if fit.known:
        np.testing.assert_allclose(fit.loglik, other.llf, rtol=CLOSE)


def _sick() -> GlmFit:
    outcome = Outcome(column="sick")
    return asked(glm(GlmModel(design=DESIGN, outcome=outcome, family="binomial")), COLUMNS, PLACES)


def test_robust_errors_are_those_of_statsmodels() -> None:
    errors = robust.errors(_sick())
    model = sm.GLM(COLUMNS["sick"], X, family=F.Binomial())
    other = model.fit(tol=1e-14, cov_type="HC0")
    np.testing.assert_allclose(errors["hc0"], other.bse, rtol=CLOSE)
    np.testing.assert_allclose(errors["hc1"], other.bse * np.sqrt(240 / 236), rtol=CLOSE)
    options = {"groups": PLACES, "use_correction": False}
    other = model.fit(tol=1e-14, cov_type="cluster", cov_kwds=options)
    np.testing.assert_allclose(errors["cr0"], other.bse, rtol=CLOSE)


def test_counts_with_a_theta_of_their_own() -> None:
    outcome = Outcome(column="spread", offset="log_exposure")
    fit = asked(negative_binomial(DESIGN, outcome), COLUMNS, PLACES)
    model = sm.NegativeBinomial(COLUMNS["spread"], X, offset=COLUMNS["log_exposure"])
    start = np.append(fit.coef, fit.alpha)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = model.fit(start_params=start, method="newton", disp=0, tol=1e-14)
    np.testing.assert_allclose([*fit.coef, fit.alpha], other.params, rtol=CLOSE)
    joint = [*np.sqrt(np.diag(fit.joint))[:-1], fit.alpha_se]
    np.testing.assert_allclose(joint, other.bse, rtol=CLOSE)
    np.testing.assert_allclose(fit.loglik, other.llf, rtol=CLOSE)


def test_least_squares_from_moments_is_that_of_statsmodels() -> None:
    moments = asked(linear(DESIGN, "grams", "cost"), COLUMNS, PLACES)
    fit = moments.fit(grams=1.0, cost=-2.0)
    other = sm.OLS(COLUMNS["grams"] - 2 * COLUMNS["cost"], X).fit()
    np.testing.assert_allclose(fit.coef, other.params, rtol=CLOSE)
    np.testing.assert_allclose(fit.se, other.bse, rtol=CLOSE)
    np.testing.assert_allclose(fit.p_value, other.pvalues, rtol=CLOSE)


def _times() -> dict[str, Any]:
    rng = np.random.default_rng(3)
    time = np.ceil(rng.exponential(30 * np.exp(-0.5 * COLUMNS["smokes"])))
    entry = np.floor(time * rng.uniform(0, 0.5, 240)) + 0.25
    died = (rng.random(240) < 0.8).astype(float)
    return {**COLUMNS, "time": time, "entry": entry, "died": died}


@pytest.mark.parametrize("ties", ["breslow", "efron"])
@pytest.mark.parametrize("start", [None, "entry"])
def test_cox_with_ties_and_late_entry_is_that_of_statsmodels(ties: Any, start: str | None) -> None:
    columns = _times()
    terms = design("age", "smokes")
    model = CoxModel(design=terms, stop="time", event="died", start=start, ties=ties)
    fit = asked(cox.stratified(model), columns, PLACES)
    entry = None if start is None else columns[start]
    for strata, found in ((PLACES, fit), (None, asked(cox.unstratified(model), columns, PLACES))):
        peer = sm.PHReg(
            columns["time"], X[:, 1:3], columns["died"], ties=ties, strata=strata, entry=entry
        )
        other = peer.fit()
        np.testing.assert_allclose(found.coef, other.params, rtol=1e-5, atol=1e-8)
        at = peer.loglike(found.coef)
        np.testing.assert_allclose(found.loglik, at, rtol=CLOSE)
        np.testing.assert_allclose(peer.score(found.coef), 0, atol=1e-6)
        inner = np.linalg.inv(-peer.hessian(found.coef))
        np.testing.assert_allclose(found.se, np.sqrt(np.diag(inner)), rtol=CLOSE)


def test_survival_and_log_rank_are_those_of_statsmodels() -> None:
    columns = _times()
    survival = Survival(time="time", event="died", group="smokes", levels=("0", "1"))
    curves = asked(kaplan_meier.kaplan_meier(survival), columns, PLACES)
    for level, curve in curves.items():
        some = columns["smokes"] == float(level)
        other = SurvfuncRight(columns["time"][some], columns["died"][some])
        kept = curve.deaths > 0
        np.testing.assert_allclose(curve.surv[kept], other.surv_prob, rtol=CLOSE)
        np.testing.assert_allclose(curve.error[kept], other.surv_prob_se, rtol=CLOSE)
    data = (columns["time"], columns["died"], columns["smokes"])
    for test, strata in ((log_rank.unstratified, None), (log_rank.stratified, PLACES)):
        chisq, p = survdiff(*data, strata=strata)
        found = asked(test(survival), columns, PLACES)
        np.testing.assert_allclose((found.chisq, found.p), (chisq, p), rtol=CLOSE)


def test_mantel_haenszel_is_that_of_statsmodels() -> None:
    table = TwoByTwo(exposure="smokes", exposed="1", event="sick", happened="1")
    found = asked(mantel_haenszel(table), COLUMNS, PLACES)
    tables = [table.table(Rows(COLUMNS).where(np.equal(PLACES, k))).reshape(2, 2) for k in range(4)]
    other = StratifiedTable(tables)
    np.testing.assert_allclose(found.log_or.estimate, other.logodds_pooled, rtol=CLOSE)
    np.testing.assert_allclose(found.log_or.se, other.logodds_pooled_se, rtol=CLOSE)
    np.testing.assert_allclose(found.chisq, other.test_null_odds().statistic, rtol=CLOSE)
    np.testing.assert_allclose(found.breslow_day, other.test_equal_odds().statistic, rtol=CLOSE)
    adjusted = other.test_equal_odds(adjust=True).statistic
    np.testing.assert_allclose(found.tarone, adjusted, rtol=CLOSE)


@pytest.mark.parametrize("events", [0, 3, 9, 12])
def test_the_exact_odds_ratio_of_one_table_is_that_of_scipy(events: int) -> None:
    table = np.array([events, 12.0 - events, 4, 11])
    found = exact_odds([table])
    other = scipy.stats.contingency.odds_ratio(table.astype(int).reshape(2, 2))
    np.testing.assert_allclose(found.odds_ratio, other.statistic, rtol=CLOSE)
    interval = other.confidence_interval()
    np.testing.assert_allclose(found.interval, (interval.low, interval.high), rtol=CLOSE)
    p = scipy.stats.fisher_exact(table.astype(int).reshape(2, 2)).pvalue
    np.testing.assert_allclose(found.p, p, rtol=CLOSE)


@pytest.mark.parametrize(("method", "theirs"), [("DL", "dl"), ("PM", "pm")])
def test_random_effects_are_those_of_statsmodels(method: Method, theirs: str) -> None:
    y, v = np.array([0.1, 0.9, -0.3, 0.5, 1.4]), np.array([0.04, 0.1, 0.06, 0.02, 0.2])
    found = pooled(y, v, method, "z")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = combine_effects(y, v, method_re=theirs, atol=1e-14)
    np.testing.assert_allclose(found.tau2, other.tau2, rtol=CLOSE)
    np.testing.assert_allclose(found.coef[0], other.mean_effect_re, rtol=CLOSE)
    np.testing.assert_allclose(found.q, other.q, rtol=CLOSE)
    plain = pooled(y, v, method, "knha")
    np.testing.assert_allclose(plain.se[0], np.sqrt(other.var_hksj_re), rtol=CLOSE)
    assert pooled(y, v, method, "adhoc").se[0] >= found.se[0]


@pytest.mark.parametrize("reml", [True, False])
def test_a_mixed_model_has_the_likelihood_of_all_rows_together(reml: bool) -> None:
    rng = np.random.default_rng(5)
    place = np.repeat(np.arange(12), 20)
    slope = rng.normal(0, 0.4, 12)[place] + 1
    grams = COLUMNS["grams"] + rng.normal(0, 30, 12)[place] + slope * COLUMNS["age"]
    terms, x = design("(Intercept)", "age"), X[:, :2]
    found = asked(
        linear_mixed(terms, terms, "grams", reml=reml), {**COLUMNS, "grams": grams}, place
    )
    same = place[:, None] == place[None, :]
    v = np.where(same, x @ found.covariance @ x.T, 0) + found.sigma**2 * np.eye(240)
    inner, left = np.linalg.inv(v), grams - x @ found.coef
    information = x.T @ inner @ x
    deviance = np.linalg.slogdet(v)[1] + left @ inner @ left + (240 - 2 * reml) * np.log(2 * np.pi)
    deviance += np.linalg.slogdet(information)[1] if reml else 0
    np.testing.assert_allclose(found.criterion, deviance, rtol=1e-9)
    np.testing.assert_allclose(found.coef, np.linalg.solve(information, x.T @ inner @ grams))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = sm.MixedLM(grams, x, groups=place, exog_re=x).fit(reml=reml, method="bfgs")
    assert found.loglik >= other.llf - 1e-7


def test_a_segmented_series_has_the_errors_of_statsmodels() -> None:
    rows = Rows({**COLUMNS, "log_events": COLUMNS["grams"] / 1000})
    fit = segmented(rows, DESIGN)
    ols = sm.OLS(COLUMNS["grams"] / 1000, X)
    np.testing.assert_allclose(fit.se, ols.fit().bse, rtol=CLOSE)
    options = {"maxlags": 6, "use_correction": False}
    other = ols.fit(cov_type="HAC", cov_kwds=options)
    np.testing.assert_allclose(fit.newey_west(6), other.bse, rtol=CLOSE)
