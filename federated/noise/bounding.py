"""A family counts once: the condition under which one family changes one cell, by at most one.

Units are children, parents or signals, and a family can have several. Before anything is counted
each family keeps one row: the measured one with the event (or most events, or the shortest delay).
Costs are added up over the family and cut off at the declared cap. Which row is kept depends on that
family alone, so two worlds that differ in one family differ in one cell.
"""

from typing import TYPE_CHECKING, Any

from federated.indicator import Indicator, Measure
from federated.period import Period, PeriodKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

_FIRST = {Measure.PROPORTION: "event", Measure.RATE: "events", Measure.HISTOGRAM: "value"}


def once(
    indicator: Indicator, units: "ir.Table", period: Period, cap_cents: int | None = None
) -> "ir.Table":
    """Return one row a family of a period; a cost is cut off at ``cap_cents``."""
    inside = units.mutate(measured=units.measured.fill_null(False))
    if period.kind is not PeriodKind.TRIAL:
        inside = inside.filter(inside["cohort"].isin(period.quarters))
    if indicator.measure is Measure.COST:
        if cap_cents is None:
            raise ValueError("a cost has a cap")
        return _capped(indicator, inside, cap_cents)
    return _one_row(indicator, inside)


def _one_row(indicator: Indicator, units: "ir.Table") -> "ir.Table":
    import ibis

    name = _FIRST[indicator.measure]
    kept = units[name] if indicator.measure is Measure.HISTOGRAM else units[name].desc()
    ties = [units[one.name] for one in indicator.dimensions] + [units["cohort"]]
    place = ibis.row_number().over(
        group_by="family_pid", order_by=[units["measured"].desc(), kept, *ties]
    )
    numbered = units.mutate(place_in_family=place)
    return numbered.filter(numbered.place_in_family == 0).drop("place_in_family")


def _capped(indicator: Indicator, units: "ir.Table", cap_cents: int) -> "ir.Table":
    import ibis

    spent = units["value"].sum(where=units["measured"]).fill_null(0)
    own: dict[str, Any] = {one.name: units[one.name].min() for one in indicator.dimensions}
    family = units.group_by("family_pid").agg(
        cohort=units["cohort"].min(), measured=units["measured"].any(), spent=spent, **own
    )
    cents = (family.spent * 100).cast("int64")
    within = ibis.cases((cents < 0, 0), (cents > cap_cents, cap_cents), else_=cents)
    return family.mutate(
        category=ibis.null("string"), value=(within.cast("decimal(18, 2)") / 100)
    ).drop("spent")
