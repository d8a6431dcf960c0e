"""I01: unplanned readmission within 30 days of the start of risk."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.episodes import index_children, unplanned
from federated.indicators.people import beside
from federated.indicators.splits import ARM, GA_BAND

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

HORIZON = 30


def units(tables: "Tables") -> "ir.Table":
    """One row an index child."""
    child = index_children(tables)
    again = unplanned(tables, child)
    first = again.group_by("person_pid").agg(first_day=again.start_day.min())
    child = beside(child, first, "person_pid")
    event = (child.first_day - child.start <= HORIZON).fill_null(False)
    followed = (child.last_day >= child.start + HORIZON) | (
        child.died & (child.last_day >= child.start)
    )
    return child.select(
        "family_pid", "cohort", "arm", "ga_band", event=event, measured=event | followed
    )


INDICATOR = Indicator(
    id="I01",
    slug="unplanned_readmission_30d",
    version="1.0.0",
    name_en="Unplanned readmission within 30 days",
    label_nl="Ongeplande heropname ≤30 dagen",
    unit="%",
    measure=Measure.PROPORTION,
    better="down",
    sensitive=True,
    populations={
        "hospital": "index children discharged home from neonatal care by this hospital; "
        "cohort: quarter of index discharge"
    },
    definition=(
        "Numerator: children with at least one unplanned admission (urgency acute) that starts 1 "
        "to 30 days after the start of risk, the later of index discharge and inclusion. An "
        "admission within 24 hours of a discharge is a transfer and part of the same episode; "
        "emergency visits without admission do not count. Denominator: index children followed "
        "for 30 days, or with the event before. A child that died before is known not to have been "
        "readmitted and counts without the event (death is a competing event); a child lost before "
        "is missing."
    ),
    source="ICHOM-NEO hospital use; NL ongeplande heropname 30d",
    expected_share=0.06,
    follow_up_days=HORIZON,
    needs=frozenset({"family", "person", "admission"}),
    units=units,
    dimensions=(ARM, GA_BAND),
    claims=("H1", "H33"),
    notes=("own hospital only", "co-twins are not counted: a family enters once"),
    frame="index_children",
)
