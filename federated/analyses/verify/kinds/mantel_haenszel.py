"""Fixtures of stratified 2x2 tables."""

import re
from math import exp
from typing import Any

from federated.analyses.exact_odds import solved
from federated.analyses.inference import chi2_p
from federated.analyses.mantel_haenszel import conditional, mantel_haenszel
from federated.analyses.question import Steps, summed
from federated.analyses.questions.two_by_two import Table, TwoByTwo
from federated.analyses.tables import pearson
from federated.analyses.verify.fixture import Fixture
from federated.analyses.verify.stopped import as_r
from federated.errors import AnalysisError

EXPOSURE = re.compile(r"(\w+) \((\S+) (?:vs|versus) (\S+)\)")
COUNTS = ("n", "count", "freq", "Freq")


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return estimates and tests."""
    table = table_of(fixture)
    found = yield from mantel_haenszel(table)
    exact = solved((yield from conditional(table)), as_r)
    crude = yield from summed(Table(table=table))
    low, high = found.log_or.interval()
    return {
        "cmh_chisq_uncorrected": found.chisq,
        "cmh_p_uncorrected": found.p,
        "cmh_chisq_corrected": found.chisq_corrected,
        "cmh_p_corrected": chi2_p(found.chisq_corrected, 1),
        "common_or": exp(found.log_or.estimate),
        "common_or_ci95": [exp(low), exp(high)],
        "exact_cond_or": exact.odds_ratio,
        "exact_ci95": list(exact.interval),
        "exact_p": exact.p,
        "log_or": found.log_or.estimate,
        "log_or_se": found.log_or.se,
        "breslow_day_chisq": found.breslow_day,
        "breslow_day_p": found.homogeneity_p,
        "tarone_chisq": found.tarone,
        "tarone_p": chi2_p(found.tarone, found.sites - 1),
        "rd": found.rd.estimate,
        "rd_se": found.rd.se,
        "log_rr": found.log_rr.estimate,
        "log_rr_se": found.log_rr.se,
        "crude_chisq_pearson": pearson(crude["table"].reshape(2, 2))[0],
    }


def table_of(fixture: Fixture) -> TwoByTwo:
    """Return the table of a fixture: "gender (Male vs Female)" and a level of the event."""
    match = EXPOSURE.fullmatch(str(fixture.need("exposure")))
    level = str(fixture.need("event"))
    if match is None or match[1] not in fixture.columns:
        raise AnalysisError(f"{fixture.name}: the exposure is not told as 'column (A vs B)'.")
    rest = [c for c in fixture.columns if c != match[1] and c not in COUNTS]
    event = level if level in fixture.columns else None
    for column in rest:
        if event is None and level in fixture.levels(column):
            return _table(fixture, match, column, level)
    if event is None:
        raise AnalysisError(f"{fixture.name}: no column has the level {level!r}.")
    return _table(fixture, match, event, "1")


def _table(fixture: Fixture, match: re.Match[str], event: str, level: str) -> TwoByTwo:
    count = next((name for name in COUNTS if name in fixture.columns), None)
    return TwoByTwo(exposure=match[1], exposed=match[2], event=event, happened=level, count=count)
