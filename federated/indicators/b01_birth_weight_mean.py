"""B01: mean birth weight, a supporting indicator without a claim."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.births import POPULATION, births
from federated.indicators.splits import ARM, PLURALITY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row a child born."""
    born = births(tables)
    return born.select(
        "family_pid",
        "cohort",
        "arm",
        "plurality",
        value=born.birth_weight_g.cast("float64"),
        measured=born.birth_weight_g.notnull(),
    )


INDICATOR = Indicator(
    id="B01",
    slug="birth_weight_mean",
    version="1.0.0",
    name_en="Mean birth weight",
    label_nl="Gemiddeld geboortegewicht",
    unit="g",
    measure=Measure.MEAN,
    better="context",
    sensitive=False,
    populations=POPULATION,
    definition=(
        "Mean birth weight in grams of live and still births from 24+0 weeks (168 days); every "
        "child of a multiple birth counts. A supporting figure: it measures no claim."
    ),
    source="Kernset geboortegewicht; BDS 110; LOINC 29463-7",
    expected_share=0.5,
    follow_up_days=0,
    needs=frozenset({"family", "person", "birth"}),
    units=units,
    dimensions=(ARM, PLURALITY),
    notes=("supporting indicator: describes who is compared",),
    frame="births",
)
