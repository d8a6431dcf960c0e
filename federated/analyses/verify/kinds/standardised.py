"""Fixtures of standardised rates and ratios."""

from itertools import product
from typing import Any

import numpy as np

from federated.analyses.question import Steps, by_site
from federated.analyses.questions.strata import StrataCounts
from federated.analyses.standardised import direct, indirect
from federated.analyses.verify.fixture import Fixture
from federated.engines.blocks import Floats
from federated.errors import AnalysisError

EVENTS, PEOPLE = ("events", "cases", "deaths", "d"), ("n", "people", "pop", "population", "pyears")


def quantities(fixture: Fixture) -> Steps[dict[str, Any]]:
    """Return rates and ratios by site, over the standard that the sum of all sites is."""
    question = _question(fixture)
    answers = yield from by_site(question)
    events = np.sum([one["events"] for one in answers.values()], axis=0)
    standard = np.sum([one["people"] for one in answers.values()], axis=0)
    used = standard > 0
    rate = np.divide(events, standard, out=np.zeros_like(events), where=used)
    names = [" ".join(stratum) for stratum in question.strata]
    kept = [name for name, some in zip(names, used, strict=True) if some]
    return {
        "sites": [
            _city(name, one["events"], one["people"], standard, rate)
            for name, one in answers.items()
        ],
        "standard_population": dict(zip(kept, standard[used], strict=True)),
        "reference_rate": dict(zip(kept, rate[used], strict=True)),
    }


def _question(fixture: Fixture) -> StrataCounts:
    columns = tuple(fixture.need("strata"))
    return StrataCounts(
        columns=columns,
        strata=tuple(product(*(fixture.levels(column) for column in columns))),
        events=_named(fixture, "events", EVENTS),
        people=_named(fixture, "n", PEOPLE),
    )


def _named(fixture: Fixture, key: str, usual: tuple[str, ...]) -> str:
    told = fixture.model.get(key)
    found = told or next((name for name in usual if name in fixture.columns), None)
    if found is None:
        raise AnalysisError(f"{fixture.name}: no column is known to hold {key}.")
    return str(found)


def _city(
    name: str, events: Floats, people: Floats, standard: Floats, rate: Floats
) -> dict[str, Any]:
    one, other = direct(events, people, standard), indirect(events, people, rate)
    return {
        "site": name,
        "crude": one.crude,
        "adjusted": one.adjusted,
        "fay_feuer_lower": one.interval[0],
        "fay_feuer_upper": one.interval[1],
        "O": other.observed,
        "E": other.expected,
        "smr": other.ratio,
        "smr_exact_lower": other.exact[0],
        "smr_exact_upper": other.exact[1],
        "byar_lower": other.byar[0],
        "byar_upper": other.byar[1],
    }
