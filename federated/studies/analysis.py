"""The analysis of a study: counts first, judged by R8; then what its kind computes.

One generator, so that the centre, and every site on its own, come to the same next question from
the totals that were announced.
"""

from federated.analyses.question import Steps, summed
from federated.studies import cells, few_cities, kinds, magnitudes, model
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification

TOTAL = "The sum over all cities"
EXPLORATORY = "Exploratory: the question was not fixed before the data were seen."


def steps(study: Specification) -> Steps[Result]:
    """Return the result, as plain names and numbers."""
    question = model.cells(study)
    counts = yield from summed(question)
    cells.refuse(TOTAL, question, counts, study.disclosure.minimum)
    magnitudes.refuse_none(study, TOTAL, counts)
    if study.disclosure.secure_sum == "required" and not kinds.of(study).seen(study):
        cells.refuse_subtraction(question, counts, study.disclosure.minimum)
    result = yield from kinds.of(study).steps(study, round(float(counts["families"])))
    if study.status == "exploratory":
        result = {**result, "assumes": [*result["assumes"], EXPLORATORY]}
    return few_cities.withheld(study, question, counts, result)
