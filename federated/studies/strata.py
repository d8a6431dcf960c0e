"""Strata of a standardised study: every level of its case mix together, with what is stated of each."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.design import Design, Factor
from federated.analyses.question import Combine
from federated.analyses.questions.strata import StrataCounts
from federated.engines.blocks import Floats
from federated.studies import columns
from federated.studies.kinds import grouping

if TYPE_CHECKING:
    from federated.studies.specification import Specification

Variables = tuple[tuple[Factor, ...], ...]
MOST, A_CELL = 60, 120  # cells; made-up families in one
STATED = {
    "standard": ("gewicht in de standaardpopulatie", "weight in the standard population"),
    "reference": ("aandeel volgens de referentie", "share by the reference"),
}


def question(study: "Specification", combine: Combine = "sum") -> StrataCounts:
    """Return what is asked: by group and stratum of all sites, by stratum of each of them."""
    variables = _strata(study) if combine == "each" else _all(study)
    return StrataCounts(
        combine=combine,
        columns=tuple(every[0].column for every in variables),
        strata=tuple(map(_levels, product(*variables))),
        events=study.outcome.variable,
    )


def names(study: "Specification") -> tuple[str, ...]:
    """Return what strata are called: levels in the order of the case mix, with colons between."""
    return tuple(":".join(_levels(one)) for one in product(*_strata(study)))


def of(study: "Specification", stated: Mapping[str, float]) -> Floats:
    """Return what is stated, in the order of the strata."""
    return np.array([stated[one] for one in names(study)])


def dummies(study: "Specification") -> Design:
    """Return every stratum of every group: each is counted, with and without the outcome."""
    return tuple(map(columns.term, product(*_all(study))))


def cases(study: "Specification") -> int:
    """Return how many made-up families fill every cell."""
    return A_CELL * prod(map(len, _all(study)))


def told(study: "Specification", nl: bool) -> Iterator[str]:
    """Yield what is made equal, and what is stated of each stratum."""
    about = (study.variable(every[0].column) for every in _strata(study))
    labels = " × ".join(one.label_nl if nl else one.label_en for one in about)
    yield f"  {'gelijk gemaakt' if nl else 'made equal'}: {labels}"
    for name, words in STATED.items():
        for stratum, value in getattr(study.design, name).items():
            shown = f"{value:g}".replace(".", "," if nl else ".")
            yield f"  {stratum}: {words[not nl]} {shown}"


def check(study: "Specification") -> None:
    """Raise ValueError where a stratum has no weight or rate, or there are too many of them."""
    design = study.design
    if not design.case_mix or not all(
        grouping.is_group(study, design.parts[text]) for text in design.case_mix
    ):
        raise ValueError("case_mix: what is made equal, each C(name) or a yes and no; one or more")
    if prod(map(len, _all(study))) > MOST:
        raise ValueError(f"more than {MOST} strata of groups: leave out or merge levels")
    if not design.standard and not design.reference:
        raise ValueError("write [design.standard], [design.reference] or both: a number by stratum")
    for name in STATED:
        _check_stated(study, name)
    if design.reference and not any(design.reference.values()):
        raise ValueError("reference: one share or more above 0")


def _check_stated(study: "Specification", name: str) -> None:
    stated, known = getattr(study.design, name), names(study)
    if stated and set(stated) != set(known):
        wrong = [one for one in (*stated, *known) if (one in stated) != (one in known)]
        raise ValueError(
            f'{name}: each stratum once, as "{known[0]}"; missing or unknown: {", ".join(wrong[:5])}'
        )


def _all(study: "Specification") -> Variables:
    return (*_variables(study, study.design.terms), *_strata(study))


def _strata(study: "Specification") -> Variables:
    return _variables(study, study.design.case_mix)


def _variables(study: "Specification", terms: tuple[str, ...]) -> Variables:
    parts = [study.design.parts[text][0] for text in terms]
    return tuple(
        tuple(Factor(column=one.name, level=level) for level in grouping.levels(study, one))
        for one in parts
    )


def _levels(factors: tuple[Factor, ...]) -> tuple[str, ...]:
    return tuple(factor.level or "" for factor in factors)
