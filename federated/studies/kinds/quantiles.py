"""The median and other quantiles of a number by group, as intervals of the grid of the data dictionary.

The grid is public and the same for every study of a number. Counts of its intervals are summed under
masks, and the coordinator merges them until none tells of a few families (``federated.studies.curves``);
a quantile is then the merged interval that holds it (rule R6), and its estimate the upper end.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.quantiles import ASSUMES
from federated.analyses.question import Arrays, Steps, summed
from federated.analyses.questions.lives import GridCounts, Survival
from federated.studies import columns
from federated.studies.curves import KEPT, told
from federated.studies.grids import Grid
from federated.studies.kinds import grouping
from federated.studies.kinds.grouping import limits, named
from federated.studies.kinds.kind import Columns, Kind, Result

if TYPE_CHECKING:
    from federated.studies.specification import Specification

COUNTED, ALL = "(counted)", "(everybody)"
EVERYBODY = "all"
A_GROUP = 240  # made-up families of a city
UPPER = (
    "A quantile is told as an interval of the public grid, merged until it tells of no few families; "
    "the estimate is its upper end: at least so large is the share that has this or less."
)
ORDER = (
    "The 95 % interval lies between two order statistics (binomial), widened to the ends of their "
    "intervals of the grid; it supposes that families are independent."
)
HIDDEN = (
    "{name} is not told: it lies in the first or last interval of the grid, or fewer than {minimum} "
    "families lie on one side of it (R6)."
)


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the quantiles of each group."""
    counts = yield from summed(_question(study))
    grids = dict(zip(grouping.group(study).levels, _grids(study, counts), strict=True))
    rows = list(_rows(study, grids))
    return {
        "terms": [row["term"] for row in rows],
        "scales": ["identity"] * len(rows),
        "estimates": [row["upto"] for row in rows],
        "errors": {"model": limits(_limits(row, grids) for row in rows)},
        "groups": [{key: one for key, one in row.items() if key != "term"} for row in rows],
        "fit": {"families": families},
        "assumes": [*ASSUMES, UPPER, ORDER, *_hidden(study, rows)],
    }


def _grids(study: "Specification", counts: Arrays) -> Iterator[Grid]:
    grid, about = np.array(_question(study).times), study.variable(study.outcome.variable)
    kept = counts.get(KEPT, np.ones(len(grid))) > 0
    edges = np.array([about.low, *grid[kept], about.high])
    for inside, beyond in zip(counts["deaths"][:, kept], counts["beyond"], strict=True):
        yield Grid(edges, tuple(round(float(one)) for one in (*inside, beyond)))


def _rows(study: "Specification", grids: Mapping[str, Grid]) -> Iterator[Result]:
    for share in study.design.quantiles:
        for level, grid in grids.items():
            above, upto = grid.quantile(share, study.disclosure.minimum) or (None, None)
            yield {
                "term": named(f"p{100 * share:g}", level),
                "group": level,
                "share": share,
                "size": float(grid.n),
                "above": above,
                "upto": upto,
            }


def _limits(row: Result, grids: Mapping[str, Grid]) -> tuple[float | None, float | None]:
    return (None, None) if row["upto"] is None else grids[row["group"]].limits(row["share"])


def _hidden(study: "Specification", rows: list[Result]) -> Iterator[str]:
    for row in rows:
        if row["upto"] is None:
            yield HIDDEN.format(name=row["term"], minimum=study.disclosure.minimum)


def _question(study: "Specification") -> GridCounts:
    group = grouping.group(study)
    lives = Survival(
        time=study.outcome.variable,
        event=COUNTED,
        group=group.column or ALL,
        levels=group.levels if group.column else (EVERYBODY,),
    )
    grid = tuple(float(one) for one in study.variable(study.outcome.variable).grid)
    return GridCounts(survival=lives, times=grid, minimum=study.disclosure.minimum)


def add(study: "Specification", site: str, found: Columns) -> Columns:
    """Return that every family is counted, and that all of them are one group."""
    number = len(found[study.outcome.variable])
    return {COUNTED: np.ones(number), ALL: np.array([EVERYBODY] * number, dtype=np.str_)}


def particular(study: "Specification", nl: bool) -> Iterator[str]:
    """Yield which quantiles, and the grid."""
    shares = " / ".join(f"{100 * one:g} %" for one in study.design.quantiles)
    yield f"  {shares.replace('.', ',') if nl else shares}"
    grid = " ".join(str(one) for one in study.variable(study.outcome.variable).grid)
    words = "geteld op het vaste raster" if nl else "counted on the fixed grid"
    yield f"  {words}: {grid}"


def check(study: "Specification") -> None:
    """Raise ValueError where the groups or the quantiles are not in order, or sums would be seen."""
    grouping.check(study)
    shares = study.design.quantiles
    if not shares or len(set(shares)) < len(shares):
        raise ValueError("quantiles: shares between 0 and 1, as [0.25, 0.5, 0.75]; each once")
    if study.design.case_mix:
        raise ValueError("quantiles are not adjusted: leave case_mix out, or choose by where")
    if study.disclosure.secure_sum != "required":
        raise ValueError(
            "quantiles are counted on a grid whose intervals are merged after summing: write "
            'secure_sum = "required"'
        )


KIND = Kind(
    name="quantiles",
    label_en="the median and other quantiles of each group, on a fixed grid",
    label_nl="de mediaan en andere kwantielen van elke groep, op een vast raster",
    families=frozenset({"quantiles"}),
    steps=steps,
    design=columns.with_constant,
    check=check,
    columns=add,
    told=told,
    reads={
        "quantiles": (
            "de waarde die een deel van de gezinnen niet overschrijdt",
            "the value that a share of the families does not exceed",
        )
    },
    particular=particular,
    sums=False,
    without_terms=True,
    cases=lambda study: A_GROUP * len(grouping.group(study).levels),
)
