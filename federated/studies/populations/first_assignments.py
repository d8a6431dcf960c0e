"""Families at a municipality with a first youth-care assignment, and how soon care began."""

from typing import TYPE_CHECKING

from federated.indicators import i33s_start_delay_days as delay
from federated.indicators.assignments import PRODUCT, assignments
from federated.indicators.people import beside
from federated.studies.populations.births import ARM
from federated.studies.variables import Population, Variable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

LONGEST = delay.LONGEST
GRID = (7, 14, 28, 56, 112, LONGEST)


def rows(tables: "Tables") -> "ir.Table":
    """One row a family: its first assignment, and the days to the first day of care."""
    import ibis

    delivery = tables["youth_care_delivery"]
    first = delivery.group_by("assignment_no_pid").agg(begun=delivery.start_day.min())
    given = beside(assignments(tables), first, "assignment_no_pid")
    order = ibis.window(group_by="family_pid", order_by=("assigned_day", "assignment_no_pid"))
    given = given.mutate(place=ibis.row_number().over(order))
    given = given.filter(given.place == 0)
    waited = (given.begun - given.assigned_day).clip(lower=0)
    followed = given.last_day - given.assigned_day
    started = (waited <= LONGEST).fill_null(False) & (waited <= followed).fill_null(False)
    days = ibis.ifelse(started, waited, followed.clip(upper=LONGEST))
    product = ibis.ifelse(given["product"] == "unknown", ibis.null(), given["product"])
    return given.select(
        "family_pid",
        "cohort",
        "arm",
        product=product,
        care_started=started,
        days_to_care=ibis.ifelse(days >= 0, days, ibis.null()),
    )


POPULATION = Population(
    name="first_assignments",
    label_en="families of children of 0 to 3 living in this municipality, with a first youth-care "
    "assignment; cohort: quarter of that assignment",
    label_nl="gezinnen van kinderen van 0 tot 3 in deze gemeente, met een eerste toewijzing van "
    "jeugdhulp; cohort: kwartaal van die toewijzing",
    frame="assignments",
    site_kinds=frozenset({"municipality"}),
    needs=delay.INDICATOR.needs,
    variables=(
        Variable("care_started", "flag", "start of youth care within 180 days",
                 "start van de jeugdhulp binnen 180 dagen", families=("survival",),
                 follow_up_days=LONGEST, time="days_to_care", grid=GRID),
        Variable("days_to_care", "number", "days from assignment to the start of care",
                 "dagen van toewijzing tot start van de hulp", low=0, high=LONGEST, unit="days",
                 follow_up_days=LONGEST),
        Variable("product", "code", "kind of youth care", "soort jeugdhulp",
                 levels=tuple(one for one in PRODUCT.codes if one != "unknown")),
        ARM,
    ),
    rows=rows,
)  # fmt: skip
