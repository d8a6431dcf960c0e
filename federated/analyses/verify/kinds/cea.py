"""Fixtures of cost-effectiveness, per party."""

import re
from typing import Any

from federated.analyses.cost_effectiveness import (
    Unpaired,
    differences,
    fieller,
    net_benefit,
    present_value,
)
from federated.analyses.design import Design, Factor, Term, dummies
from federated.analyses.linear import LinearFit, Moments, linear
from federated.analyses.question import Steps
from federated.analyses.verify.fixture import Fixture

RATE = re.compile(r"rate_([\d.]+)pct")
INMB = re.compile(r"inmb_([\d.]+)")


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return differences, ratios, net benefits and the same adjusted for site."""
    arm, cost, effect = (str(fixture.need(key)) for key in ("arm", "cost", "effect"))
    parties = tuple(fixture.model.get("parties") or ())
    columns = tuple(dict.fromkeys((cost, effect, *parties)))
    usual, new = fixture.levels(arm)[:2]
    found = yield from differences(columns, arm, (usual, new))
    adjusted = yield from linear(_design(fixture, arm, new), *columns)
    prices = [float(price) for price in fixture.model.get("lambda") or ()]
    out = {**_means(found, cost, effect), "inmb": _benefits(found, cost, effect, prices)}
    out["per_party"] = {party: _party(found, adjusted, party) for party in parties}
    out["site_adjusted"] = _adjusted(fixture, adjusted, cost, effect)
    return out | {"npv": _values(fixture)}


def _design(fixture: Fixture, arm: str, new: str) -> Design:
    treated = Term(name=arm, factors=(Factor(column=arm, level=new),))
    return (Term(name="(Intercept)"), treated, *dummies(fixture.site, tuple(fixture.sites)))


def _means(found: Unpaired, cost: str, effect: str) -> dict[str, Any]:
    a, interval = fieller(found, cost, effect)
    return {
        "delta_cost": found.of(cost),
        "delta_effect": found.of(effect),
        "var_delta_cost": found.variance(cost),
        "var_delta_effect": found.variance(effect),
        "cov_delta": found.variance(cost, effect),
        "icer": found.of(cost) / found.of(effect),
        "fieller95": None if interval is None else list(interval),
        "fieller_a": a,
    }


def _benefits(found: Unpaired, cost: str, effect: str, prices: list[float]) -> dict[str, Any]:
    every = [net_benefit(found, cost, effect, price) for price in prices]
    return {
        "lambda": prices,
        "value": [one.value for one in every],
        "se": [one.se for one in every],
        "ceac": [one.acceptable for one in every],
    }


def _party(found: Unpaired, adjusted: Moments, party: str) -> dict[str, Any]:
    return {
        "delta": found.of(party),
        "se_ols": found.error_pooled(party),
        "se_welch_n": found.error_n(party),
        "site_adjusted": _arm(adjusted.fit(**{party: 1.0})),
    }


def _arm(fit: LinearFit) -> dict[str, float]:
    return {"delta": float(fit.coef[1]), "se_ols": float(fit.se[1])}


def _adjusted(fixture: Fixture, adjusted: Moments, cost: str, effect: str) -> dict[str, Any]:
    out = {"cost": _arm(adjusted.fit(**{cost: 1.0})), "effect": _arm(adjusted.fit(**{effect: 1.0}))}
    for name in fixture.result.get("site_adjusted", {}):
        match = INMB.fullmatch(name)
        if match:
            out[name] = _arm(adjusted.fit(**{effect: float(match[1]), cost: -1.0}))
    return out


def _values(fixture: Fixture) -> dict[str, Any]:
    """Return present values; the flows are part of the question."""
    told = fixture.result.get("npv", {})
    flows, years = told.get("flows", []), told.get("years", [])
    rates = {name: RATE.fullmatch(name) for name in told}
    values = {
        name: present_value(flows, years, float(match[1]) / 100)
        for name, match in rates.items()
        if match
    }
    return {"flows": flows, "years": years, **values}
