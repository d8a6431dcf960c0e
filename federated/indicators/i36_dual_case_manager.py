"""I36: two named case managers, a medical and a psychosocial one, within a week."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.people import beside, families
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

WITHIN = 7


def units(tables: "Tables") -> "ir.Table":
    """One row an included family."""
    family = families(tables)
    family = family.filter(family.included)
    family = beside(family, _managers(tables, family), "family_pid")
    event = (family.medical & family.psychosocial).fill_null(False)
    followed = (family.last_day >= family.inclusion_day + WITHIN).fill_null(False)
    return family.select(
        "family_pid", "arm", cohort="inclusion_quarter", event=event, measured=event | followed
    )


def _managers(tables: "Tables", family: "ir.Table") -> "ir.Table":
    """Which kinds of case manager are active on a day of the first week."""
    member = tables["care_team_member"].join(
        family.select("family_pid", "inclusion_day"), "family_pid"
    )
    there = member.to_day.isnull() | (member.to_day >= member.inclusion_day)
    active = member.filter(there, member.from_day <= member.inclusion_day + WITHIN)
    medical = (active.case_manager == "medical") | (active.role == "case_manager_medical")
    social = (active.case_manager == "psychosocial") | (active.role == "case_manager_psychosocial")
    return active.group_by("family_pid").agg(
        medical=medical.fill_null(False).cast("int8").max() == 1,
        psychosocial=social.fill_null(False).cast("int8").max() == 1,
    )


INDICATOR = Indicator(
    id="I36",
    slug="dual_case_manager",
    version="1.0.0",
    name_en="Two named case managers",
    label_nl="Dubbele casemanager (medisch + sociaal-emotioneel)",
    unit="%",
    measure=Measure.PROPORTION,
    better="up",
    sensitive=False,
    populations={
        "hospital": "included families in this hospital's own files; cohort: quarter of inclusion",
        "municipality": "included families in this municipality's own files; cohort: quarter of "
        "inclusion",
    },
    definition=(
        "Numerator: families with a medical and a psychosocial case manager, each active on a day "
        "from inclusion to 7 days after it (begun by then and not ended before inclusion). "
        "Denominator: included families followed for those 7 days, or with the event."
    ),
    source="indicator rules; role, never a person's name",
    expected_share=0.5,
    follow_up_days=WITHIN,
    needs=frozenset({"family", "person", "care_team_member"}),
    units=units,
    dimensions=(ARM,),
    claims=("H2", "H5", "H28"),
    notes=(
        (
            "about the conduct of professionals: a cell needs at least 5 distinct professionals and "
            "none with over half of the cases"
        ),
        "own records only; parts held by two sites are never added",
    ),
    frame="included_families",
    stays=(
        "a cell about the conduct of professionals needs at least 5 of them, none with over half of "
        "the cases; the care team (nl-core-CareTeam, iJw Relatie) holds roles and never a person, "
        "and a contact does not say whose case it is, so nobody can tell how many professionals are "
        "behind a cell"
    ),
)
