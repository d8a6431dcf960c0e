"""The analysis of a study: counts first, judged by R8; then what its kind computes.

One generator, so that the centre, and every site on its own, come to the same next question from
the totals that were announced.
"""

from functools import partial

from federated.analyses.question import Arrays, Asked, Steps, summed
from federated.analyses.questions.amounts import rough, without_few
from federated.analyses.questions.cells import Cells
from federated.studies import cells, completeness, few_cities, kinds, magnitudes, model
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification

TOTAL = "The sum over all cities"
EXPLORATORY = "Exploratory: the question was not fixed before the data were seen."


def told(study: Specification, question: Asked, total: Arrays, minimum: int) -> Arrays:
    """Return a total as everybody may hear it."""
    if isinstance(question, Cells) and question.rough and question.amounts:
        return rough(without_few(total, question.minimum))
    return kinds.of(study).told(question, total, minimum)


def steps(study: Specification) -> Steps[Result]:
    """Return the result, as plain names and numbers."""
    question = model.cells(study)
    counts = yield from summed(question)
    with cells.advised(kinds.of(study).knob):
        yield from _judged(study, question, counts)
    result = yield from kinds.of(study).steps(study, round(float(counts["families"])))
    result = {**result, "completeness": completeness.told(counts)}
    if study.status == "exploratory":
        result = {**result, "assumes": [*result["assumes"], EXPLORATORY]}
    return few_cities.withheld(study, question, counts, result)


def _judged(study: Specification, question: Cells, counts: Arrays) -> Steps[None]:
    minimum, shared = study.disclosure.minimum, partial(kinds.of(study).is_sum, study)
    cells.refuse(TOTAL, question, counts, minimum)
    magnitudes.refuse_none(study, TOTAL, counts)
    if question.rough:
        cells.refuse_subtraction(question, counts, minimum, shared)
        yield from magnitudes.refuse_subtraction(question, counts, minimum, shared)
