"""Births, live and still, of at least 24+0 weeks (168 days)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

VIABLE = 168
POPULATION = {
    "hospital": "children born at this hospital from 24+0 weeks; cohort: quarter of birth"
}


def births(tables: "Tables") -> "ir.Table":
    """One row a child with its family, arm, cohort and whether it has a twin."""
    import ibis

    birth = tables["birth"]
    born = birth.filter((birth.ga_days >= VIABLE) | birth.ga_days.isnull()).select(
        "ga_days",
        "birth_weight_g",
        person_pid=birth.child_pid,
        plurality=ibis.cases(
            (birth.plurality == 1, "singleton"), (birth.plurality > 1, "multiple"), else_="unknown"
        ),
    )
    child = tables["person"].select(
        "person_pid", "family_pid", cohort=tables["person"].birth_quarter
    )
    return born.join(child, "person_pid").join(
        tables["family"].select("family_pid", "arm"), "family_pid"
    )
