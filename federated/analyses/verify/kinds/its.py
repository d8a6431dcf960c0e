"""Fixtures of interrupted time series."""

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from federated.analyses.design import CONSTANT, Design, Factor, Term
from federated.analyses.interrupted import LOGS, quasi_poisson, segmented, series
from federated.analyses.question import Steps
from federated.analyses.rows import Rows
from federated.analyses.verify.fixture import Fixture
from federated.errors import AnalysisError

RESPONSE = re.compile(r"(?P<log>log\()?(?P<column>\w+)\)?\s*~")
LAG = re.compile(r"lag (\d+)")
ONLY = re.compile(r"(\w+) only")
QUASI = "quasipoisson_"


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Fit every series that the result tells of."""
    found = RESPONSE.match(str(fixture.need("single")))
    if found is None:
        raise AnalysisError(f"{fixture.name}: the single series is not told as 'log(y) ~ ...'.")
    calendar = _calendar(fixture)
    time = str(fixture.model.get("time") or ("tm" if "tm" in calendar else calendar[0]))
    rows = yield from series(time, found["column"], calendar)
    outcome = LOGS if found["log"] else "events"
    out: dict[str, Any] = {"single": _single(fixture, rows, outcome)}
    for name in fixture.result:
        if name.startswith(QUASI):
            fit = quasi_poisson(rows[name.removeprefix(QUASI)], _design(fixture, "single"))
            out[name] = {"coef": fit.coef, "se": fit.se, "dispersion": fit.dispersion}
    if "controlled" in fixture.result:
        out["controlled"] = _fit(_stacked(rows), _design(fixture, "controlled"), outcome, 0)
    return out


def _calendar(fixture: Fixture) -> tuple[str, ...]:
    parts = ("single", "controlled")
    designs = [_design(fixture, part) for part in parts if part in fixture.result]
    names = [f.column for design in designs for term in design for f in term.factors]
    return tuple(dict.fromkeys(names))


def _design(fixture: Fixture, part: str) -> Design:
    terms = fixture.result.get(part, {}).get("terms")
    if not terms:
        raise AnalysisError(f"{fixture.name}: the result {part!r} does not name its terms.")
    return tuple(_term(str(name)) for name in terms)


def _term(name: str) -> Term:
    if name == CONSTANT:
        return Term(name=name)
    return Term(name=name, factors=tuple(Factor(column=part) for part in name.split(":")))


def _single(fixture: Fixture, rows: Mapping[str, Rows], outcome: str) -> dict[str, Any]:
    only = ONLY.search(str(fixture.need("single")))
    site = only[1] if only else next(iter(rows))
    lag = LAG.search(str(fixture.model.get("hac", "")))
    return _fit(rows[site], _design(fixture, "single"), outcome, int(lag[1]) if lag else 0)


def _fit(rows: Rows, design: Design, outcome: str, lag: int) -> dict[str, Any]:
    fit = segmented(rows, design, outcome)
    out = {"terms": list(fit.terms), "coef": fit.coef, "se_ols": fit.se}
    return out | ({f"se_nw{lag}": fit.newey_west(lag)} if lag else {})


def _stacked(rows: Mapping[str, Rows]) -> Rows:
    every = list(rows.values())
    names = every[0].names
    return Rows({name: np.concatenate([one.number(name) for one in every]) for name in names})
