"""From a specification to a design: levels from the data dictionary, the same at every site."""

from itertools import product

from federated.analyses.design import CONSTANT, Design, Factor, Outcome, Term
from federated.analyses.questions.cells import Cells
from federated.analyses.questions.glm import GlmModel
from federated.studies.grammar import Part
from federated.studies.specification import Specification

YES, NO = "1", "0"


def design(study: Specification) -> Design:
    """Return the columns of the model, the constant first."""
    columns = [Term(name=CONSTANT)]
    for parts in study.design.parts.values():
        ways = [_columns(study, part) for part in parts]
        columns += [_term(one) for one in product(*ways)]
    return tuple(columns)


def dummies(study: Specification) -> Design:
    """Return an indicator of every level, the reference and a flag's no among them."""
    found: dict[str, Term] = {}
    for parts in study.design.parts.values():
        ways = [_levels(study, part) for part in parts if _is_group(study, part)]
        every = [*product(*ways)] if ways else []
        each = [(factor,) for way in ways for factor in way]
        for factors in (*each, *every):
            term = _term(factors)
            found[term.name] = term
    return tuple(found.values())


def outcome(study: Specification) -> Outcome:
    """Return what is explained, with the logarithm of an exposure as offset."""
    exposure = study.outcome.exposure
    return Outcome(column=study.outcome.variable, offset=exposure and offset_name(exposure))


def offset_name(exposure: str) -> str:
    """Return the column of the logarithm of an exposure."""
    return f"log({exposure})"


def glm_model(study: Specification) -> GlmModel:
    """Return the generalised linear model."""
    return GlmModel(design=design(study), outcome=outcome(study), family=study.outcome.family)


def cells(study: Specification) -> Cells:
    """Return the first question of a study."""
    binary = study.variable(study.outcome.variable).kind == "flag"
    return Cells(
        design=design(study), outcome=outcome(study), dummies=dummies(study), binary=binary
    )


def _is_group(study: Specification, part: Part) -> bool:
    return study.variable(part.name).kind in ("code", "flag")


def _columns(study: Specification, part: Part) -> tuple[Factor, ...]:
    if not part.coded:
        return (Factor(column=part.name),)
    return tuple(Factor(column=part.name, level=one) for one in study.levels(part.name)[1:])


def _levels(study: Specification, part: Part) -> tuple[Factor, ...]:
    levels = study.levels(part.name) if part.coded else (NO, YES)
    return tuple(Factor(column=part.name, level=one) for one in levels)


def _term(factors: tuple[Factor, ...]) -> Term:
    names = (f.column if f.level is None else f"{f.column}[{f.level}]" for f in factors)
    return Term(name=":".join(names), factors=factors)
