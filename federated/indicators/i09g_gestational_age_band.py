"""I09G: births by gestational age, with the shares before 28 and 32 weeks that belong to I09."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.births import POPULATION, births
from federated.indicators.splits import ARM, PLURALITY

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

WEEKS = (0, 28, 32, 37)


def units(tables: "Tables") -> "ir.Table":
    """One row a child born."""
    born = births(tables)
    return born.select(
        "family_pid",
        "cohort",
        "arm",
        "plurality",
        value=(born.ga_days // 7).cast("int32"),
        measured=born.ga_days.notnull(),
    )


INDICATOR = Indicator(
    id="I09G",
    slug="gestational_age_band",
    version="1.0.0",
    name_en="Births by gestational age",
    label_nl="Geboorten naar zwangerschapsduur",
    unit="weeks",
    measure=Measure.HISTOGRAM,
    better="context",
    sensitive=True,
    populations=POPULATION,
    definition=(
        "Live and still births from 24+0 weeks by completed weeks of gestation: under 28 (196 days), "
        "28 to 31, 32 to 36, and 37 (259 days) or more; every child of a multiple birth counts. The "
        "bins do not overlap: births before 32 weeks are the first two together, and those before 37 "
        "the first three, which are the numerator of I09."
    ),
    source="Perined; the sub-figures of I09",
    expected_share=0.01,
    follow_up_days=0,
    needs=frozenset({"family", "person", "birth"}),
    units=units,
    dimensions=(ARM, PLURALITY),
    bins=WEEKS,
    labels=(("<28 weken", "<28 weeks"), ("28–31 weken", "28–31 weeks"),
            ("32–36 weken", "32–36 weeks"), ("≥37 weken", "≥37 weeks")),
    claims=("G2", "G24"),
    notes=("supporting indicator of I09",),
    frame="births",
    stays=(
        "its last bin holds the births that I09 counts without the event, so that the two together "
        "show what either hides; until both are protected as one, only I09 is released"
    ),
)  # fmt: skip
