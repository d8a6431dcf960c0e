"""From a specification to a design, and to the counts that rule R8 judges first."""

from itertools import product
from math import prod

from federated.analyses.design import Design, Factor
from federated.analyses.questions.cells import Cells
from federated.errors import AnalysisError
from federated.studies import columns, kinds
from federated.studies.specification import Specification

ITERATED = {"regression", "survival", "mixed"}
WEIGHED = {"gamma", "negative_binomial"}  # their log link is not canonical: scores weigh outcomes
MOST = 512  # combinations of groups


def design(study: Specification) -> Design:
    """Return the columns of the model, the constant first where it has one."""
    return kinds.of(study).design(study)


def dummies(study: Specification) -> Design:
    """Return an indicator of every level, the reference and a flag's no among them."""
    found = (*columns.dummies(study), *kinds.of(study).more_dummies(study))
    return tuple({one.name: one for one in found}.values())


def cells(study: Specification) -> Cells:
    """Return the first question of a study."""
    binary = study.variable(study.outcome.variable).kind == "flag"
    summed = not binary and kinds.of(study).sums
    own = () if not summed else (columns.term((Factor(column=study.outcome.variable),)),)
    return Cells(
        design=design(study),
        outcome=columns.outcome(study),
        dummies=dummies(study),
        binary=binary,
        together=_together(study),
        amounts=(*own, *kinds.of(study).amounts(study), *columns.shortfall(study)),
        patterns=patterns(study),
        minimum=study.disclosure.minimum,
        rough=study.disclosure.secure_sum == "required" and kinds.of(study).hides(study),
    )


def _together(study: Specification) -> Design:
    """Return the combinations of which a round tells the outcomes, or what they come to.

    Robust errors tell those of every two levels. A model whose link is not that of its family weighs
    amounts by means that differ by combination and by round, so the sum of each combination follows. So
    does the time at risk of each, from the information of any model that has it.
    """
    if study.outcome.family in WEIGHED or study.outcome.exposure:
        return (*columns.together(study), *patterns(study), *_besides(study))
    return columns.together(study) if "hc1" in study.inference else ()


def _besides(study: Specification) -> Design:
    """Return every level that its kind adds together with every level of a term."""
    both = product(kinds.of(study).more_dummies(study), columns.dummies(study))
    return tuple(columns.term((*one.factors, *other.factors)) for one, other in both)


def patterns(study: Specification) -> Design:
    """Return every combination of all groups, where the rounds of a model tell their numbers.

    The weights of a model that is not linear differ by combination and by round: as many equations
    as it takes. Of two groups they are the pairs; a number among the terms makes them countless.
    """
    groups = columns.groups(study)
    known = study.outcome.family == "gaussian" or study.design.kind not in ITERATED
    if known or len(groups) < 3 or columns.has_numbers(study):
        return ()
    if prod(map(len, groups)) > MOST:
        raise AnalysisError(
            f"The terms have more than {MOST} combinations: leave out or merge groups, or take one "
            "as a number."
        )
    return tuple(columns.term(factors) for factors in product(*groups))
