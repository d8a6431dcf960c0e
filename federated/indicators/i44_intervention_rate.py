"""I44: families with an intervention beyond standard follow-up."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure, ReferenceLine
from federated.indicators.people import YEAR, beside, families
from federated.indicators.splits import ARM, GA_BAND, SEVERITY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row an included family."""
    family = families(tables)
    family = family.filter(family.included)
    begun = tables["intervention"].join(family.select("family_pid", "inclusion_day"), "family_pid")
    inside = begun.start_day.between(begun.inclusion_day, begun.inclusion_day + YEAR)
    counted = begun.filter(inside).group_by("family_pid").agg(begun=lambda t: t.count())
    family = beside(family, counted, "family_pid")
    event = (family.begun > 0).fill_null(False)
    followed = (family.last_day >= family.inclusion_day + YEAR).fill_null(False)
    return family.select(
        "family_pid",
        "arm",
        "ga_band",
        "severity",
        cohort="inclusion_quarter",
        event=event,
        measured=event | followed,
    )


INDICATOR = Indicator(
    id="I44",
    slug="intervention_rate",
    version="1.0.0",
    name_en="Intervention rate",
    label_nl="Interventiegraad (nulmeting 30 %)",
    unit="%",
    measure=Measure.PROPORTION,
    better="context",
    sensitive=True,
    populations={
        "hospital": "included families in this hospital's own files; cohort: quarter of inclusion"
    },
    definition=(
        "Numerator: families with at least one intervention that started in the year from "
        "inclusion; an offer that never started does not count, and visits of the standard "
        "follow-up are no interventions. Denominator: included families followed for that year, or "
        "with the event."
    ),
    source="own; baseline of Het Kleine Helden Huis",
    expected_share=0.30,
    follow_up_days=YEAR,
    needs=frozenset({"family", "person", "intervention"}),
    units=units,
    dimensions=(SEVERITY, ARM, GA_BAND),
    reference=ReferenceLine(
        30.0,
        "as reported by Het Kleine Helden Huis after selection on severity; denominator and period "
        "not stated; neither a target nor comparable",
    ),
    claims=("H19", "H20"),
    notes=("own records only",),
    frame="included_families",
)
