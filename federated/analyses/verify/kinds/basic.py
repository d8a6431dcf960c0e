"""Fixtures of basic statistics: description, quantiles, t-tests, tables, analysis of variance."""

from typing import Any

import numpy as np

from federated.analyses import tables
from federated.analyses.basic import Described, anova, described, moments, student, welch
from federated.analyses.exact_odds import conditional, solved
from federated.analyses.quantiles import quantiles as quantiles_of
from federated.analyses.question import Steps, summed
from federated.analyses.questions.moments import CrossTable, Group
from federated.analyses.verify.fixture import Fixture
from federated.analyses.verify.stopped import as_r
from federated.engines.blocks import Floats
from federated.intervals import wilson


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return everything that the result tells of."""
    x, y = fixture.need("variable"), fixture.need("second")
    group, binary = fixture.need("group"), fixture.need("binary")
    whole = yield from moments((x, y))
    by_group = Group(column=group, levels=fixture.levels(group))
    parts = described((yield from moments((x,), by_group)))
    shares = tuple(map(float, fixture.result.get("quantile_probs", ())))
    bounds = _bounds(fixture, x)
    out = _described(x, y, described(whole)[0])
    out["quantile_probs"] = list(shares)
    out["quantiles_type7"] = yield from quantiles_of(x, shares, *bounds)
    found = anova(whole)
    out["anova_site"] = {
        "F": found.f,
        "p": found.p,
        "ss_between": found.between,
        "ss_within": found.within,
        "df": list(found.df),
    }
    out |= _t_tests(parts)
    cross = CrossTable(rows_by=by_group, columns_by=Group(column=binary, levels=("1", "0")))
    return out | _counts(binary, (yield from summed(cross))["table"])


def _bounds(fixture: Fixture, column: str) -> tuple[float, float]:
    """Return public bounds: round numbers around what a fixture holds."""
    values = np.concatenate([rows.number(column) for rows in fixture.sites.values()])
    size = 10.0 ** np.ceil(np.log10(np.abs(values).max() + 1))
    return (-size if values.min() < 0 else 0.0), float(size)


def _described(x: str, y: str, one: Described) -> dict[str, Any]:
    cov, sd = one.covariance, np.sqrt(one.variance)
    return {
        "n": one.n,
        "mean": one.mean[0],
        "var": one.variance[0],
        "sd": sd[0],
        "m3": one.third[0],
        "m4": one.fourth[0],
        f"cov_{x}_{y}": cov[0, 1],
        "cor": cov[0, 1] / (sd[0] * sd[1]),
    }


def _t_tests(parts: list[Described]) -> dict[str, Any]:
    a, b = parts[:2]
    apart, one = welch(a, b), student(a, b)
    means = [a.mean[0], b.mean[0]]
    first = {"t": apart.t, "df": apart.df, "p": apart.p, "ci95": list(apart.interval)}
    second = {"t": one.t, "df": one.df, "p": one.p, "ci95": list(one.interval)}
    return {"welch": {**first, "means": means}, "pooled_t": {**second, "means": means}}


def _counts(binary: str, table: Floats) -> dict[str, Any]:
    """Return tests of a table: groups down, the event first."""
    stat, p = tables.pearson(table)
    events, n = float(table[:, 0].sum()), float(table.sum())
    turned = table[::-1]
    fisher = solved(conditional([turned.ravel()]), as_r)
    low, high = tables.difference(turned)
    return {
        "pearson_chisq": {"stat": stat, "p": p},
        "fisher": {"or_cond": fisher.odds_ratio, "p": fisher.p, "ci95": list(fisher.interval)},
        "risk_difference": {"ci95": [low, high], "chisq": stat, "p": p},
        f"clopper_pearson_{binary}": list(tables.clopper_pearson(events, n)),
        f"wilson_{binary}": list(wilson(events, n)),
    }
