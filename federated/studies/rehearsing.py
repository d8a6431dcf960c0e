"""A dry run: the whole analysis on example data derived from the specification."""

from federated.analyses.question import Asked
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, run
from federated.studies import analysis, example, gate, kinds
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification

LEAST = 3


class Counted:
    """The gate of a dry run: the rules of a real one, and a count of the rounds."""

    def __init__(self, study: Specification) -> None:
        """Begin with no question."""
        self._study, self.rounds = study, 0

    def check(self, site: str, question: Asked, rows: Rows) -> None:
        """Raise GateRefused as a real gate would; the sizes only where nobody sees a site."""
        self.rounds += 1
        gate.check(self._study, site, question, rows, alone=question.combine != "sum")


def rehearsed(study: Specification) -> tuple[Result, int]:
    """Return the result of a dry run, and how many rounds it took."""
    every = kinds.of(study).alone  # each city has a column of its own
    gates = {name: Counted(study) for name in (study.sites if every else study.sites[:LEAST])}
    sites = [Site(name, example.rows(study, name), one) for name, one in gates.items()]
    result = run(analysis.steps(study), sites, PlainSum())
    return result, max(one.rounds for one in gates.values())
