"""The data dictionary of studies: what may stand in a specification, with levels and reference.

Levels and reference categories are written here and nowhere else, so that every site makes the same
columns, also where a level does not occur. ``unknown`` is no level: it is a missing value.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

Kind = Literal["code", "number", "count", "flag"]


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. A code's first level is the reference; ``low`` and ``high`` bound a number.

    ``follow_up_days`` must have passed after the last quarter before an outcome is complete.
    """

    name: str
    kind: Kind
    label_en: str
    label_nl: str
    levels: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    families: tuple[str, ...] = ()  # of models, where it may be an outcome
    exposure: bool = False  # whether it is time at risk
    time: str = ""  # of an event, the variable with its days: an outcome of kind survival
    grid: tuple[int, ...] = ()  # days at which a curve may be told, or values to count a number at
    better: Literal["up", "down"] = "up"
    whole: bool = False  # of costs: those of all payers together
    follow_up_days: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Variables that are worked out together: at most one row of each ``key``."""

    names: frozenset[str]
    key: str
    rows: Callable[["Tables"], "ir.Table"]


@dataclass(frozen=True, slots=True)
class Population:
    """Who may be studied: ``rows`` has one row a family, with ``family_pid`` and ``cohort``.

    ``frame`` names the indicators that count the same people. ``parts`` have the variables that
    take long, and are asked where a study uses them.
    """

    name: str
    label_en: str
    label_nl: str
    frame: str
    site_kinds: frozenset[str]
    needs: frozenset[str]
    variables: tuple[Variable, ...]
    rows: Callable[["Tables"], "ir.Table"]
    parts: tuple[Part, ...] = ()

    def table(self, tables: "Tables", wanted: Collection[str]) -> "ir.Table":
        """Return one row a family with these variables; others may be there too."""
        from federated.indicators.people import beside

        made = self.rows(tables)
        for part in self.parts:
            if not part.names.isdisjoint(wanted):
                made = beside(made, part.rows(tables), part.key)
        return made

    @property
    def by_name(self) -> Mapping[str, Variable]:
        """The variables by name."""
        return {one.name: one for one in self.variables}
