"""How the terms of a study are read: in words, and as a ratio or a difference."""

from collections.abc import Mapping
from typing import Any

from api.pages import codes
from api.pages.words import Language, number, words
from federated.analyses.design import CONSTANT, Factor
from federated.studies import columns, kinds, model
from federated.studies.kinds import grouping, staggered
from federated.studies.kinds.describing import DIFFERENCE
from federated.studies.kinds.mantel_haenszel import TERMS as COMPARED
from federated.studies.kinds.standardised import RATIO
from federated.studies.specification import Specification

UNITS: Mapping[str, Mapping[Language, tuple[str, str]]] = {
    "days": {"en": ("day", "days"), "nl": ("dag", "dagen")},
    "weeks": {"en": ("week", "weeks"), "nl": ("week", "weken")},
}
OWN = {
    "survival": "survival",
    "mantel_haenszel": "groups",
    "staggered": "effect",
    "interrupted": "series",
    "cost_effectiveness": "costs",
    "standardised": "groups",
    "quantiles": "figure",
    "describe": "figure",
}
AVERAGES = (staggered.OVERALL, "cohort", "calendar")  # of staggered, the last two by cohort
SMALL, QUANTILE = 0.001, "p"
FIGURES = {"standardised", "quantiles", "describe"}  # kinds that tell figures of groups


def kind(study: Specification) -> str:
    """Return how its coefficients are read: odds, rates, hazards or differences."""
    family = study.outcome.family
    by_family = "count" if family in ("poisson", "negative_binomial") else family
    return OWN.get(study.design.kind, by_family)


def is_adjusted(study: Specification) -> bool:
    """Tell whether a case mix is held equal; what is described is told as it is found."""
    return bool(study.design.case_mix) and study.design.kind != "describe"


def is_log(study: Specification, result: Mapping[str, Any]) -> Mapping[str, bool]:
    """Return, by term, whether its estimate is the logarithm of a ratio."""
    default = "identity" if study.outcome.family == "gaussian" else "log"
    scales = result.get("scales", [default] * len(result["terms"]))
    return {name: scale == "log" for name, scale in zip(result["terms"], scales, strict=True)}


def term(study: Specification, name: str, language: Language) -> str:
    """Return a term in words."""
    if name == CONSTANT:
        return words(language)["study_constant"]
    if study.design.kind == "staggered" and name.partition("[")[0] in AVERAGES:
        return _since(study, name, language)
    if study.design.kind == "interrupted":
        return _change(study, name, language)
    if name in COMPARED or (name == "effect" and study.design.kind == "cost_effectiveness"):
        return _named(study, name, language)
    if study.design.kind in FIGURES:
        return _figure(study, name, language)
    if name in study.design.costs:
        return label(study, name, language)
    known = {one.name: one.factors for one in model.design(study)}
    if name not in known:
        return name
    return " × ".join(_factor(study, one, language) for one in known[name])


def _figure(study: Specification, name: str, language: Language) -> str:
    """Return the figure of a group, in kinds that have no model."""
    what, _, rest = name.partition("[")
    of = group(study, rest.removesuffix("]"), language)
    if what in study.used:  # a test of a variable
        return f"{label(study, what, language)}: {of}" if rest else label(study, what, language)
    share = what.removeprefix(QUANTILE)
    key = what if share == what else "quantile"
    said = words(language)[f"study_figure_{key}"]
    return said.format(
        share=share.replace(".", "," if language == "nl" else "."),
        outcome=label(study, study.outcome.variable, language),
        group=of,
        first=group(study, grouping.group(study).levels[0], language),
    )


def group(study: Specification, code: str, language: Language) -> str:
    """Return a group of the study in words; without a code, everybody."""
    if not code:
        return words(language)["study_everybody"]
    (part,) = study.design.parts[study.design.terms[0]]
    said = level(code, language)
    return said if part.coded else f"{label(study, part.name, language)}: {said}"


def measured(study: Specification, name: str, language: Language) -> str:
    """Return in what an estimate is measured, where that stands beside the axis."""
    if name in study.design.costs:
        return "euro"
    about = study.variable(study.outcome.variable)
    return unit(about.unit, language, many=True) if OWN.get(study.design.kind) == "figure" else ""


def is_absolute(study: Specification, name: str) -> bool:
    """Tell whether an estimate is a figure by itself, and no comparison."""
    return study.design.kind in FIGURES and name.partition("[")[0] not in (RATIO, DIFFERENCE)


def _since(study: Specification, name: str, language: Language) -> str:
    """Return an effect by the time since the start, by cohort or by period."""
    t, (kind, _, at) = words(language), name.removesuffix("]").partition("[")
    if kind != staggered.OVERALL:
        return t[f"study_effect_{kind}"].format(period=at)
    if not at:
        return t["study_effect_all"]
    after = int(at)
    many = "s" if abs(after) > 1 else ""
    unit = t[f"study_period{many}_{study.design.period}"]
    when = "first" if not after else "at" if after > 0 else "before"
    return t[f"study_effect_{when}"].format(number=abs(after), unit=unit)


def _change(study: Specification, name: str, language: Language) -> str:
    """Return a change of level or trend: of one series, or beside that of the control series."""
    t = words(language)
    series, _, change = name.rpartition(":")
    said = t[f"study_series_{change}"].format(unit=t[f"study_period_{study.design.period}"])
    if series:
        return t["study_series_own"].format(series=t[f"study_series_{series}"], change=said)
    return t["study_series_beside"].format(change=said) if len(study.sites) > 1 else said


def _named(study: Specification, name: str, language: Language) -> str:
    outcome = label(study, study.outcome.variable, language)
    return words(language)[f"study_term_{name}"].format(outcome=outcome)


def label(study: Specification, name: str, language: Language) -> str:
    """Return a variable in words."""
    about = study.variable(name)
    return about.label_nl if language == "nl" else about.label_en


def of_interest(study: Specification, result: Mapping[str, Any]) -> set[str]:
    """Return the terms to be told in a sentence: all, but for the constant and the case mix."""
    aside = {CONSTANT, *(one.name for one in columns.terms(study))}
    wanted = {one.name for one in columns.of_interest(study)}
    return {name for name in result["terms"] if name in wanted or name not in aside}


def by_site(study: Specification) -> bool:
    """Whether sums of each site are seen."""
    return kinds.of(study).by_site(study)


def _factor(study: Specification, one: Factor, language: Language) -> str:
    t, about = words(language), study.variable(one.column)
    said = label(study, one.column, language)
    if one.level is not None:
        first = study.levels(one.column)[0]
        named, beside = level(one.level, language), level(first, language)
        return t["study_against"].format(label=said, level=named, first=beside)
    if about.kind == "flag":
        return said
    measured = unit(about.unit, language)
    return t["study_per" if measured else "study_per_one"].format(label=said, unit=measured)


def level(code: str, language: Language) -> str:
    """Return a level of a variable in words."""
    t = words(language)
    return t.get(f"study_level_{code}") or codes.group(code, t)


def unit(name: str, language: Language, many: bool = False) -> str:
    """Return a unit in words; in English the data dictionary has the plural."""
    one, more = UNITS.get(name, {}).get(language, (name, name))
    return more if many else one


def figure(value: float | None, language: Language, decimals: int = 2) -> str:
    """Return a number as it is read; a small one with more decimals."""
    if value is None:
        return words(language)["study_none"]
    small = value != 0 and abs(value) < 0.5 * 10**-decimals
    return number(value, language, decimals + 3 if small else decimals)


def between(low: float | None, high: float | None, language: Language) -> str:
    """Return an interval."""
    if low is None or high is None:
        return words(language)["study_none"]
    to = "tot" if language == "nl" else "to"
    return f"{figure(low, language)} {to} {figure(high, language)}"


def p(value: float | None, language: Language) -> str:
    """Return a p."""
    if value is None:
        return words(language)["study_none"]
    return f"< {number(SMALL, language, 3)}" if value < SMALL else number(value, language, 3)
