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


def _another_s(study: "Specification", site: str, name: str) -> bool:
    """Tell whether a level may be that of another site."""
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """``design`` are the columns that rule R8 judges. ``steps`` gets the number of families.

    ``by_site``: whether sums of each site are asked for, so that its own gate judges its cells.
    ``inference`` and ``outputs`` are what it can be asked for. ``amounts`` are sums to be judged
    beside that of the outcome. ``columns`` adds to the rows of a site what follows from the study (a
    period, the start of a city). ``judge`` raises where an answer tells more than R8 sees. ``told``
    merges a total before anybody but the coordinator gets it. ``seen_site`` and ``shared`` are of a kind
    in which some sites are seen and others summed: of which site, and of which number by its name.
    ``elsewhere`` tells a level that a site need not have, ``knob`` what to turn where one is too small.
    ``reads`` says what a family of models means here, ``particular`` what only this kind states (in
    Dutch or not), ``cases`` how many made-up families a city needs to show it. ``sums``: whether a number
    that is explained is ever summed. ``without_terms``: whether it may be asked of all families together.
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
    single: bool = False  # a study may be of one site
    seen_site: Callable[["Specification", str], bool] | None = None
    shared: Callable[[str], bool] | None = None
    elsewhere: Callable[["Specification", str, str], bool] = _another_s
    knob: str = ""

    @property
    def least(self) -> int:
        """The number of sites that a study needs, whatever the sums."""
        return 1 if self.single else 2

    def seen(self, study: "Specification", site: str) -> bool:
        """Tell whether numbers of this site are seen, so that it judges its cells by itself."""
        if self.seen_site is not None:
            return self.seen_site(study, site)
        return self.alone or self.by_site(study)

    def hides(self, study: "Specification") -> bool:
        """Tell whether some number is a sum of several sites, of whom nobody is seen."""
        return self.shared is not None or not (self.alone or self.by_site(study))

    def is_sum(self, study: "Specification", name: str) -> bool:
        """Tell whether a number by this name is of several sites, of whom nobody is seen."""
        if self.shared is not None:
            return self.shared(name)
        return self.hides(study)
