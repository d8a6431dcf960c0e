"""Rule R8 on the counts of a study: of one site where its sums are seen, else of all together.

The rule itself is that of every regression (``federated.disclosure.rules.regression``): here its
counts are read from the answer to ``Cells``. A level that nobody has is named as such.
"""

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from itertools import combinations

from federated.analyses.question import Arrays
from federated.analyses.questions.cells import Cells, names, numbers
from federated.disclosure.rules.regression import Aggregates, refusals, small
from federated.engines.blocks import Floats
from federated.errors import AnalysisError, GateRefused
from federated.policy import CONTRIBUTORS, DisclosurePolicy
from federated.studies import columns, magnitudes

ALL = "all families"
PATTERN = (
    "a combination of all groups of the model has too few families, and the rounds tell its number "
    "(R8). Leave out or merge a group, or take it as a number."
)
FOLLOWED = (
    "The sum of time at risk would show who was lost: take the outcome without exposure, or longer "
    "periods."
)
SUBTRACTED = (
    "Too few cities, or all but one too small, have {name}: a city that subtracts its own would see "
    'what another has (R16). Merge levels, invite more cities, or write secure_sum = "plain": then '
    "each city judges its own numbers."
)


def aggregates(question: Cells, counts: Arrays) -> Aggregates:
    """Return the counts in the words of the rule."""
    own = [term.name for term in question.dummies]
    pairs, families = counts["pairs"], round(float(counts["families"]))
    margins = _by_group(question, counts["margins"])
    events = None
    if question.binary:
        events = _by_group(question, counts["events"])
        events[ALL], margins[ALL] = round(float(counts["all_events"])), families
    both = {
        (own[i], own[j]): round(float(pairs[i, j])) for i, j in combinations(range(len(own)), 2)
    }
    return Aggregates(families, len(question.design), margins, both, events)


def _by_group(question: Cells, numbers: Floats) -> dict[str, int]:
    """Return numbers by dummy, and by two together where some family has both."""
    named = zip((one.name for one in question.groups), map(float, numbers), strict=True)
    whole = [(name, round(number)) for name, number in named]
    alone = len(question.dummies)
    return dict(whole[:alone]) | {name: number for name, number in whole[alone:] if number}


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
    policy = DisclosurePolicy(minimum=minimum)
    broken = refusals(found, policy)
    if broken:
        raise GateRefused(f"{who}: {broken[0]}")
    if any(small(round(float(one)), policy) for one in counts.get("patterns", ())):
        raise GateRefused(f"{who}: {PATTERN}")
    magnitudes.refuse(who, question, counts, minimum)


@contextmanager
def advised(knob: str) -> Iterator[None]:
    """Add to a refusal what can be changed so that there is none."""
    try:
        yield
    except (GateRefused, AnalysisError) as error:
        more = FOLLOWED if columns.SHORT in str(error) else ""
        raise type(error)(" ".join(filter(None, (str(error), more, knob)))) from None


def refuse_subtraction(
    question: Cells, counts: Arrays, minimum: int, shared: Callable[[str], bool]
) -> None:
    """Raise GateRefused where a city that subtracts its own would see numbers of too few (R16)."""
    every = zip(
        names(question),
        *(
            map(float, one)
            for one in (numbers(question, counts), counts["holders"], counts["large"])
        ),
        strict=True,
    )
    for name, *found in every:
        total, holders, large = map(round, found)
        if total and shared(name) and not stays(total, holders, large, minimum):
            raise GateRefused(SUBTRACTED.format(name=name))


def stays(total: int, holders: int, large: int, minimum: int) -> bool:
    """Tell whether a total of cities is safe of each of them, who knows its own part.

    Without its own, a city sees that of two others or more, and of ``minimum`` families or more:
    where two parts are large one of them is left, and where none is each is less than ``minimum``.

    >>> stays(60, 2, 2, 10), stays(60, 3, 2, 10), stays(60, 3, 1, 10), stays(19, 4, 0, 10)
    (False, True, False, True)
    """
    return holders >= CONTRIBUTORS and (large >= 2 or (large == 0 and total >= 2 * minimum - 1))
