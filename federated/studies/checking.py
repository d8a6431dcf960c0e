"""What a specification must keep beyond its form; the first thing wrong is told in one sentence."""

from math import isfinite
from typing import TYPE_CHECKING

from federated.policy import DisclosurePolicy
from federated.studies import kinds, periods
from federated.studies.populations import catalogue
from federated.studies.variables import Population

if TYPE_CHECKING:
    from federated.studies.specification import Specification

MOST_YEARS = 25  # a site remembers the sums of every quarter
GAMMA_ROUNDS = 30  # thirteen, and as many again where amounts vary much
TESTS = {"wild_bootstrap", "permutation"}  # these stand beside an error


def check(study: "Specification") -> None:
    """Raise ValueError with what is wrong and what is allowed."""
    if study.population.name not in catalogue():
        raise ValueError(
            f"no population is called {study.population.name}; known: {', '.join(catalogue())}"
        )
    people = study.people
    _known(study, people)
    _outcome(study, people)
    _terms(study, people)
    _levels(study, people)
    _where(study, people)
    _rest(study)
    _kind(study)
    _inference(study)
    kinds.of(study).check(study)


def _known(study: "Specification", people: Population) -> None:
    asked = (*study.used, *study.design.levels)
    for name in asked:
        if name not in people.by_name:
            raise ValueError(
                f"no variable of {people.name} is called {name}; known: {', '.join(people.by_name)}"
            )


def _outcome(study: "Specification", people: Population) -> None:
    outcome, family = people.by_name[study.outcome.variable], study.outcome.family
    if family not in outcome.families:
        allowed = ", ".join(outcome.families) or "none: it is no outcome"
        raise ValueError(f"{outcome.name} has no {family} model; allowed: {allowed}")
    exposure = study.outcome.exposure
    if exposure is not None and not people.by_name[exposure].exposure:
        raise ValueError(f"{exposure} is no time at risk")
    if exposure is not None and family not in ("poisson", "negative_binomial"):
        raise ValueError("an exposure belongs to counts: poisson or negative_binomial")


def _kind(study: "Specification") -> None:
    """Refuse what another kind has: it would be approved and then not be done."""
    from federated.studies.specification import OWN

    design, kind = study.design, kinds.of(study)
    if study.outcome.family not in kind.families:
        allowed = ", ".join(sorted(kind.families))
        raise ValueError(f"kind {kind.name} has no {study.outcome.family} model; it has: {allowed}")
    if not design.terms and not kind.without_terms:
        raise ValueError("design.terms is empty: name what is compared")
    for name, owners in OWN.items():
        usual = type(design).model_fields[name].get_default(call_default_factory=True)
        if kind.name not in owners and getattr(design, name) != usual:
            raise ValueError(f"design.{name} belongs to kind {' and '.join(owners)}")
    if set(study.inference) - kind.inference:
        raise ValueError(f"kind {kind.name} has the errors: {', '.join(sorted(kind.inference))}")
    if "city_effects" in study.outputs and study.outcome.family not in ("binomial", "poisson"):
        raise ValueError("city_effects compares what is counted: family binomial or poisson")
    wanted = set(study.outputs) - kind.outputs
    if wanted:
        raise ValueError(f"kind {kind.name} has no output {', '.join(sorted(wanted))}")


def _inference(study: "Specification") -> None:
    """Refuse a result without an error, or with one twice."""
    if len(set(study.inference)) < len(study.inference):
        raise ValueError("inference: one stands twice")
    if not set(study.inference) - TESTS:
        errors = ", ".join(sorted(kinds.of(study).inference - TESTS))
        raise ValueError(f"inference names one error or more: {errors}; a test stands beside it")


def _terms(study: "Specification", people: Population) -> None:
    taken = {study.outcome.variable, study.outcome.exposure, *study.design.costs}
    for text, parts in study.design.parts.items():
        for part in parts:
            variable = people.by_name[part.name]
            if part.name in taken or variable.follow_up_days:
                raise ValueError(f"{text}: {part.name} is an outcome and explains nothing")
            if part.coded != (variable.kind == "code"):
                form = f"C({part.name})" if variable.kind == "code" else part.name
                raise ValueError(f"{text}: write {form}")
    different = {frozenset(parts) for parts in study.design.parts.values()}
    if len(different) < len(study.design.terms) + len(study.design.case_mix):
        raise ValueError("a term stands twice")


def _levels(study: "Specification", people: Population) -> None:
    used = {part.name for parts in study.design.parts.values() for part in parts}
    for name, levels in study.design.levels.items():
        known = people.by_name[name].levels
        if name not in used:
            raise ValueError(
                f"levels of {name}: it is no term; choose families by population.where"
            )
        if not set(levels) <= set(known) or len(set(levels)) < max(2, len(levels)):
            raise ValueError(
                f"levels of {name}: two or more of {', '.join(known)}, the reference first"
            )


def _where(study: "Specification", people: Population) -> None:
    for one in study.population.where:
        variable = people.by_name[one.variable]
        if variable.follow_up_days:
            raise ValueError(f"where: {one.variable} is an outcome; nobody is chosen by an outcome")
        if variable.kind == "code":
            values = one.value if isinstance(one.value, tuple) else (one.value,)
            if one.op not in ("==", "in") or not set(values) <= set(variable.levels):
                known = ", ".join(variable.levels)
                raise ValueError(f"where: {one.variable} takes == or in, and {known}")
        elif variable.kind == "flag" and (one.op != "==" or not isinstance(one.value, bool)):
            raise ValueError(f"where: {one.variable} takes == true or == false")
        elif variable.kind in ("number", "count") and not _bound(one.op, one.value):
            raise ValueError(f"where: {one.variable} takes <, <=, >, >= and a number")


def _bound(op: str, value: object) -> bool:
    return op in ("<", "<=", ">", ">=") and type(value) is float and isfinite(value)


def _merges(study: "Specification") -> bool:
    return "curves" in study.outputs or study.design.kind == "quantiles"


def _rest(study: "Specification") -> None:
    if len(periods.quarters(study)) > 4 * MOST_YEARS:
        raise ValueError(f"population: from first to last are at most {MOST_YEARS} years")
    if len(study.sites) < kinds.of(study).least:
        raise ValueError("sites: two or more; one city alone may be of kind interrupted")
    if len(set(study.sites)) < len(study.sites):
        raise ValueError("sites: one stands twice")
    if study.mandate.publish_by < study.expires:
        raise ValueError("mandate.publish_by comes before the study expires")
    if study.disclosure.secure_sum == "required" and len(study.sites) < study.disclosure.survivors:
        raise ValueError(
            'a secure sum needs three sites; invite more, or write secure_sum = "plain": then the '
            "centre sees the sums of each city, and each city's own gate judges its cells"
        )
    if _merges(study) and study.disclosure.minimum != DisclosurePolicy().minimum:
        raise ValueError(
            "disclosure.minimum: intervals of curves and quantiles are merged alike in every study, since two "
            "ways to merge tell by their difference; leave it out"
        )
    if study.cluster is None and {"cr0", "cr2", "wild_bootstrap"} & set(study.inference):
        raise ValueError('cr0, cr2 and wild_bootstrap are by city: write cluster = "city"')
    if "wild_bootstrap" in study.inference and study.outcome.family != "gaussian":
        raise ValueError("wild_bootstrap is of a linear model: family gaussian")
    if study.outcome.family == "gamma" and study.rounds < GAMMA_ROUNDS:
        raise ValueError(
            f"a gamma model of amounts that vary much takes many rounds: write rounds = {GAMMA_ROUNDS}"
        )
    if study.outcome.family == "negative_binomial" and set(study.inference) != {"model"}:
        raise ValueError("negative_binomial has the errors of the model only: inference model")
