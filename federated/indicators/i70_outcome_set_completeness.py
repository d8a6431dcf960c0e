"""I70: families whose mandatory measures are all there, in time."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.episodes import index_children
from federated.indicators.people import LATEST_BIRTH, YEAR, families, people
from federated.indicators.scores import MONTHS, WINDOW, completed
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row an included family whose index child is followed for a year."""
    import ibis

    family = _in_window(tables)
    lists = _hospital(tables) if "admission" in tables else _municipality(tables)
    for name, complete in enumerate(lists):
        found = complete.select("family_pid").distinct().mutate(found=ibis.literal(1))
        family = family.left_join(found, "family_pid", rname=f"{{name}}_{name}")
        family = family.rename({f"has_{name}": "found"}).drop(f"family_pid_{name}")
    event = ibis.and_(*(family[f"has_{n}"].notnull() for n in range(len(lists))))
    return family.select(
        "family_pid",
        "arm",
        cohort="inclusion_quarter",
        event=event,
        measured=ibis.literal(True),
    )


def _in_window(tables: "Tables") -> "ir.Table":
    everyone, family = people(tables), families(tables)
    child = everyone.filter(
        everyone.role == "index_child", everyone.day0_kind == "birth", everyone.last_day >= YEAR
    )
    return family.filter(family.included).semi_join(child, "family_pid").drop("last_day")


def _index(tables: "Tables") -> "ir.Table":
    person = tables["person"]
    return person.filter(person.role == "index_child")


def _hospital(tables: "Tables") -> list["ir.Table"]:
    """Birth, index discharge, a visit in the first year, the mother's EPDS at six months."""
    child, birth = _index(tables), tables["birth"]
    born = child.join(birth.select("child_pid"), child.person_pid == birth.child_pid)
    visit = tables["followup_visit"].select("person_pid", "day")
    seen = visit.filter(visit.day.between(1, YEAR)).join(child, "person_pid")
    score = completed(tables, "epds")
    near = (score.day - MONTHS["m6"]).abs() <= WINDOW
    mother = score.filter(score.role == "mother", score.timepoint == "m6", near)
    return [born, index_children(tables), seen, mother]


def _municipality(tables: "Tables") -> list["ir.Table"]:
    """Place of residence; no assignment without a product; no accepted referral without a day."""
    child, given = _index(tables), tables["youth_care_assignment"]
    lives = child.filter(child.residence_gemeente.notnull())
    unclear = given.filter(given.product_category.isnull()).join(tables["person"], "person_pid")
    sent = tables["referral"]
    undated = sent.filter(sent.status == "accepted", sent.accepted_day.isnull())
    everyone = tables["family"]
    return [
        lives,
        everyone.anti_join(unclear, "family_pid"),
        everyone.anti_join(undated, "family_pid"),
    ]


INDICATOR = Indicator(
    id="I70",
    slug="outcome_set_completeness",
    version="1.0.0",
    name_en="Outcome-set completeness",
    label_nl="Volledigheid uitkomstenset",
    unit="%",
    measure=Measure.PROPORTION,
    better="up",
    sensitive=False,
    populations={
        "hospital": "included families whose index child this hospital followed for a year; "
        "cohort: quarter of inclusion",
        "municipality": "included families whose index child this municipality followed for a year; "
        "cohort: quarter of inclusion",
    },
    definition=(
        "Numerator: families with every mandatory measure. At a hospital: the birth record, the "
        "index discharge, a follow-up visit of the index child in the first year (days 1 to 365) "
        "and a completed EPDS of the mother within 30 days of 183 days after the birth. At a "
        "municipality: the place of residence of the index child, a product category in every "
        "youth-care assignment of the family and the day of acceptance in every accepted referral. "
        "Denominator: included families whose index child was followed to day 365."
    ),
    source="ICHOM; the gate for every comparison",
    expected_share=0.6,
    follow_up_days=LATEST_BIRTH + YEAR,
    needs=frozenset({"family", "person"}),
    extra_needs={
        "hospital": frozenset({"birth", "admission", "followup_visit", "questionnaire_score"}),
        "municipality": frozenset({"youth_care_assignment", "referral"}),
    },
    units=units,
    dimensions=(ARM,),
    claims=("H40", "H49", "H50"),
    notes=("own records only; parts held by two sites are never added",),
    complete=True,
)
