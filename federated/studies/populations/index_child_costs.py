"""Index children that a hospital discharged home, with what their first year cost, by payer."""

from typing import TYPE_CHECKING

from federated.indicators import i01_unplanned_readmission_30d as readmission
from federated.indicators import i61_cost_per_family_y1 as cost
from federated.indicators.costs import PAYERS_AT
from federated.indicators.people import YEAR, beside
from federated.studies.populations.births import ARM
from federated.studies.variables import Population, Variable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

PAYERS = PAYERS_AT["hospital"]
TOTAL = "cost_y1"
AMOUNT = ("gaussian", "gamma", "quantiles")
EUROS = (0, 500, 1_000, 2_500, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 40_000, 50_000, 75_000,
         100_000, 150_000, 250_000, 500_000)  # fmt: skip
WORDS = {
    "insurer_zvw": ("health insurer", "zorgverzekeraar"),
    "hospital": ("hospital", "ziekenhuis"),
    "employer": ("employer", "werkgever"),
    "family": ("family", "gezin"),
}


def rows(tables: "Tables") -> "ir.Table":
    """One row a family that was followed for the year."""
    lines = cost.units(tables)
    lines = lines.filter(lines.measured)
    amount = lines.value.cast("float64")
    spent = {f"cost_{one}": amount.sum(where=lines.category == one) for one in PAYERS}
    family = lines.group_by("family_pid", "cohort", "arm").agg(**{TOTAL: amount.sum(), **spent})
    family = family.mutate(**{name: family[name].fill_null(0.0) for name in spent})
    again = readmission.units(tables)
    known = again.filter(again.measured).select("family_pid", readmission_30d="event")
    return beside(family, known, "family_pid")


def _cost(payer: str) -> Variable:
    english, dutch = WORDS[payer]
    return Variable(
        f"cost_{payer}",
        "number",
        f"costs of the {english} in the first year",
        f"kosten van {'het' if payer in ('hospital', 'family') else 'de'} {dutch} in het eerste jaar",
        high=1_000_000,
        unit="euro",
        follow_up_days=YEAR,
        families=AMOUNT,
        grid=EUROS,
        better="down",
    )


POPULATION = Population(
    name="index_child_costs",
    label_en="families whose index child this hospital discharged home, followed for a year, with "
    "their costs at reference prices; cohort: quarter of index discharge",
    label_nl="gezinnen van wie dit ziekenhuis het indexkind naar huis ontsloeg, een jaar gevolgd, "
    "met hun kosten tegen referentieprijzen; cohort: kwartaal van ontslag",
    frame="index_children",
    site_kinds=frozenset({"hospital"}),
    needs=frozenset({"family", "person", "admission", "birth", "cost_line"}),
    variables=(
        Variable("readmission_30d", "flag", "unplanned readmission within 30 days",
                 "ongeplande heropname binnen 30 dagen", families=("binomial",),
                 follow_up_days=30, better="down"),
        Variable(TOTAL, "number", "costs of all payers in the first year",
                 "kosten van alle betalers in het eerste jaar", high=1_000_000, unit="euro",
                 follow_up_days=YEAR, families=AMOUNT, grid=EUROS, better="down", whole=True),
        *(_cost(payer) for payer in PAYERS),
        ARM,
    ),
    rows=rows,
)  # fmt: skip
