"""From a specification to a design, and to the counts that rule R8 judges first."""

from federated.analyses.design import Design, Factor
from federated.analyses.questions.cells import Cells
from federated.studies import columns, kinds
from federated.studies.specification import Specification


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
    own = () if binary else (columns.term((Factor(column=study.outcome.variable),)),)
    return Cells(
        design=design(study),
        outcome=columns.outcome(study),
        dummies=dummies(study),
        binary=binary,
        amounts=(*own, *kinds.of(study).amounts(study)),
    )
