"""The gate of a study at a site: sizes always; cells too where the numbers of the site are seen."""

from federated.analyses.gate import R8
from federated.analyses.question import Asked
from federated.analyses.rows import Rows
from federated.studies import cells, model
from federated.studies.specification import Specification


def check(study: Specification, site: str, question: Asked, rows: Rows, *, alone: bool) -> None:
    """Raise GateRefused with the rule that is broken; ``alone``: nobody else's numbers hide ours.

    Before masking the cells are not judged, since they are judged of the total.
    """
    minimum = study.disclosure.minimum
    R8(minimum=minimum, cells=False).check(site, question, rows)
    if alone:
        asked = model.cells(study)
        cells.refuse(f"Site {site}", asked, asked.answer(rows), minimum)
