"""I48: first use of youth care by age, until the third birthday."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.assignments import THIRD_BIRTHDAY
from federated.indicators.people import beside, families, greatest, least, people
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

GRID = (0, 365, 730, THIRD_BIRTHDAY)
FROM_BIRTH = 30


def units(tables: "Tables") -> "ir.Table":
    """One row a child; one that came to live here later is missing."""
    import ibis

    child = beside(children(tables), _first_use(tables), "person_pid")
    stop = least(child.last_day, GRID[-1])
    event = (child.first_day <= stop).fill_null(False)
    dead = child.died & (child.last_day <= stop)
    early = child.observed_from_day <= FROM_BIRTH
    return child.select(
        "family_pid",
        "arm",
        cohort="birth_quarter",
        time=ibis.ifelse(event, child.first_day, stop),
        cause=ibis.cases((event, 1), (dead, 2), else_=0),
        measured=early & (child.last_day > 0),
    )


def children(tables: "Tables") -> "ir.Table":
    """Index children and their twins, born alive, with their follow-up and arm."""
    child = people(tables)
    child = child.filter(child.role.isin(["index_child", "co_twin"]), child.day0_kind == "birth")
    born = child.filter(
        (child.pregnancy_outcome == "live_birth") | child.pregnancy_outcome.isnull()
    )
    born = born.filter(~born.unborn.fill_null(False))
    return born.join(families(tables).select("family_pid", "arm"), "family_pid")


def _first_use(tables: "Tables") -> "ir.Table":
    """Age at the first assignment's start; one before the birth counts on day 1."""
    import ibis

    given = tables["youth_care_assignment"]
    first = given.group_by("person_pid").agg(first=given.start_day.min())
    return first.select("person_pid", first_day=greatest(first["first"], ibis.literal(1)))


INDICATOR = Indicator(
    id="I48",
    slug="youth_care_use",
    version="1.0.0",
    name_en="Youth care use 0–3 years",
    label_nl="Jeugdhulpgebruik 0–3 jaar",
    unit="cumulative incidence by age",
    measure=Measure.SURVIVAL,
    better="context",
    sensitive=True,
    populations={
        "municipality": "children followed by this municipality from the birth; cohort: quarter of "
        "birth"
    },
    definition=(
        "Age in days at the start of the first youth-care assignment of any category; an "
        "assignment from before the birth counts on day 1. Risk starts at the birth; censored at "
        "the end of observation (extraction, move, objection) or the third birthday (1096 days); "
        "death is a competing event. Per interval of the grid 0, 365, 730, 1096 days: children at "
        "risk at its start, and events, deaths and censorings after its start up to and including "
        "its end. A child observed here from later than day 30 is missing: its earlier care is not "
        "known. Never the share of children who are not yet three."
    ),
    source="Kansrijke Start local set; comparator CBS Beleidsinformatie Jeugd",
    expected_share=0.05,
    follow_up_days=THIRD_BIRTHDAY,
    needs=frozenset({"family", "person", "youth_care_assignment"}),
    units=units,
    dimensions=(ARM,),
    bins=GRID,
    headline=GRID[-1],
    claims=("G11", "G26"),
    notes=("index children and their twins; of siblings the day of birth is not kept",),
)
