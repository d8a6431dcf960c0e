"""Who is counted and how long: persons, parents, families and their follow-up.

Follow-up ends at extraction, a move, an objection or death; death is a competing event, so a
death within the follow-up is kept apart from the other ends. Days count from day 0.
"""

from typing import TYPE_CHECKING, Any

from federated.indicators.splits import UNKNOWN, ga_band

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

YEAR = 365
FAMILIES = "families (prepared)"
LATEST_BIRTH = 280  # days a family can be included before the birth, at most


def beside(left: "ir.Table", right: "ir.Table", key: str) -> "ir.Table":
    """Left join on one column of the same name, keeping it once."""
    return left.left_join(right, key, rname="{name}_right").drop(f"{key}_right")


def least(first: Any, second: Any) -> Any:
    """Return the smaller of two; null when the first is null (engines differ on LEAST and null)."""
    import ibis

    return ibis.ifelse(second < first, second, first)


def greatest(first: Any, second: Any) -> Any:
    """Return the larger of two; null when the first is null."""
    import ibis

    return ibis.ifelse(second > first, second, first)


def people(tables: "Tables") -> "ir.Table":
    """Every person, with ``last_day`` of follow-up and whether it ended by death (``died``)."""
    import ibis

    person = tables["person"]
    dead = person.observation_end_reason == "died"
    death = person.death_day.fill_null(ibis.ifelse(dead, person.observed_to_day, ibis.null()))
    died = (death <= person.observed_to_day).fill_null(False)
    return person.mutate(died=died, last_day=ibis.ifelse(died, death, person.observed_to_day))


def parents(tables: "Tables") -> "ir.Table":
    """Mothers and partners."""
    everyone = people(tables)
    return everyone.filter(everyone.role.isin(["mother", "partner"])).select(
        "person_pid", "family_pid", "role", "observed_from_day", "last_day"
    )


def families(tables: "Tables") -> "ir.Table":
    """Every family with its strata and ``last_day``, the last day that any member is followed."""
    if FAMILIES in tables:
        return tables[FAMILIES]
    family = tables["family"]
    plain = family.select(
        "family_pid",
        "inclusion_day",
        "inclusion_quarter",
        "included",
        "arm",
        severity=family.severity.fill_null(UNKNOWN),
    )
    everyone = people(tables)
    followed = everyone.group_by("family_pid").agg(last_day=everyone.last_day.max())
    return _with_ga_band(beside(plain, followed, "family_pid"), tables)


def _with_ga_band(family: "ir.Table", tables: "Tables") -> "ir.Table":
    """Add the band of the index child; ``unknown`` at a site without births."""
    import ibis

    if "birth" not in tables:
        return family.mutate(ga_band=ibis.literal(UNKNOWN))
    person, birth = tables["person"], tables["birth"]
    child = person.filter(person.role == "index_child").select("family_pid", "person_pid")
    born = child.join(birth.select("child_pid", "ga_days"), child.person_pid == birth.child_pid)
    days = born.group_by("family_pid").agg(ga_days=born.ga_days.min())
    joined = beside(family, days, "family_pid")
    return joined.mutate(ga_band=ga_band(joined.ga_days)).drop("ga_days")
