"""The gate of a study at a site: sizes always; cells too where the numbers of the site are seen."""

from federated.analyses.gate import R8
from federated.analyses.question import Arrays, Asked, Question
from federated.analyses.rows import Rows
from federated.studies import cells, kinds, magnitudes, model
from federated.studies.specification import Specification


def check(
    study: Specification,
    site: str,
    question: Asked,
    rows: Rows,
    *,
    alone: bool,
    known: bool = False,
) -> bool:
    """Raise GateRefused with the rule that is broken; ``alone``: nobody else's numbers hide ours.

    Before masking the cells are not judged, since they are judged of the total. But where a later
    round shows sums of this site, they are from the first round on: who leaves later ends the run.
    Return whether the cells of these rows are judged: they are the same in every round, and those
    that are ``known`` to be large enough are not counted again.
    """
    minimum, kind = study.disclosure.minimum, kinds.of(study)
    R8(minimum=minimum, cells=False).check(site, question, rows)
    if known or not (alone or kind.seen(study, site)):
        return known
    asked = model.cells(study)
    absent = {one.name for one in asked.dummies if kind.elsewhere(study, site, one.name)}
    counts = asked.answer(rows)
    with cells.advised(kind.knob):
        cells.refuse(f"Site {site}", asked, counts, minimum, absent)
    magnitudes.refuse_none(study, f"Site {site}", counts)
    return True


def judge(study: Specification, site: str, question: Question, answer: Arrays) -> None:
    """Raise where the answer of a site that is seen tells more than R8 knows of."""
    kinds.of(study).judge(study, f"Site {site}", question, answer)
