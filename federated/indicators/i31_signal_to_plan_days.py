"""I31: days from the first signal that needs action to the care plan."""

from typing import TYPE_CHECKING

from federated.indicator import Dimension, Indicator, Measure
from federated.indicators.people import YEAR, beside, families
from federated.indicators.splits import ARM

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

BINS = (0, 8, 15, 29, 57, 113, 181)  # the last one: not within 180 days
LONGEST = 180
MEMBER = Dimension("person_role", ("child", "mother", "partner", "sibling", "family"), "gezinslid")
DOMAIN = Dimension("domain", ("medical", "psychosocial", "practical"), "leefgebied (samengevoegd)")
_MEDICAL = ("medical", "development")
_PRACTICAL = ("debt", "housing", "work", "care_logistics")


def units(tables: "Tables") -> "ir.Table":
    """One row a family member with a signal that needs action: the first one."""
    import ibis

    signal = _first_signals(tables)
    signal = beside(signal, _answers(tables, signal), "signal_id")
    followed = (signal.last_day >= signal.day + LONGEST).fill_null(False)
    return signal.select(
        "family_pid",
        "arm",
        "person_role",
        cohort="inclusion_quarter",
        domain=ibis.cases(
            (signal.life_domain.isin(_MEDICAL), "medical"),
            (signal.life_domain.isin(_PRACTICAL), "practical"),
            else_="psychosocial",
        ),
        value=signal.days.fill_null(LONGEST + 1),
        measured=signal.days.notnull() | followed,
    )


def _first_signals(tables: "Tables") -> "ir.Table":
    import ibis

    signal = tables["signal"].filter(tables["signal"].action_needed)
    signal = signal.select("signal_id", "family_pid", "person_role", "life_domain", "day")
    signal = signal.join(families(tables), "family_pid")
    year = signal.filter(signal.day.between(signal.inclusion_day, signal.inclusion_day + YEAR))
    place = ibis.row_number().over(
        group_by=["family_pid", "person_role"], order_by=["day", "signal_id"]
    )
    return year.mutate(place=place).filter(lambda t: t.place == 0)


def _answers(tables: "Tables", signal: "ir.Table") -> "ir.Table":
    """Days to the first plan that names the signal, or no signal but its family member."""
    plan = tables["care_plan"].select(
        "family_pid", "start_day", named="signal_id", planned_for="person_role"
    )
    pair = signal.select("signal_id", "family_pid", "person_role", "day").join(plan, "family_pid")
    days = pair.start_day - pair.day
    for_all = pair.planned_for.isnull() | (pair.planned_for == "family")
    same = for_all | (pair.planned_for == pair.person_role)
    answers = (pair.named == pair.signal_id).fill_null(False) | (
        pair.named.isnull() & same.fill_null(False)
    )
    pair = pair.mutate(days=days).filter(answers, days.between(0, LONGEST))
    return pair.group_by("signal_id").agg(days=pair.days.min())


INDICATOR = Indicator(
    id="I31",
    slug="signal_to_plan_days",
    version="1.0.0",
    name_en="Time from signal to care plan",
    label_nl="Doorlooptijd signaal → behandelplan",
    unit="days",
    measure=Measure.HISTOGRAM,
    better="down",
    sensitive=False,
    populations={
        "hospital": "family members with a signal that needs action in this hospital's own files; "
        "cohort: quarter of inclusion",
        "municipality": "family members with a signal that needs action in this municipality's own "
        "files; cohort: quarter of inclusion",
    },
    definition=(
        "Days from a family member's first signal that needs action, raised in the year after "
        "inclusion, to the start of the first care plan that names this signal, or that names no "
        "signal and is for the same member, the family or nobody in particular. A signal without "
        "such a plan within 180 days is in the last bin; where the family was not followed that "
        "long it is missing. Bins start at 0, 8, 15, 29, 57, 113 and 181 days: the first two hold "
        "the answers within 14 days."
    ),
    source="own; the founding programmes",
    expected_share=0.10,
    follow_up_days=YEAR + LONGEST,
    needs=frozenset({"family", "person", "signal", "care_plan"}),
    units=units,
    dimensions=(MEMBER, DOMAIN, ARM),
    bins=BINS,
    headline=14,
    claims=("H9", "H10", "H24"),
    notes=("own records only; parts held by two sites are never added",),
)
