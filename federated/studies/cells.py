"""Rule R8 on the counts of a study: of one site where its sums are seen, else of all together.

The rule itself is that of every regression (``federated.disclosure.rules.regression``): here its
counts are read from the answer to ``Cells``. A level that nobody has is named as such.
"""

from collections.abc import Container
from itertools import combinations

from federated.analyses.question import Arrays
from federated.analyses.questions.cells import Cells
from federated.disclosure.rules.regression import Aggregates, refusals
from federated.errors import AnalysisError, GateRefused
from federated.policy import DisclosurePolicy
from federated.studies import magnitudes

ALL = "all families"


def aggregates(question: Cells, counts: Arrays) -> Aggregates:
    """Return the counts in the words of the rule."""
    names = [term.name for term in question.dummies]
    pairs, families = counts["pairs"], round(float(counts["families"]))
    margins = {name: round(float(pairs[i, i])) for i, name in enumerate(names)}
    events = None
    if question.binary:
        events = {name: round(float(counts["events"][i])) for i, name in enumerate(names)}
        events[ALL], margins[ALL] = round(float(counts["all_events"])), families
    both = {
        (names[i], names[j]): round(float(pairs[i, j]))
        for i, j in combinations(range(len(names)), 2)
    }
    return Aggregates(families, len(question.design), margins, both, events)


def refuse(
    who: str, question: Cells, counts: Arrays, minimum: int, absent: Container[str] = ()
) -> None:
    """Raise GateRefused with the first rule that the counts break; never with a count.

    ``absent`` names what need not occur here, such as the cohort of another city.
    """
    found = aggregates(question, counts)
    if found.families < minimum:
        raise GateRefused(f"{who}: fewer than {minimum} families (R1).")
    for name, families in found.margins.items():
        if not families and name not in absent:
            raise AnalysisError(
                f"{who}: nobody has {name}. Leave that level out by [design.levels], or that city."
            )
    broken = refusals(found, DisclosurePolicy(minimum=minimum))
    if broken:
        raise GateRefused(f"{who}: {broken[0]}")
    magnitudes.refuse(who, question, counts, minimum)
