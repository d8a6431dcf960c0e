"""I09: births before 37 completed weeks."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure, ReferenceLine
from federated.indicators.births import POPULATION, births
from federated.indicators.splits import ARM, PLURALITY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

TERM = 259  # 37+0 weeks


def units(tables: "Tables") -> "ir.Table":
    """One row a child born."""
    born = births(tables)
    return born.select(
        "family_pid",
        "cohort",
        "arm",
        "plurality",
        event=(born.ga_days < TERM).fill_null(False),
        measured=born.ga_days.notnull(),
    )


INDICATOR = Indicator(
    id="I09",
    slug="preterm_birth",
    version="1.0.0",
    name_en="Preterm birth",
    label_nl="Vroeggeboorte",
    unit="%",
    measure=Measure.PROPORTION,
    better="down",
    sensitive=True,
    populations=POPULATION,
    definition=(
        "Numerator: births with a gestational age under 37+0 weeks (259 days). Denominator: live "
        "and still births from 24+0 weeks (168 days); every child of a multiple birth counts."
    ),
    source="Perined; Kansrijke Start; NL 2021 6.6 %",
    expected_share=0.066,
    follow_up_days=0,
    needs=frozenset({"family", "person", "birth"}),
    units=units,
    dimensions=(ARM, PLURALITY),
    reference=ReferenceLine(6.6, "the Netherlands 2021, all births (Perined, vzinfo.nl)"),
    claims=("G2", "G24"),
    notes=("a hospital with neonatal intensive care receives more preterm births",),
    frame="births",
)
