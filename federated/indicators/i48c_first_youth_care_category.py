"""I48C: the kind of youth care that a child uses first, until the third birthday."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.assignments import PRODUCT, THIRD_BIRTHDAY, product
from federated.indicators.i48_youth_care_use import FROM_BIRTH, children
from federated.indicators.people import beside
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

LABELS = (
    ("geen", "none"),
    ("ambulant", "ambulatory"),
    ("met verblijf", "residential"),
    ("crisis", "crisis"),
    ("andere soort", "another kind"),
    ("soort onbekend", "kind unknown"),
)


def units(tables: "Tables") -> "ir.Table":
    """One row a child; the value is the place of its first kind in ``LABELS``."""
    child = beside(children(tables), _first(tables), "person_pid")
    alive = ~(child.died & (child.last_day <= THIRD_BIRTHDAY))
    return child.select(
        "family_pid",
        "arm",
        cohort="birth_quarter",
        value=child.kind.fill_null(0).cast("int32"),
        measured=(child.observed_from_day <= FROM_BIRTH)
        & (child.last_day >= THIRD_BIRTHDAY)
        & alive,
    )


def _first(tables: "Tables") -> "ir.Table":
    """The kind of the first assignment until the third birthday; of one day the first listed."""
    import ibis

    given = tables["youth_care_assignment"]
    given = given.filter(given.start_day <= THIRD_BIRTHDAY)
    kinds = [(code, place) for place, code in enumerate(PRODUCT.codes, start=1)]
    placed = given.select(
        "person_pid", "start_day", kind=product(given.product_category).cases(*kinds, else_=0)
    )
    start = ibis.ifelse(placed.start_day > 1, placed.start_day, 1)
    placed = placed.mutate(start=start)
    number = ibis.row_number().over(group_by="person_pid", order_by=["start", "kind"])
    return placed.mutate(number=number).filter(lambda t: t.number == 0).select("person_pid", "kind")


INDICATOR = Indicator(
    id="I48C",
    slug="first_youth_care_category",
    version="1.0.0",
    name_en="First kind of youth care, 0–3 years",
    label_nl="Eerste soort jeugdhulp, 0–3 jaar",
    unit="children",
    measure=Measure.HISTOGRAM,
    better="context",
    sensitive=True,
    populations={
        "municipality": "children followed by this municipality from the birth to the third "
        "birthday; cohort: quarter of birth"
    },
    definition=(
        "Children by the product category (JZ020) of the first youth-care assignment that starts "
        "until the third birthday (1096 days): ambulatory (45, 51, 52, 54), residential (43, 44), "
        "crisis (46), another kind, a kind that is not known, or none; of assignments that start on "
        "one day, or before the birth, the first in this order. A child that is not followed from "
        "day 30 at the latest to the third birthday, or died before it, is missing: never the share "
        "of children who are not yet three."
    ),
    source="iJw 3.2: JW301, JZ020; comparator CBS Beleidsinformatie Jeugd",
    expected_share=0.01,
    follow_up_days=THIRD_BIRTHDAY,
    needs=frozenset({"family", "person", "youth_care_assignment"}),
    units=units,
    dimensions=(ARM,),
    bins=tuple(range(len(LABELS))),
    labels=LABELS,
    claims=("G11", "G26"),
    notes=(
        "supporting indicator of I48",
        "index children and their twins; of siblings the day of birth is not kept",
    ),
    stays=(
        "its kinds add up to the children that I48 counts with youth care, so that the two together "
        "show what either hides; until both are protected as one, only I48 is released"
    ),
)
