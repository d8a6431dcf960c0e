"""What an indicator is: a definition that every site computes in the same way.

``units`` returns an Ibis expression with one row per unit (a child, a parent, a signal). Its
columns are ``family_pid``, ``cohort`` (quarter of entry, ``yyyy-Qn``), ``measured`` (bool), one
column per dimension, and what the measure needs:

========== =====================================================================
proportion ``event`` (bool)
rate       ``events`` (int), ``person_days`` (int)
mean       ``value`` (float, in ``unit``)
histogram  ``value`` (int, in ``unit``), put in ``bins``
survival   ``time`` (int, days at risk), ``cause`` (0 censored, 1 event, 2 death)
cost       ``category`` (payer), ``value`` (decimal euro); several rows a family
========== =====================================================================
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Measure(StrEnum):
    """Shareable kinds of aggregate (indicator rules, 1.1)."""

    PROPORTION = "proportion"
    RATE = "rate"
    MEAN = "mean"
    HISTOGRAM = "histogram"
    SURVIVAL = "survival"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Dimension:
    """A one-way split with its closed code list; a missing value counts under ``unknown``."""

    name: str
    codes: tuple[str, ...]
    label_nl: str
    needs: frozenset[str] = frozenset()  # tables the site must have, e.g. birth for a GA band


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A figure to draw beside the sites, never a target, in the unit of the indicator.

    ``caption`` says where it is from.
    """

    value: float
    caption: str


Tables = Mapping[str, "ir.Table"]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A definition. ``populations`` maps a kind of site to who is counted there, in words.

    ``expected_share`` is what was known beforehand (never the outcome at a site); with the number
    of families that a site expects it chooses the rung of the ladder. ``follow_up_days`` must
    have passed after the end of a cohort before it is closed. ``needs`` names the tables that hold
    something at every site, ``extra_needs`` those of one kind of site. ``units`` gets every table
    that the site's kind has (empty ones too) and none of another kind.
    """

    id: str
    slug: str
    version: str
    name_en: str
    label_nl: str
    unit: str
    measure: Measure
    better: str
    sensitive: bool
    populations: Mapping[str, str]
    definition: str
    source: str
    expected_share: float
    follow_up_days: int
    needs: frozenset[str]
    units: Callable[[Tables], "ir.Table"]
    dimensions: tuple[Dimension, ...] = ()
    bins: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    reference: ReferenceLine | None = None
    stays: str = ""  # why it is for the site's own report only; empty: it may be released
    headline: int | None = None  # days: a comparison shows the share within it
    claims: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    extra_needs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    frame: str = ""  # indicators with the same name here count the same eligible people
    complete: bool = False  # whoever is eligible is measured, by definition
    apart: str = ""  # the dimension within which a person counts once; empty: always once
    categories_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: tuple[tuple[str, str], ...] = ()  # what the bins are called, Dutch and English

    @property
    def site_kinds(self) -> frozenset[str]:
        """The kinds of site that compute it from their own records alone."""
        return frozenset(self.populations)

    def at(self, site_kind: str) -> "Indicator":
        """Return the indicator with the categories that a kind of site counts."""
        return replace(self, categories=self.categories_at.get(site_kind, self.categories))

    def needs_at(self, site_kind: str) -> frozenset[str]:
        """Return the tables that this indicator needs at a kind of site."""
        return self.needs | self.extra_needs.get(site_kind, frozenset())

    def dimension(self, name: str | None) -> Dimension | None:
        """Look a dimension up; None is the table with only a total."""
        return next((d for d in self.dimensions if d.name == name), None)
