"""Costs of families at reference prices, by payer.

A family without a line costs 0 and is kept as one row without a payer. Each site counts its own
part; parts of two sites are shown side by side and never added.
"""

from typing import TYPE_CHECKING

from federated.indicators.people import beside, families
from federated.schema import table

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

PAYERS = table("cost_line").column("payer").allowed
# Every payer is counted at one kind of site, so that two sites of a city never count one line twice
# and a payer whose lines a site cannot hold is absent there, not zero.
PAYERS_AT = {
    "hospital": ("insurer_zvw", "hospital", "employer", "family"),
    "municipality": ("municipality_jw", "municipality_wmo", "municipality_other", "state"),
}


def reference_lines(tables: "Tables") -> "ir.Table":
    """Cost lines at reference prices (Zorginstituut) of the payers that this kind of site counts.

    Contract tariffs are never among them.
    """
    line = tables["cost_line"]
    payers = PAYERS_AT["hospital" if "admission" in tables else "municipality"]
    lines = line.filter(line.price_kind == "reference", line.price_source == "reference_price")
    return lines.filter(lines.payer.isin(payers))


def by_payer(family: "ir.Table", lines: "ir.Table") -> "ir.Table":
    """One row a family and payer, from ``first`` up to but not including ``until``.

    ``family`` has family_pid, cohort, arm, ga_band, first, until and measured.
    """
    dated = lines.select("family_pid", "payer", "amount_eur", "period_start_day")
    near = dated.join(family.select("family_pid", "first", "until"), "family_pid")
    near = near.filter(near.period_start_day >= near["first"], near.period_start_day < near.until)
    summed = near.group_by("family_pid", "payer").agg(amount=near.amount_eur.sum())
    both = beside(family, summed, "family_pid")
    return both.select(
        "family_pid",
        "cohort",
        "arm",
        "ga_band",
        "measured",
        category="payer",
        value=both.amount.fill_null(0),
    )


def followed(tables: "Tables") -> "ir.Table":
    """Families with the last day that any member is followed."""
    return families(tables).select("family_pid", "last_day")
