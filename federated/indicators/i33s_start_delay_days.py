"""I33S: days from the assignment of youth care (JW301) to its start (JW305)."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.assignments import BINS, PRODUCT, assignments
from federated.indicators.people import beside
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

LONGEST = 180


def units(tables: "Tables") -> "ir.Table":
    """One row an assignment."""
    import ibis

    delivery = tables["youth_care_delivery"]
    first = delivery.group_by("assignment_no_pid").agg(begun=delivery.start_day.min())
    given = beside(assignments(tables), first, "assignment_no_pid")
    days = (given.begun - given.assigned_day).clip(lower=0)
    begun = (days <= LONGEST).fill_null(False)
    followed = (given.last_day >= given.assigned_day + LONGEST).fill_null(False)
    return given.select(
        "family_pid",
        "cohort",
        "arm",
        "product",
        value=ibis.ifelse(begun, days, LONGEST + 1),
        measured=begun | followed,
    )


INDICATOR = Indicator(
    id="I33S",
    slug="start_delay_days",
    version="1.0.0",
    name_en="Administrative delay assignment → start",
    label_nl="Bureaucratische vertraging (JW301→305)",
    unit="days",
    measure=Measure.HISTOGRAM,
    better="down",
    sensitive=False,
    populations={
        "municipality": "youth-care assignments to resident children until their third birthday; "
        "cohort: quarter of assignment"
    },
    definition=(
        "Days from the assignment (JW301 Toewijzingsdatum) to the first day of care (the earliest "
        "JW305 Begindatum of the assignment); care that had begun before counts as 0. An "
        "assignment without a start within 180 days is in the last bin; where the family was not "
        "followed that long it is missing. Bins start at 0, 8, 15, 29, 57, 113 and 181 days. The first step, from the request, is I33."
    ),
    source="iJw 3.2: JW301, JW305",
    expected_share=0.05,
    follow_up_days=LONGEST,
    needs=frozenset({"family", "person", "youth_care_assignment", "youth_care_delivery"}),
    units=units,
    dimensions=(PRODUCT, ARM),
    bins=(*BINS, LONGEST + 1),
    headline=14,
    claims=("H42", "G20"),
    notes=("index children and their twins; of siblings the day of birth is not kept",),
    frame="assignments",
)
