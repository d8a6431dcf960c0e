"""Columns of a study's terms: levels from the data dictionary, the same at every site."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import TYPE_CHECKING, Literal

import numpy as np

from federated.analyses.design import CONSTANT, Design, Factor, Outcome, Term
from federated.analyses.questions.glm import GlmModel
from federated.engines.blocks import Floats
from federated.studies.grammar import Part
from federated.studies.variables import Variable

if TYPE_CHECKING:
    from federated.studies.specification import Specification

YES, NO = "1", "0"
MEATS: dict[str, Literal["rows", "sites"]] = {"hc1": "rows", "cr0": "sites"}
ONE = Term(name=CONSTANT)
SHORT = "short of the whole follow-up"


def terms(study: "Specification") -> Design:
    """Return the columns of terms and case mix, without a constant."""
    ways = ([_columns(study, part) for part in parts] for parts in study.design.parts.values())
    return tuple(term(one) for way in ways for one in product(*way))


def with_constant(study: "Specification") -> Design:
    """Return the columns, the constant first."""
    return (ONE, *terms(study))


def of_interest(study: "Specification") -> Design:
    """Return the columns of the terms, without those of the case mix."""
    only = study.design.model_copy(update={"case_mix": ()})
    return terms(study.model_copy(update={"design": only}))


def dummies(study: "Specification") -> Design:
    """Return an indicator of every level, the reference and a flag's no among them."""
    found = {one.name: one for parts in study.design.parts.values() for one in _every(study, parts)}
    return tuple(found.values())


def groups(study: "Specification") -> list[tuple[Factor, ...]]:
    """Return the levels of every variable of the terms that has levels."""
    parts = {part.name: part for one in study.design.parts.values() for part in one}
    return [_levels(study, part) for part in parts.values() if _is_group(study, part)]


def has_numbers(study: "Specification") -> bool:
    """Tell whether a term has a number."""
    parts = (part for one in study.design.parts.values() for part in one)
    return any(not _is_group(study, part) for part in parts)


def together(study: "Specification") -> Design:
    """Return an indicator of every two levels of different variables."""
    two = (pair for pair in combinations(groups(study), 2))
    return tuple(term(factors) for pair in two for factors in product(*pair))


def _every(study: "Specification", parts: tuple[Part, ...]) -> Iterator[Term]:
    ways = [_levels(study, part) for part in parts if _is_group(study, part)]
    yield from (term((factor,)) for way in ways for factor in way)
    yield from (term(factors) for factors in (product(*ways) if ways else ()))


def outcome(study: "Specification") -> Outcome:
    """Return what is explained, with the logarithm of an exposure as offset."""
    exposure = study.outcome.exposure
    return Outcome(column=study.outcome.variable, offset=exposure and offset_name(exposure))


def glm_model(study: "Specification") -> GlmModel:
    """Return the generalised linear model of all terms."""
    return GlmModel(
        design=with_constant(study),
        outcome=outcome(study),
        family=study.outcome.glm_family,
        link="log" if study.outcome.family == "gamma" else None,
        meats=tuple(MEATS[one] for one in MEATS if one in study.inference),
        blind=True,
    )


def offset_name(exposure: str) -> str:
    """Return the column of the logarithm of an exposure."""
    return f"log({exposure})"


def at_risk(exposure: Variable, values: Floats) -> dict[str, Floats]:
    """Return the logarithm of an exposure, and how much it is short of the longest that it can be."""
    short = np.maximum(exposure.high - values, 0.0)
    return {offset_name(exposure.name): np.log(values), _short_name(exposure.name): short}


def shortfall(study: "Specification") -> Design:
    """Return how much less than the whole time families were followed, where that follows.

    Who knows how many families there are takes the sum of their time off that of whole years, and
    sees the one child that was lost.
    """
    exposure = study.outcome.exposure
    if not exposure:
        return ()
    return (Term(name=f"{exposure} {SHORT}", factors=(Factor(column=_short_name(exposure)),)),)


def _short_name(exposure: str) -> str:
    return f"short({exposure})"


def term(factors: tuple[Factor, ...]) -> Term:
    """Return the product of some factors, named by them."""
    names = (f.column if f.level is None else f"{f.column}[{f.level}]" for f in factors)
    return Term(name=":".join(names), factors=factors)


def _is_group(study: "Specification", part: Part) -> bool:
    return study.variable(part.name).kind in ("code", "flag")


def _columns(study: "Specification", part: Part) -> tuple[Factor, ...]:
    if not part.coded:
        return (Factor(column=part.name),)
    return tuple(Factor(column=part.name, level=one) for one in study.levels(part.name)[1:])


def _levels(study: "Specification", part: Part) -> tuple[Factor, ...]:
    levels = study.levels(part.name) if part.coded else (NO, YES)
    return tuple(Factor(column=part.name, level=one) for one in levels)
