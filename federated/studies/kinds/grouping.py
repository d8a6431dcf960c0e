"""Kinds that tell figures of each group, without a model: one term with levels, or everybody."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from federated.analyses.questions.moments import Group
from federated.studies import columns
from federated.studies.grammar import Part
from federated.studies.kinds.kind import Result
from federated.studies.kinds.reporting import no_errors

if TYPE_CHECKING:
    from federated.studies.specification import Specification

EVERYBODY = ""


def group(study: "Specification") -> Group:
    """Return the groups, the reference first; without a term, everybody."""
    for text in study.design.terms:
        (part,) = study.design.parts[text]
        return Group(column=part.name, levels=levels(study, part))
    return Group()


def levels(study: "Specification", part: Part) -> tuple[str, ...]:
    """Return the levels of a variable that has them; a flag has no and yes."""
    return study.levels(part.name) if part.coded else (columns.NO, columns.YES)


def named(what: str, level: str) -> str:
    """Return the name of a figure of a group.

    >>> named("rate", "programme"), named("rate", EVERYBODY)
    ('rate[programme]', 'rate')
    """
    return f"{what}[{level}]" if level else what


def check(study: "Specification") -> None:
    """Raise ValueError where the groups are not those of one variable with levels."""
    terms = [study.design.parts[text] for text in study.design.terms]
    if len(terms) > 1 or not all(is_group(study, parts) for parts in terms):
        raise ValueError(
            f"{study.design.kind} is by one group: one term, C(name) or a yes and no; or none, of "
            "all families"
        )


def is_group(study: "Specification", parts: Sequence[Part]) -> bool:
    """Tell whether a term is one variable with levels."""
    return len(parts) == 1 and (parts[0].coded or study.variable(parts[0].name).kind == "flag")


def limits(ends: Iterable[tuple[float | None, float | None]]) -> Result:
    """Return errors that are an interval, and nothing else."""
    low, high = zip(*ends, strict=True)
    return {**no_errors(len(low)), "low": [*low], "high": [*high]}
