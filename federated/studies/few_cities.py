"""No error and no p of a comparison in which one side is one city: chance between cities is not known.

Families of a city share what else happened there, so their number says nothing of it (the few-city
rule of ``federated.analyses.few``). The estimate stays, with the reason.
"""

from collections.abc import Iterator

from federated.analyses.few import FEW, offered
from federated.analyses.question import Arrays
from federated.analyses.questions.cells import Cells
from federated.studies import columns
from federated.studies.grammar import Part
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification

WITHHELD = ("se", "p", "low", "high")
BY_LEVEL = {"regression", "survival"}
OWN_RULE = {"staggered", "meta_analysis"}  # these compare cities, or starts, by their own rule
FLAG = (columns.NO, columns.YES)
SENTENCE = (
    "{level} is in one city only: what else happened there cannot be told apart, so no error and no "
    "p is given. Instead: {ways}."
)


def withheld(study: Specification, question: Cells, counts: Arrays, result: Result) -> Result:
    """Return the result without errors of the terms that compare one city with the others."""
    cities = dict(zip((one.name for one in question.dummies), counts["cities"], strict=True))
    single = list(dict.fromkeys(_single(study, cities)))
    if study.design.kind in OWN_RULE or not single:
        return result
    for place, name in enumerate(result["terms"]):
        if study.design.kind not in BY_LEVEL or _compares(study, name, single):
            for errors in result["errors"].values():
                errors.update({key: [*errors[key][:place], None, *errors[key][place + 1 :]]
                               for key in WITHHELD})  # fmt: skip
    ways = ", ".join(offered(min(FEW, len(study.sites))))
    told = [SENTENCE.format(level=name, ways=ways) for name in single]
    return {**_bare(result), "assumes": [*result["assumes"], *told]}


def _bare(result: Result) -> Result:
    """Return a result without tests, net benefit and ICER interval, which rest on the same errors."""
    icer = result.get("icer")
    kept = {key: one for key, one in result.items() if key not in ("tests", "net_benefit", "icer")}
    return {**kept, "icer": {**icer, "low": None, "high": None}} if icer else kept


def _single(study: Specification, cities: dict[str, float]) -> Iterator[str]:
    """Yield the levels that are in one city; a flag has yes and no."""
    for parts in study.design.parts.values():
        for part in parts:
            named = (f"{part.name}[{level}]" for level in _levels(study, part))
            yield from (name for name in named if round(cities[name]) == 1)


def _levels(study: Specification, part: Part) -> tuple[str, ...]:
    if part.coded:
        return study.levels(part.name)
    return FLAG if study.variable(part.name).kind == "flag" else ()


def _compares(study: Specification, name: str, single: list[str]) -> bool:
    """Tell whether a term is of such a level, or compared with one as its reference."""
    known = {one.name: one.factors for one in columns.terms(study)}
    for factor in known.get(name, ()):
        sides = (factor.level, study.levels(factor.column)[0]) if factor.level else FLAG
        if {f"{factor.column}[{one}]" for one in sides} & set(single):
            return True
    return False
