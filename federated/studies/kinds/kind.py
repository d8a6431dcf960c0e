"""What every kind of study has: its columns, its rounds, and what its sites must judge beside R8."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from federated.analyses.design import Design
from federated.analyses.question import Arrays, Asked, Question, Steps
from federated.analyses.rows import Column

if TYPE_CHECKING:
    from federated.studies.specification import Specification

Result = dict[str, Any]
Columns = Mapping[str, Column]


def _nothing(study: "Specification") -> None:
    """Ask for no more than every study has to keep."""


def _unchanged(study: "Specification", site: str, columns: Columns) -> Columns:
    """Return no column beside those of the families."""
    return {}


def _let(study: "Specification", who: str, question: Question, found: Arrays) -> None:
    """Judge nothing beside R8."""


def _kept(question: Asked, total: Arrays, minimum: int) -> Arrays:
    """Tell a total as it is."""
    return total


@dataclass(frozen=True, slots=True)
class Kind:
    """``design`` are the columns that rule R8 judges. ``steps`` gets the number of families.

    ``by_site``: whether sums of each site are asked for, so that its own gate judges its cells.
    ``inference`` and ``outputs`` are what it can be asked for. ``amounts`` are sums to be judged
    beside that of the outcome. ``columns`` adds to the rows of a site what follows from the study (a
    period, the start of a city). ``judge`` raises where an answer tells more than R8 sees. ``told``
    merges a total before anybody but the coordinator gets it. ``reads`` says what a family of models
    means here, ``particular`` what only this kind states (in Dutch or not), ``cases`` how many made-up
    families a city needs to show it. ``sums``: whether a number that is explained is ever summed. ``without_terms``: whether it may be asked of all families together.
    """

    name: str
    label_en: str
    label_nl: str
    families: frozenset[str]
    steps: Callable[["Specification", int], Steps[Result]]
    design: Callable[["Specification"], Design]
    inference: frozenset[str] = frozenset({"model"})
    outputs: frozenset[str] = frozenset({"coefficients", "fit"})
    more_dummies: Callable[["Specification"], Design] = lambda study: ()
    check: Callable[["Specification"], None] = _nothing
    by_site: Callable[["Specification"], bool] = lambda study: False
    columns: Callable[["Specification", str, Columns], Columns] = _unchanged
    judge: Callable[["Specification", str, Question, Arrays], None] = _let
    amounts: Callable[["Specification"], Design] = lambda study: ()
    told: Callable[[Asked, Arrays, int], Arrays] = _kept
    reads: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    particular: Callable[["Specification", bool], Iterable[str]] = lambda study, nl: ()
    cases: Callable[["Specification"], int] = lambda study: 0
    without_terms: bool = False
    sums: bool = True
    alone: bool = False  # each site judges its cells by itself: a sum may be of one city alone

    def seen(self, study: "Specification") -> bool:
        """Tell whether numbers of one site are seen, so that it judges its cells by itself."""
        return self.alone or self.by_site(study)
