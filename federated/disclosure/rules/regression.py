"""R8: what a regression tells, reduced to the numbers of families that follow from it.

The attack that it stops: one coefficient and its standard error of a logit, at a single digit,
give back "12 families, 3 events", and a dummy that covers two families gives theirs. So a model is
judged by its counts, never by its digits: every number that follows from the aggregates must be one
that could be published, and the model must be far from saturated.

Here is the only statement of when a number of families is too small, or a model too large. Two
gates ask it. A study that runs (``refusals``, by ``federated.studies.cells``) hands in the counts of
its dummies, and takes a binary outcome as a sensitive split of each dummy (R2): an outcome that all
or none of them have is refused. ``federated.analyses.gate`` hands in the rows of a site, as the
figures beside the fixtures were counted: there the outcome is a column like the others, and a column
of zeros only is refused, where a study says which level nobody has. It says what else differs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from federated.disclosure.rules import count, split
from federated.exact import Part
from federated.policy import DisclosurePolicy

SPARE = 10  # residual degrees of freedom
PER_TERM = 10  # families for each parameter


@dataclass(frozen=True, slots=True, repr=False)
class Aggregates:
    """What would leave: ``parameters`` fitted on ``families``.

    ``margins``: how many families each dummy covers. ``pairs``: how many each two dummies cover
    together, interactions included. ``events``: how many of a dummy's families have the (binary)
    outcome; None where the outcome is a number. ``patterns``: families by combination of dummies,
    needed where the model has a parameter for every one of them.
    """

    families: int
    parameters: int
    margins: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]
    events: Mapping[str, int] | None = None
    patterns: tuple[int, ...] = ()


def refusals(of: Aggregates, policy: DisclosurePolicy) -> tuple[str, ...]:
    """Return why nothing of the model may leave, as sentences; empty where all of it may.

    >>> safe = Aggregates(400, 3, {"late": 120}, {}, {"late": 40})
    >>> refusals(safe, DisclosurePolicy())
    ()
    >>> refusals(Aggregates(400, 3, {"late": 2}, {}, None), DisclosurePolicy())
    ('The dummy late covers too few families, or leaves too few out (R1).',)
    """
    return (*_size(of), *_margins(of, policy), *_pairs(of, policy), *_events(of, policy))


def small(families: int, policy: DisclosurePolicy) -> bool:
    """Say whether a number that follows from a model is one to k-1 families.

    >>> [n for n in (0, 1, 9, 10) if small(n, DisclosurePolicy())]
    [1, 9]
    """
    return count.unsafe(Part(families, families), policy)


def lopsided(covered: int, families: int, policy: DisclosurePolicy) -> bool:
    """Say whether a dummy covers too few families, or leaves too few out.

    >>> [n for n in (0, 9, 10, 50, 51, 60) if lopsided(n, 60, DisclosurePolicy())]
    [9, 51]
    """
    return small(covered, policy) or small(families - covered, policy)


def pair_cells(one: int, other: int, both: int, families: int) -> tuple[int, int, int, int]:
    """Return the families with both dummies, with the one alone, the other alone, and neither.

    >>> pair_cells(20, 30, 5, 60)
    (5, 15, 25, 15)
    """
    return both, one - both, other - both, families - one - other + both


def crowded(parameters: int, families: int) -> bool:
    """Say whether a model has more than one parameter for ten families."""
    return parameters * PER_TERM > families


def without_spare(parameters: int, families: int) -> bool:
    """Say whether too few families remain beyond the parameters."""
    return families - parameters < SPARE


def _size(of: Aggregates) -> Iterable[str]:
    if without_spare(of.parameters, of.families):
        yield f"Fewer than {SPARE} families remain beyond the parameters (R8)."
    if crowded(of.parameters, of.families):
        yield f"The model has more than one parameter for {PER_TERM} families (R8)."
    if of.patterns and len(of.patterns) <= of.parameters:
        yield "The model is saturated: it tells the number behind every combination (R8)."


def _margins(of: Aggregates, policy: DisclosurePolicy) -> Iterable[str]:
    for name, covered in of.margins.items():
        if lopsided(covered, of.families, policy):
            yield f"The dummy {name} covers too few families, or leaves too few out (R1)."


def _pairs(of: Aggregates, policy: DisclosurePolicy) -> Iterable[str]:
    for (one, other), both in of.pairs.items():
        cells = pair_cells(of.margins[one], of.margins[other], both, of.families)
        if any(small(number, policy) for number in cells):
            yield f"The dummies {one} and {other} together cover too few families (R1)."


def _events(of: Aggregates, policy: DisclosurePolicy) -> Iterable[str]:
    """A sensitive outcome is a split of the families that a dummy covers, and of the others."""
    for name, having in (of.events or {}).items():
        covered = of.margins[name]
        group = Part(covered, covered)
        sides = (Part(having, having), Part(covered - having, covered - having))
        if any(split.unsafe(side, group, True, policy) for side in sides):
            yield f"Too few families of the dummy {name} have the outcome, or lack it (R2)."
