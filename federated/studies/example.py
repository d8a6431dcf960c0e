"""Example data derived from a specification: never empty, the same every time, of nobody.

Every level of every term occurs often enough, numbers lie within the bounds of the dictionary and
within the conditions of the study. It shows what would be computed and how an answer looks; the
numbers mean nothing.
"""

import hashlib

import numpy as np

from federated.analyses.rows import Column, Rows
from federated.studies import kinds, periods
from federated.studies.columns import at_risk
from federated.studies.specification import Condition, Specification
from federated.studies.variables import Variable

FAMILIES, EVENT_SHARE, APART = 240, 0.4, 0.12
A_PERIOD = 120  # families, where a study compares periods


def rows(study: Specification, site: str, families: int = 0) -> Rows:
    """Return the made-up rows of a site; as many as the study needs where that is not said."""
    families = families or max(
        FAMILIES, A_PERIOD * len(periods.codes(study)), kinds.of(study).cases(study)
    )
    seed = hashlib.sha256(f"{study.id}\x1f{study.version}\x1f{site}".encode()).digest()
    random = np.random.default_rng(int.from_bytes(seed[:8]))
    columns: dict[str, Column] = {}
    for name in study.used:
        columns |= _column(study, study.variable(name), random, families)
    cohort = random.permutation(np.resize(np.array(periods.quarters(study)), families))
    more = kinds.of(study).columns(study, site, {**columns, "cohort": cohort})
    return Rows({**columns, **more})


def _column(
    study: Specification, variable: Variable, random: np.random.Generator, families: int
) -> dict[str, Column]:
    match variable.kind:
        case "code":
            levels = np.array(_levels(study, variable))
            return {variable.name: random.permutation(np.resize(levels, families))}
        case "flag":
            return {variable.name: _flags(study, variable, random, families)}
        case "count":
            return {variable.name: random.negative_binomial(2, 0.5, families).astype(np.float64)}
    low, high = _bounds(study, variable)
    values = low + (high - low) * random.beta(2, 2, families)
    out: dict[str, Column] = {variable.name: values}
    if variable.name == study.outcome.exposure:
        out |= at_risk(variable, values)
    return out


def _flags(
    study: Specification, variable: Variable, random: np.random.Generator, families: int
) -> Column:
    wanted = [one.value for one in _of(study, variable.name)]
    if wanted:
        return np.full(families, float(bool(wanted[0])))
    share = EVENT_SHARE + random.uniform(-APART, APART)  # cities differ, as real ones do
    yes = np.arange(families) < share * families
    return np.asarray(random.permutation(yes.astype(np.float64)))


def _levels(study: Specification, variable: Variable) -> tuple[str, ...]:
    kept = study.levels(variable.name)
    for one in _of(study, variable.name):
        wanted = one.value if isinstance(one.value, tuple) else (one.value,)
        kept = tuple(level for level in kept if level in wanted)
    return kept or study.levels(variable.name)


def _bounds(study: Specification, variable: Variable) -> tuple[float, float]:
    low, high = variable.low, variable.high
    for one in _of(study, variable.name):
        if isinstance(one.value, int | float):
            low = max(low, one.value) if one.op in (">", ">=") else low
            high = min(high, one.value) if one.op in ("<", "<=") else high
    return (low, high) if low < high else (variable.low, variable.high)


def _of(study: Specification, name: str) -> list[Condition]:
    return [one for one in study.population.where if one.variable == name]
