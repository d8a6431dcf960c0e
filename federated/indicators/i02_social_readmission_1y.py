"""I02: readmissions on social indication in the first year at risk."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.episodes import index_children, readmissions
from federated.indicators.people import YEAR, beside, least
from federated.indicators.splits import ARM, GA_BAND

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row an index child."""
    child = index_children(tables)
    again = readmissions(tables, child)
    social = again.filter(again.social, again.start_day <= again.start + YEAR)
    counted = social.group_by("person_pid").agg(social_events=social.count())
    child = beside(child, counted, "person_pid")
    days = (least(child.last_day, child.start + YEAR) - child.start).clip(lower=0)
    return child.select(
        "family_pid",
        "cohort",
        "arm",
        "ga_band",
        events=child.social_events.fill_null(0),
        person_days=days,
        measured=days > 0,
    )


INDICATOR = Indicator(
    id="I02",
    slug="social_readmission_1y",
    version="1.0.0",
    name_en="Readmission on social indication, first year",
    label_nl="Heropname op sociale indicatie",
    unit="per 100 person-years",
    measure=Measure.RATE,
    better="down",
    sensitive=True,
    populations={
        "hospital": "index children discharged home from neonatal care by this hospital; "
        "cohort: quarter of index discharge"
    },
    definition=(
        "Numerator: readmissions, planned or not, 1 to 365 days after the start of risk (the later of "
        "index discharge and inclusion) whose first stay is coded social, or has primary ICD-10 "
        "Z55–Z65, Z74, Z76.2–Z76.4 or T74. Denominator: person-time from the start of risk to day "
        "365 after it, the end of observation or death; days in hospital count as time at risk."
    ),
    source="own; core outcome of Het Kleine Helden Huis",
    expected_share=0.03,
    follow_up_days=YEAR,
    needs=frozenset({"family", "person", "admission"}),
    units=units,
    dimensions=(ARM, GA_BAND),
    claims=("H7", "H33"),
    notes=(
        "own hospital only",
        "co-twins are not counted: a family enters once",
        "the reason is double coded; Cohen's κ of the two codings is to be at least 0.6",
    ),
    frame="index_children",
)
