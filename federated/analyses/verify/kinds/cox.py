"""Fixtures of Cox models: stratified by site or not, with either way of ties."""

from typing import Any

from federated.analyses.cox import CoxFit, stratified, unstratified
from federated.analyses.question import Steps
from federated.analyses.questions.cox import CoxModel
from federated.analyses.verify.fixture import Fixture
from federated.errors import AnalysisError

WAYS = {"stratified": stratified, "unstratified": unstratified}


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit every model that the result tells of."""
    out: dict[str, Any] = {"terms": [term.name for term in fixture.design()]}
    for name, told in fixture.result.items():
        if isinstance(told, dict) and name != "ties_info":
            fit = yield from _fitted(fixture, name, str(told.get("ties", name.split("_")[-1])))
            out[name] = _plain(fit)
    if "ties_info" in fixture.result:
        out["ties_info"] = _ties((yield from unstratified(_model(fixture, "breslow"))))
    return out


def _fitted(fixture: Fixture, name: str, ties: str) -> Steps[CoxFit]:
    way = name.split("_")[0]
    if way not in WAYS:
        raise AnalysisError(f"{fixture.name}: no Cox model is called {name!r}.")
    return (yield from WAYS[way](_model(fixture, ties)))


def _model(fixture: Fixture, ties: str) -> CoxModel:
    found = fixture.model
    strata = found.get("strata") or ()
    return CoxModel.model_validate(
        {
            "design": fixture.design(),
            "stop": found.get("stop") or fixture.need("time"),
            "start": found.get("start"),
            "event": fixture.need("event"),
            "ties": ties,
            "strata": (strata,) if isinstance(strata, str) else tuple(strata),
        }
    )


def _plain(fit: CoxFit) -> dict[str, Any]:
    low, high = fit.interval()
    names = ("ties", "coef", "se", "vcov", "hr", "loglik_null", "loglik", "n", "p_value", "stat")
    out = {name: getattr(fit, name) for name in names}
    return {**out, "ci95_lower": low, "ci95_upper": high, "nevent": fit.events}


def _ties(fit: CoxFit) -> dict[str, Any]:
    return {
        "n_events": fit.events,
        "n_distinct_event_times": fit.distinct,
        "max_tied_events": fit.most_tied,
    }
