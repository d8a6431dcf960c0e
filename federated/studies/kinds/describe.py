"""What groups look like: means and spread of numbers, shares of codes, and whether groups differ.

The outcome by group with its differences, and beside it whatever the case mix names, with a test of
each. Sums of numbers are judged as amounts (R3, R4), levels as every level is (R1, R2, R16).
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from federated.analyses import basic, tables
from federated.analyses.design import Design, Factor
from federated.analyses.question import Steps
from federated.studies import columns
from federated.studies.grammar import Part
from federated.studies.kinds import grouping
from federated.studies.kinds.describing import Found, means, shares
from federated.studies.kinds.kind import Kind, Result

if TYPE_CHECKING:
    from federated.studies.specification import Specification

ERRORS = ("se", "p", "df", "low", "high")
BEFORE = 2  # rounds: families by level, and whether sums are safe
AS_THEY_ARE = (
    "Groups are compared as they are, over all cities together: what else differs between them is not "
    "taken out, and nothing is corrected for the number of comparisons."
)
NOTHING_VARIES = (
    "Where all families of a group have the same number, neither their mean nor a difference is told: "
    "it would be the number of each of them."
)


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the outcome by group, and the table of all that is described with its tests."""
    found = yield from _of(study, study.outcome.variable)
    rows, tests = list(found.rows), list(found.tests)
    for part in _besides(study):
        more = yield from _of(study, part.name)
        rows, tests = [*rows, *more.rows], [*tests, *more.tests]
    return {
        "terms": [one.name for one in found.lines],
        "scales": ["identity"] * len(found.lines),
        "estimates": [one.value for one in found.lines],
        "errors": {"model": {key: [getattr(one, key) for one in found.lines] for key in ERRORS}},
        "groups": rows,
        "tests": tests,
        "fit": {"families": families},
        "assumes": [*basic.ASSUMES, *tables.ASSUMES, AS_THEY_ARE, *_same(rows)],
    }


def _same(rows: Iterable[Result]) -> Iterator[str]:
    """Yield that a mean is withheld, where one is."""
    if any("sd" in row and row["sd"] is None for row in rows):
        yield NOTHING_VARIES


def _of(study: "Specification", name: str) -> Steps[Found]:
    made = means if _is_number(study, name) else shares
    return (yield from made(study, name))


def _is_number(study: "Specification", name: str) -> bool:
    return study.variable(name).kind in ("number", "count")


def _besides(study: "Specification") -> Iterator[Part]:
    """Yield what is described beside the outcome."""
    yield from (study.design.parts[text][0] for text in study.design.case_mix)


def amounts(study: "Specification") -> Design:
    """Return the numbers that are described: their sums are told by group."""
    numbers = (one.name for one in _besides(study) if _is_number(study, one.name))
    return tuple(columns.term((Factor(column=one),)) for one in numbers)


def particular(study: "Specification", nl: bool) -> Iterator[str]:
    """Yield what is described beside the outcome."""
    about = [study.variable(one.name) for one in _besides(study)]
    if about:
        said = ", ".join(one.label_nl if nl else one.label_en for one in about)
        yield f"  {'ook' if nl else 'besides'}: {said}"


def check(study: "Specification") -> None:
    """Raise ValueError where the groups are not of one variable, or a product is described."""
    grouping.check(study)
    products = [text for text in study.design.case_mix if len(study.design.parts[text]) > 1]
    if products:
        raise ValueError(f"case_mix: {products[0]} is a product; each variable is described alone")
    every = [study.outcome.variable, *(one.name for one in _besides(study))]
    wanted = BEFORE + sum(2 if _is_number(study, one) else 1 for one in every)
    if study.rounds < wanted:
        raise ValueError(f"a number takes two rounds, a code one: write rounds = {wanted}")


KIND = Kind(
    name="describe",
    label_en="what groups look like: means, spread and shares, compared as they are",
    label_nl="hoe groepen eruitzien: gemiddelden, spreiding en aandelen, zonder correctie vergeleken",
    families=frozenset({"gaussian", "binomial"}),
    steps=steps,
    design=columns.with_constant,
    check=check,
    amounts=amounts,
    reads={
        "gaussian": ("een gemiddelde met zijn spreiding", "a mean and its spread"),
        "binomial": ("een aandeel van de gezinnen", "a share of the families"),
    },
    particular=particular,
    without_terms=True,
)
