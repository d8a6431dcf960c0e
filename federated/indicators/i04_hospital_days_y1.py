"""I04: hospital days in the first year at risk, in nights."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.episodes import index_children, stays
from federated.indicators.people import YEAR, beside, greatest, least
from federated.indicators.splits import ARM, GA_BAND

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

DAY_ADMISSION = 0.5


def units(tables: "Tables") -> "ir.Table":
    """One row an index child, with the days of its stays; no stay is 0 days."""
    child = index_children(tables)
    stop = least(child.last_day, child.start + YEAR)
    spent = _spent(tables, child.select("person_pid", "start", stop=stop))
    summed = spent.group_by("person_pid").agg(spent=spent.days.sum())
    child = beside(child, summed, "person_pid")
    followed = (child.last_day >= child.start + YEAR) | (
        child.died & (child.last_day >= child.start)
    )
    return child.select(
        "family_pid",
        "cohort",
        "arm",
        "ga_band",
        value=child.spent.fill_null(0.0),
        measured=followed,
    )


def _spent(tables: "Tables", child: "ir.Table") -> "ir.Table":
    """Days of each stay between ``start`` and ``stop``; a night counts once, also in overlaps."""
    import ibis

    stay = stays(tables)
    stay = stay.select(
        "person_pid",
        "start_day",
        day=stay.kind == "day",
        until=stay.until,
        free_from=greatest(stay.start_day, stay.taken),
    ).join(child, "person_pid")
    nights = least(stay.until, stay.stop) - greatest(stay.free_from, stay.start)
    inside = (stay.start_day > stay.start) & (stay.start_day <= stay.stop)
    alone = stay.free_from == stay.start_day
    half = ibis.ifelse(inside & alone, DAY_ADMISSION, 0.0)
    days = ibis.ifelse(stay.day, half, nights.clip(lower=0).cast("float64"))
    return stay.select("person_pid", days=days)


INDICATOR = Indicator(
    id="I04",
    slug="hospital_days_y1",
    version="1.0.0",
    name_en="Hospital days after index discharge, first year",
    label_nl="Ligdagen na ontslag, 1e jaar",
    unit="days/child",
    measure=Measure.MEAN,
    better="down",
    sensitive=True,
    populations={
        "hospital": "index children discharged home from neonatal care by this hospital; "
        "cohort: quarter of index discharge"
    },
    definition=(
        "Nights in this hospital, planned and unplanned, from the start of risk (the later of "
        "index discharge and inclusion) to day 365 after it; a day admission outside an earlier stay counts 0.5, a night "
        "that two records share counts once, a stay without an end runs to the end of observation. "
        "Denominator: index children followed for 365 days, or until death before; a child lost "
        "before is missing (no person-time weights)."
    ),
    source="ICHOM-NEO LOS",
    expected_share=0.10,
    follow_up_days=YEAR,
    needs=frozenset({"family", "person", "admission"}),
    units=units,
    dimensions=(ARM, GA_BAND),
    claims=("H1", "H48"),
    notes=("own hospital only", "co-twins are not counted: a family enters once"),
    frame="index_children",
)
