"""No error and no p of a comparison in which one side is one city: chance between cities is not known.

Families of a city share what else happened there, so their number says nothing of it (the few-city
rule of ``federated.analyses.few``). The estimate stays, with the reason. Where whole cities are compared,
since hardly any has both sides, an error that takes families for independent says as little, however
many cities there are: it is withheld, and those by city stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from federated.analyses.few import SOME
from federated.analyses.question import Arrays
from federated.analyses.questions.cells import Cells
from federated.engines.blocks import Floats
from federated.studies import columns
from federated.studies.grammar import Part
from federated.studies.kinds.kind import Result
from federated.studies.specification import Specification
from federated.studies.ways import ways

WITHHELD = ("se", "p", "low", "high")
BY_LEVEL = {"regression", "survival"}
BY_FAMILY = ("model", "hc1", "byar")  # errors that take families for independent
BY_ITSELF = {"mixed", "mantel_haenszel"}  # these know what cities share, or stay within them
BOTH = 2  # cities that have both sides: from then on it is a comparison within cities
BY_GROUP = {"standardised", "quantiles", "describe"}  # nothing of the case mix is compared
OWN_RULE = {"staggered", "interrupted", "meta_analysis"}  # these compare cities, or starts
FLAG = (columns.NO, columns.YES)
WHOLE = (
    "{level} is compared between whole cities: hardly any city has families on both sides. An error that "
    "takes families for independent is not given. Instead: {ways}."
)
SENTENCE = (
    "{level} is in one city only: what else happened there cannot be told apart, so no error and no "
    "p is given. Instead: {ways}."
)


def withheld(study: Specification, question: Cells, counts: Arrays, result: Result) -> Result:
    """Return the result without errors of the terms that compare one city, or whole cities."""
    if study.design.kind in OWN_RULE:
        return result
    if study.design.kind in BY_GROUP:
        study = study.model_copy(
            update={"design": study.design.model_copy(update={"case_mix": ()})}
        )
    cities = Cities([one.name for one in question.dummies], counts["cities"])
    single = [name for name in _sides(study, question) if cities.having(name) == 1]
    whole = [] if study.design.kind in BY_ITSELF else list(_whole(study, cities, single))
    kept = _without(study, result, single, tuple(result["errors"]))
    kept = _without(study, kept, whole, BY_FAMILY)
    told = [SENTENCE.format(level=name, ways=ways(study)) for name in single]
    told += [WHOLE.format(level=name, ways=ways(study, SOME)) for name in whole]
    by_family = bool(whole) and study.design.kind != "regression"
    kept = _bare(kept) if single or by_family else kept
    return {**kept, "assumes": [*result["assumes"], *told]}


@dataclass(frozen=True, slots=True)
class Cities:
    """How many cities have each dummy, and each two of them."""

    names: list[str]
    together: Floats

    def having(self, *names: str) -> int:
        """Return how many cities have this dummy, or both of two."""
        first, last = (self.names.index(name) for name in (names[0], names[-1]))
        return round(float(self.together[first, last]))


def _without(
    study: Specification, result: Result, levels: list[str], kinds: tuple[str, ...]
) -> Result:
    """Return the result without these kinds of errors of the terms that compare these levels."""
    by_level = study.design.kind in BY_LEVEL
    gone = [
        bool(levels) and (not by_level or _compares(study, name, levels))
        for name in result["terms"]
    ]
    errors = {
        kind: {**found, **{key: _blank(found[key], gone) for key in WITHHELD}}
        if kind in kinds
        else found
        for kind, found in result["errors"].items()
    }
    return {**result, "errors": errors}


def _blank(values: list[float | None], gone: list[bool]) -> list[float | None]:
    return [None if out else value for value, out in zip(values, gone, strict=True)]


def _bare(result: Result) -> Result:
    """Return a result without tests, net benefit and ICER interval, which rest on the same errors."""
    icer = result.get("icer")
    kept = {key: one for key, one in result.items() if key not in ("tests", "net_benefit", "icer")}
    return {**kept, "icer": {**icer, "low": None, "high": None}} if icer else kept


def _sides(study: Specification, question: Cells) -> list[str]:
    """Return every level that a term has, and every combination of levels; a flag has yes and no."""
    parts = [part for parts in study.design.parts.values() for part in parts]
    levels = (f"{part.name}[{level}]" for part in parts for level in _levels(study, part))
    products = (
        one.name
        for one in question.dummies
        if len(one.factors) > 1 and study.design.kind not in BY_GROUP
    )
    return list(dict.fromkeys((*levels, *products)))


def _whole(study: Specification, cities: Cities, single: list[str]) -> Iterator[str]:
    """Yield the levels that hardly any city has beside their reference."""
    for part in {one.name: one for ones in study.design.parts.values() for one in ones}.values():
        names = [f"{part.name}[{level}]" for level in _levels(study, part)]
        for name in names[1:]:
            apart = {name, names[0]}.isdisjoint(single)
            if apart and cities.having(name, names[0]) < BOTH:
                yield name


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
    return name in single
