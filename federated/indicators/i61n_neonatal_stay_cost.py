"""I61N: cost of the neonatal stay, apart from the first year at home."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.costs import PAYERS, PAYERS_AT, by_payer, reference_lines
from federated.indicators.episodes import index_children
from federated.indicators.splits import ARM, GA_BAND

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row a family and payer."""
    import ibis

    family = index_children(tables).select(
        "family_pid",
        "cohort",
        "arm",
        "ga_band",
        first=ibis.literal(0).cast("int32"),
        until="discharge_day",
        measured=ibis.literal(True),
    )
    lines = reference_lines(tables)
    return by_payer(family, lines.filter(lines.category.isin(["nicu", "inpatient"])))


INDICATOR = Indicator(
    id="I61N",
    slug="neonatal_stay_cost",
    version="1.0.0",
    name_en="Cost of the neonatal stay",
    label_nl="Kosten van de neonatologieopname",
    unit="€ (2024)",
    measure=Measure.COST,
    better="context",
    sensitive=True,
    populations={
        "hospital": "families whose index child this hospital discharged home; cohort: quarter of "
        "index discharge"
    },
    definition=(
        "Sum of the family's NICU and inpatient cost lines from the birth up to the index "
        "discharge, by payer, at reference prices only. Reported beside I61, which starts at the "
        "index discharge."
    ),
    source="MKBA; Zorginstituut kostenhandleiding",
    expected_share=0.15,
    follow_up_days=0,
    needs=frozenset({"family", "person", "admission", "cost_line"}),
    units=units,
    dimensions=(ARM, GA_BAND),
    categories=PAYERS,
    categories_at=PAYERS_AT,
    claims=("G34",),
    notes=("own hospital only", "supporting indicator of I61"),
    frame="index_children",
    complete=True,
)
