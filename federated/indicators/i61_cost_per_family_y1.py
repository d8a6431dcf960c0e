"""I61: societal cost per family in the first year, by payer."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.costs import PAYERS, PAYERS_AT, by_payer, followed, reference_lines
from federated.indicators.episodes import index_children
from federated.indicators.people import YEAR, families, people
from federated.indicators.splits import ARM, GA_BAND

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row a family and payer."""
    child = _discharged(tables) if "admission" in tables else _born(tables)
    family = child.join(followed(tables), "family_pid")
    family = family.mutate(until=family["first"] + YEAR)
    family = family.mutate(measured=(family.last_day >= family.until).fill_null(False))
    lines = reference_lines(tables)
    return by_payer(family, lines.filter(lines.category != "nicu"))


def _discharged(tables: "Tables") -> "ir.Table":
    """At a hospital the year starts at the index discharge."""
    return index_children(tables).select(
        "family_pid", "cohort", "arm", "ga_band", first="discharge_day"
    )


def _born(tables: "Tables") -> "ir.Table":
    """A municipality does not know the discharge: its year starts at the birth."""
    import ibis

    person = people(tables)
    child = person.filter(person.role == "index_child", person.day0_kind == "birth")
    child = child.select("family_pid", cohort="birth_quarter", first=ibis.literal(0).cast("int32"))
    return child.join(families(tables).select("family_pid", "arm", "ga_band"), "family_pid")


INDICATOR = Indicator(
    id="I61",
    slug="cost_per_family_y1",
    version="1.0.0",
    name_en="Total societal cost per family, first year",
    label_nl="Maatschappelijke kosten per gezin",
    unit="€ (2024)",
    measure=Measure.COST,
    better="down",
    sensitive=True,
    populations={
        "hospital": "families whose index child this hospital discharged home, from index discharge "
        "to day 365 after it; cohort: quarter of index discharge",
        "municipality": "families with a born index child, from the birth to day 365 (a "
        "municipality does not know the discharge); cohort: quarter of birth",
    },
    definition=(
        "Sum of the family's cost lines that start in the year, by payer, at reference prices only "
        "(Zorginstituut; productivity by the friction-cost method), of the payers that this kind of "
        "site counts (the insurer, the hospital, employer and family at a hospital; the municipality "
        "and the state at a municipality), per family followed to the end "
        "of the year; the neonatal stay (NICU) is left out and reported apart as I61N. A family "
        "without a line costs 0. A family that nobody follows to the end of the year is missing."
    ),
    source="MKBA; Zorginstituut kostenhandleiding; iMCQ, iPCQ",
    expected_share=0.15,
    follow_up_days=YEAR,
    needs=frozenset({"family", "person", "cost_line"}),
    extra_needs={"hospital": frozenset({"admission"})},
    units=units,
    dimensions=(ARM, GA_BAND),
    categories=PAYERS,
    categories_at=PAYERS_AT,
    claims=("H41", "H49", "G26", "G34"),
    notes=("each site's own part; parts held by two sites are never added",),
    frame="index_children",
)
