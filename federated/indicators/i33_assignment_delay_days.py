"""I33: days from a request for youth care (JW315) to its assignment (JW301)."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.assignments import BINS, PRODUCT, assignments
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row an assignment."""
    given = assignments(tables)
    days = (given.assigned_day - given.request_day).clip(lower=0)
    return given.select(
        "family_pid", "cohort", "arm", "product", value=days, measured=given.request_day.notnull()
    )


INDICATOR = Indicator(
    id="I33",
    slug="assignment_delay_days",
    version="1.0.0",
    name_en="Administrative delay request → assignment",
    label_nl="Bureaucratische vertraging (JW315→301)",
    unit="days",
    measure=Measure.HISTOGRAM,
    better="down",
    sensitive=False,
    populations={
        "municipality": "youth-care assignments to resident children until their third birthday; "
        "cohort: quarter of assignment"
    },
    definition=(
        "Days from the date of the request (JW315 dagtekening, joined by ReferentieAanbieder) to "
        "the assignment (JW301 Toewijzingsdatum); an assignment dated before its request counts as "
        "0. Assignments without a JW315 are missing: measured beside eligible is the share with "
        "one. Bins start at 0, 8, 15, 29, 57 and 113 days. The second step, to the start of care, "
        "is I33S."
    ),
    source="iJw 3.2: JW315, JW301",
    expected_share=0.05,
    follow_up_days=0,
    needs=frozenset({"family", "person", "youth_care_assignment"}),
    units=units,
    dimensions=(PRODUCT, ARM),
    bins=BINS,
    headline=28,
    claims=("H42", "G20"),
    notes=("index children and their twins; of siblings the day of birth is not kept",),
    frame="assignments",
)
