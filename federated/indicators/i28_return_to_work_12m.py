"""I28: parents back at work twelve months after the birth."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.people import LATEST_BIRTH, YEAR, beside, families, parents
from federated.indicators.scores import WINDOW, closest
from federated.indicators.splits import ARM, GA_BAND, ROLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

SHARE_PERCENT = 80


def units(tables: "Tables") -> "ir.Table":
    """One row a parent who was employed before the birth."""
    parent = parents(tables).select("person_pid", "family_pid", "role")
    both = beside(_before(tables).join(parent, "person_pid"), _after(tables), "person_pid")
    joined = both.join(families(tables).drop("last_day"), "family_pid")
    event = joined.now * 100 >= joined.contract * SHARE_PERCENT
    return joined.select(
        "family_pid",
        "arm",
        "ga_band",
        "role",
        cohort="inclusion_quarter",
        event=event.fill_null(False),
        measured=joined.now.notnull(),
    )


def _before(tables: "Tables") -> "ir.Table":
    """Contract hours on the last status before the birth."""
    work = tables["work_status"]
    last = work.filter(work.day < 0)
    last = closest(last, last.day, "person_pid")
    employed = last.filter(last.employed, last.contract_hours > 0)
    return employed.select("person_pid", contract="contract_hours")


def _after(tables: "Tables") -> "ir.Table":
    """Hours at twelve months: worked, else by contract; without a job none."""
    import ibis

    work = tables["work_status"]
    hours = work.worked_hours.fill_null(work.contract_hours)
    none = ibis.literal(0).cast(hours.type())
    near = work.mutate(now=ibis.ifelse(work.employed, hours, none), away=work.day - YEAR)
    near = near.filter(near.away.abs() <= WINDOW, near.now.notnull())
    return closest(near, near.away, "person_pid").select("person_pid", "now")


INDICATOR = Indicator(
    id="I28",
    slug="return_to_work_12m",
    version="1.0.0",
    name_en="Parent back at work at 12 months",
    label_nl="Werkhervatting",
    unit="%",
    measure=Measure.PROPORTION,
    better="up",
    sensitive=True,
    populations={
        "hospital": "mothers and partners employed before the birth, in this hospital's own "
        "questionnaires; cohort: quarter of inclusion"
    },
    definition=(
        "Numerator: parents who work at least 80 % of their contract hours from before the birth, "
        "at 365 days after the birth ± 30 (the closest status; of two equally close the earlier). "
        "Hours worked count, contract hours where those are not given. Denominator: parents "
        "employed on the last status before the birth with a status in the window; without one a "
        "parent is missing."
    ),
    source="iPCQ",
    expected_share=0.7,
    follow_up_days=LATEST_BIRTH + YEAR + WINDOW,
    needs=frozenset({"family", "person", "work_status"}),
    units=units,
    dimensions=(ROLE, ARM, GA_BAND),
    claims=("H12", "H18", "H25"),
    notes=("own questionnaires only",),
)
