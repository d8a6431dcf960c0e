"""Hospital stays of index children: episodes, the index discharge and readmissions.

An admission that starts within 24 hours of a discharge is a transfer and belongs to the same
episode. Where an hour is not recorded, only an admission on the day of the discharge does.
Emergency visits without admission and admissions of the mother are no stays of the child.

The *index discharge* is the end of the first episode with neonatal care that ends in discharge
home by this site. Risk starts at the later of index discharge and inclusion, so that nobody is
counted as event-free before anyone looked (no immortal time).
"""

from typing import TYPE_CHECKING

from federated.indicators.people import families, greatest, people

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

SOCIAL = (*(f"Z{n}" for n in range(55, 66)), "Z74", "T74")  # ICD-10, three characters
SOCIAL_FINER = ("Z762", "Z763", "Z764")
EPISODES, INDEX_CHILDREN = "episodes (prepared)", "index children (prepared)"
_ORDER = ("start_day", "start_sort", "admission_id")


def stays(tables: "Tables") -> "ir.Table":
    """Stays of index children, with what their earlier stays say.

    ``latest_end`` and ``latest_limit`` (in hours) bound a transfer; up to ``taken`` the nights
    belong to earlier stays, an open one running to the end of observation.
    """
    import ibis

    everyone, admission = people(tables), tables["admission"]
    child = everyone.filter(everyone.role == "index_child").select("person_pid", "last_day")
    stay = admission.filter(~admission.kind.isin(["ed", "maternal"])).join(child, "person_pid")
    until = ibis.ifelse(stay.kind == "day", stay.start_day, stay.end_day.fill_null(stay.last_day))
    stay = stay.mutate(
        start_sort=stay.start_hour.fill_null(0),
        until=until,
        limit_hour=stay.end_day * 24 + ibis.ifelse(stay.end_hour.isnull(), 23, stay.end_hour + 24),
    )
    earlier = ibis.window(group_by="person_pid", order_by=_ORDER, preceding=(None, 1))
    return stay.mutate(
        latest_end=stay.end_day.max().over(earlier),
        latest_limit=stay.limit_hour.max().over(earlier),
        taken=stay.until.max().over(earlier),
    )


def episodes(tables: "Tables") -> "ir.Table":
    """One row an episode: how it began (first stay) and how it ended (last stay)."""
    import ibis

    if EPISODES in tables:
        return tables[EPISODES]
    stay = _numbered(stays(tables))
    own = ("person_pid", "episode")
    opened = ibis.row_number().over(group_by=own, order_by=_ORDER)
    closed = ibis.row_number().over(group_by=own, order_by=_latest_first(stay))
    stay = stay.mutate(opened=opened == 0, closed=closed == 0)
    return stay.group_by(own).agg(
        start_day=stay.start_day.min(),
        urgency=stay.urgency.max(where=stay.opened),
        social=_is_social(stay).fill_null(False).cast("int8").max(where=stay.opened) == 1,
        neonatal=(stay.kind == "neonatal").cast("int8").max() == 1,
        discharge_to=stay.discharge_to.max(where=stay.closed),
        end_day=stay.end_day.max(where=stay.closed),
        end_quarter=stay.end_quarter.max(where=stay.closed),
    )


def index_children(tables: "Tables") -> "ir.Table":
    """Index children that this site discharged home: one row a child, ``start`` of risk included.

    ``cohort`` is the quarter of index discharge. A child that the site says another hospital
    discharged home is left out.
    """
    if INDEX_CHILDREN in tables:
        return tables[INDEX_CHILDREN]
    everyone = people(tables)
    own = everyone.filter(everyone.discharged_home_by_site.fill_null(True))
    own = own.select("person_pid", "family_pid", "last_day", "died")
    child = _index_discharges(tables).join(own, "person_pid")
    child = child.join(families(tables).drop("last_day"), "family_pid")
    return child.mutate(start=greatest(child.discharge_day, child.inclusion_day))


def readmissions(tables: "Tables", child: "ir.Table") -> "ir.Table":
    """Readmissions of ``child``, planned too, after the start of risk and within its follow-up."""
    again = episodes(tables).select("person_pid", "start_day", "urgency", "social")
    again = again.join(child.select("person_pid", "start", "last_day"), "person_pid")
    return again.filter(again.start_day > again.start, again.start_day <= again.last_day)


def unplanned(tables: "Tables", child: "ir.Table") -> "ir.Table":
    """Unplanned readmissions of ``child`` after the start of risk and within its follow-up."""
    again = readmissions(tables, child)
    return again.filter(again.urgency == "acute")


def _index_discharges(tables: "Tables") -> "ir.Table":
    import ibis

    episode = episodes(tables)
    home = episode.filter(
        episode.neonatal, episode.discharge_to == "home", episode.end_day.notnull()
    )
    place = ibis.row_number().over(group_by="person_pid", order_by="episode")
    first = home.mutate(place=place)
    first = first.filter(first.place == 0)
    return first.select("person_pid", discharge_day=first.end_day, cohort=first.end_quarter)


def _numbered(stay: "ir.Table") -> "ir.Table":
    import ibis

    transfer = ibis.ifelse(
        stay.start_hour.isnull(),
        stay.start_day <= stay.latest_end,
        stay.start_day * 24 + stay.start_hour <= stay.latest_limit,
    ).fill_null(False)
    so_far = ibis.cumulative_window(group_by="person_pid", order_by=_ORDER)
    return stay.mutate(episode=(~transfer).cast("int64").sum().over(so_far))


def _latest_first(stay: "ir.Table") -> list["ir.Value"]:
    """Order by end, latest first; a stay without an end still goes on."""
    return [
        stay.end_day.isnull().cast("int8").desc(),
        stay.end_day.desc(),
        stay.end_hour.fill_null(23).desc(),
        stay.admission_id.desc(),
    ]


def _is_social(stay: "ir.Table") -> "ir.BooleanValue":
    """Coded social by a person, or a social reason by its ICD-10 code."""
    code = stay.primary_icd10.upper().replace(".", "")
    by_code = code.substr(0, 3).isin(SOCIAL) | code.substr(0, 4).isin(SOCIAL_FINER)
    return (stay.reason_class == "social").fill_null(False) | by_code.fill_null(False)
