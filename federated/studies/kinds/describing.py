"""One variable by group: means and spread, or numbers and shares; differences from the first group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses import tables
from federated.analyses.basic import Described, described, moments, welch
from federated.analyses.inference import quantile
from federated.analyses.question import Steps, summed
from federated.analyses.questions.moments import CrossTable, Group
from federated.engines.blocks import Floats
from federated.intervals import wilson
from federated.studies import columns
from federated.studies.kinds import grouping
from federated.studies.kinds.grouping import named
from federated.studies.kinds.kind import Result

if TYPE_CHECKING:
    from federated.studies.specification import Specification

MEAN, SHARE, DIFFERENCE = "mean", "share", "difference"


@dataclass(frozen=True, slots=True)
class Line:
    """A figure with what its error has; none where nothing varies: it would be everybody's value."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    p: float | None = None
    df: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A variable by group: figures, differences, the rows of a table, and tests."""

    lines: Sequence[Line]
    rows: Sequence[Result]
    tests: Sequence[Result]


def means(study: "Specification", name: str) -> Steps[Found]:
    """Return means and spread by group, and Welch's comparison with the first group."""
    levels = grouping.group(study).levels
    found = dict(
        zip(levels, described((yield from moments((name,), grouping.group(study), 2))), strict=True)
    )
    first = found[levels[0]]
    apart = [_difference(level, found[level], first) for level in levels[1:]]
    tests = [
        _welch(name, level, found[level], first)
        for level, one in zip(levels[1:], apart, strict=True)
        if one.se
    ]
    lines = [_mean(level, one) for level, one in found.items()]
    rows = [_row(level, name, one.n, **_spread(one)) for level, one in found.items()]
    return Found([*lines, *apart], rows, tests)


def shares(study: "Specification", name: str) -> Steps[Found]:
    """Return numbers and shares of each level by group, and Pearson's test; of a flag its yes."""
    coded, group = study.variable(name).kind == "code", grouping.group(study)
    known = study.levels(name) if coded else (columns.YES, columns.NO)
    asked = CrossTable(rows_by=group, columns_by=Group(column=name, levels=known))
    table = np.rint((yield from summed(asked))["table"])
    n, told = table.sum(axis=1), known if coded else known[:1]
    rows = [
        _row(level, name, n[at], level=one if coded else "", count=having, share=having / n[at])
        for at, level in enumerate(group.levels)
        for one, having in zip(told, table[at].tolist(), strict=False)
    ]
    lines = [] if coded else list(_yes(group.levels, table))
    return Found(lines, rows, [_chi_square(name, table)] if len(table) > 1 else [])


def _row(group: str, name: str, families: float, **more: float | str | None) -> Result:
    return {"group": group, "variable": name, "size": float(families), **more}


def _varies(*groups: Described) -> bool:
    return all(one.variance[0] > 0 for one in groups)


def _spread(one: Described) -> dict[str, float | None]:
    if not _varies(one):
        return {"mean": None, "sd": None}
    return {"mean": float(one.mean[0]), "sd": float(np.sqrt(one.variance[0]))}


def _mean(level: str, one: Described) -> Line:
    if not _varies(one):
        return Line(named(MEAN, level))
    value, se = float(one.mean[0]), float(np.sqrt(one.variance[0] / one.n))
    half = quantile(one.n - 1) * se
    return Line(named(MEAN, level), value, value - half, value + half, se, df=one.n - 1)


def _difference(level: str, one: Described, first: Described) -> Line:
    name, value = named(DIFFERENCE, level), float(one.mean[0] - first.mean[0])
    if not _varies(one, first):
        return Line(name)
    se = float(np.sqrt(one.variance[0] / one.n + first.variance[0] / first.n))
    test = welch(one, first)
    return Line(name, value, *test.interval, se, test.p, test.df)


def _welch(name: str, level: str, one: Described, first: Described) -> Result:
    test = welch(one, first)
    told = {"statistic": test.t, "df": test.df, "p": test.p}
    return {"name": "welch", "term": named(name, level), **told}


def _yes(levels: Sequence[str], table: Floats) -> Iterator[Line]:
    """Yield the share with yes of each group, and what it differs from that of the first."""
    yes, n = table[:, 0], table.sum(axis=1)
    part = yes / n
    variance = part * (1 - part) / n
    for at, level in enumerate(levels):
        ends = wilson(float(yes[at]), float(n[at]))
        yield Line(named(SHARE, level), float(part[at]), *ends, float(np.sqrt(variance[at])))
    for at, level in enumerate(levels[1:], 1):
        ends, se = tables.difference(table[[at, 0]]), float(np.sqrt(variance[at] + variance[0]))
        yield Line(named(DIFFERENCE, level), float(part[at] - part[0]), *ends, se)


def _chi_square(name: str, table: Floats) -> Result:
    statistic, p = tables.pearson(table)
    some = [int((table.sum(axis=axis) > 0).sum()) for axis in (0, 1)]
    df = (some[0] - 1) * (some[1] - 1)
    return {"name": "chi_square", "term": name, "statistic": statistic, "df": df, "p": p}
