"""I03: time to the first unplanned readmission, on a fixed grid of intervals."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.episodes import index_children, unplanned
from federated.indicators.people import beside, least
from federated.indicators.splits import ARM, GA_BAND

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

GRID = (0, 30, 90, 180, 365, 730)


def units(tables: "Tables") -> "ir.Table":
    """One row an index child; a child without a day at risk is missing."""
    import ibis

    child = index_children(tables)
    again = unplanned(tables, child)
    first = again.group_by("person_pid").agg(first_day=again.start_day.min())
    child = beside(child, first, "person_pid")
    stop = least(child.last_day, child.start + GRID[-1])
    event = (child.first_day <= stop).fill_null(False)
    dead = child.died & (child.last_day <= stop)
    return child.select(
        "family_pid",
        "cohort",
        "arm",
        "ga_band",
        time=ibis.ifelse(event, child.first_day, stop) - child.start,
        cause=ibis.cases((event, 1), (dead, 2), else_=0),
        measured=child.last_day > child.start,
    )


INDICATOR = Indicator(
    id="I03",
    slug="time_to_first_readmission",
    version="1.0.0",
    name_en="Time to first unplanned readmission",
    label_nl="Tijd tot eerste heropname",
    unit="cumulative incidence by day",
    measure=Measure.SURVIVAL,
    better="down",
    sensitive=True,
    populations={
        "hospital": "index children discharged home from neonatal care by this hospital; "
        "cohort: quarter of index discharge"
    },
    definition=(
        "First unplanned readmission (transfers merged, as in I01). Risk starts at the later of "
        "index discharge and inclusion; censored at the end of observation or 730 days; death is a "
        "competing event. Per interval of the grid 0, 30, 90, 180, 365, 730 days: children at risk "
        "at its start, and events, deaths and censorings after its start up to and including its "
        "end. Whoever is followed to the end of the grid is censored at 730."
    ),
    source="indicator rules; Kaplan–Meier and Aalen–Johansen from interval counts (rule R7)",
    expected_share=0.20,
    follow_up_days=GRID[-1],
    needs=frozenset({"family", "person", "admission"}),
    units=units,
    dimensions=(ARM, GA_BAND),
    bins=GRID,
    headline=365,
    claims=("H1", "H22", "H33"),
    notes=("own hospital only", "co-twins are not counted: a family enters once"),
    stays=(
        "its first interval holds the same events as I01, so that the two together show what either "
        "hides; until both are protected as one, only I01 is released"
    ),
    frame="index_children",
)
