"""Fixtures of survival curves and log-rank tests, at exact times and on a grid."""

from typing import Any

import numpy as np

from federated.analyses import log_rank
from federated.analyses.kaplan_meier import Curve, Scale, kaplan_meier
from federated.analyses.question import Steps
from federated.analyses.questions.lives import Survival
from federated.analyses.verify.fixture import Fixture

Grid = tuple[float, ...]
TESTS = {
    "logrank": (log_rank.unstratified, False),
    "logrank_stratified_by_site": (log_rank.stratified, False),
    "logrank_binned": (log_rank.unstratified, True),
    "logrank_binned_stratified": (log_rank.stratified, True),
}
FIGURES = ("chisq", "df", "p", "observed", "expected")
SCALES: dict[str, Scale] = {"loglog": "log-log", "log": "log"}


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return curves, medians, restricted means and tests."""
    survival, grid = survival_of(fixture), tuple(map(float, fixture.model.get("grid") or ()))
    exact = yield from kaplan_meier(survival)
    binned = (yield from kaplan_meier(survival, grid)) if grid else {}
    out: dict[str, Any] = {"groups": list(survival.levels)}
    for name, scale in SCALES.items():
        out[f"km_exact_{name}"] = {g: _curve(c, scale) for g, c in exact.items()}
        out[f"km_binned_{name}"] = {g: _curve(c, scale) for g, c in binned.items()}
    out["exact_at_grid"] = {g: _at(c, np.array(grid[1:])) for g, c in exact.items()}
    out |= _figures(list(exact.values()), fixture.model.get("tau_rmst"))
    return out | (yield from _tests(fixture, survival, grid))


def survival_of(fixture: Fixture) -> Survival:
    """Return the model of a fixture."""
    group = fixture.need("group")
    levels = fixture.result.get("groups") or fixture.levels(group)
    return Survival(
        time=fixture.need("time"),
        event=fixture.need("event"),
        group=group,
        levels=tuple(map(str, levels)),
    )


def _tests(fixture: Fixture, survival: Survival, grid: Grid) -> Steps[dict[str, Any]]:
    """Return the tests that the result tells of."""
    out: dict[str, Any] = {}
    for name, (test, binned) in TESTS.items():
        if name in fixture.result:
            found = yield from test(survival, grid if binned else ())
            out[name] = {key: getattr(found, key) for key in FIGURES}
    return out


def _curve(curve: Curve, scale: Scale) -> dict[str, Any]:
    low, high = curve.interval(scale)
    return {
        "time": curve.time,
        "n_risk": curve.risk,
        "n_event": curve.deaths,
        "n_censor": curve.censored,
        "surv": curve.surv,
        "std_err_surv": curve.error,
        "lower": low,
        "upper": high,
    }


def _at(curve: Curve, times: np.typing.NDArray[np.float64]) -> dict[str, Any]:
    surv, risk, error = curve.at(times)
    return {"time": times, "surv": surv, "n_risk": risk, "std_err_surv": error}


def _figures(curves: list[Curve], tau: float | None) -> dict[str, Any]:
    ends = [curve.median_interval() for curve in curves]
    out = {
        "median": [curve.median() for curve in curves],
        "median_lower_log": [low for low, _ in ends],
        "median_upper_log": [high for _, high in ends],
    }
    if tau is None:
        return out
    means = [curve.restricted_mean(float(tau)) for curve in curves]
    return out | {"rmst": [mean for mean, _ in means], "rmst_se": [se for _, se in means]}
