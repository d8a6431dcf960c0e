"""Index children that a hospital discharged home from neonatal care, and what came after."""

from typing import TYPE_CHECKING

from federated.indicators import i01_unplanned_readmission_30d as readmission
from federated.indicators import i04_hospital_days_y1 as days
from federated.indicators.episodes import index_children, unplanned
from federated.indicators.people import YEAR, beside, least
from federated.studies.populations.births import ARM, PLURAL, SEX, WEEK, WEEKS
from federated.studies.variables import Part, Population, Variable

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


DAYS = (0, 1, 2, 3, 4, 5, 7, 10, 14, 21, 28, 42, 60, 90, 120, 180, 270)


def rows(tables: "Tables") -> "ir.Table":
    """One row an index child; an outcome that was not followed to its end is missing."""
    child = index_children(tables).select("person_pid", "family_pid", "cohort", "arm", "ga_band")
    return beside(child, _born(tables), "person_pid")


def _readmitted(tables: "Tables") -> "ir.Table":
    return _known(readmission.units(tables), "event", "readmission_30d")


def _days(tables: "Tables") -> "ir.Table":
    return _known(days.units(tables), "value", "hospital_days_y1")


def _known(units: "ir.Table", column: str, name: str) -> "ir.Table":
    known = units.filter(units.measured)
    return known.select("family_pid", **{name: known[column]})


def _risk(tables: "Tables") -> "ir.Table":
    child = index_children(tables).select("person_pid", "start", "last_day")
    return child.mutate(days_at_risk=least(child.last_day, child.start + YEAR) - child.start)


def _counted(tables: "Tables") -> "ir.Table":
    """Return days at risk in the first year, and unplanned readmissions on them."""
    import ibis

    risk = _risk(tables)
    again = unplanned(tables, risk)
    again = again.filter(again.start_day <= again.start + YEAR)
    number = again.group_by("person_pid").agg(number=again.count())
    found = beside(risk, number, "person_pid")
    at_risk = ibis.ifelse(found.days_at_risk > 0, found.days_at_risk, ibis.null())
    return found.select(
        "person_pid", readmissions_y1=found.number.fill_null(0), days_at_risk=at_risk
    )


def _soon(tables: "Tables") -> "ir.Table":
    """Return the first unplanned readmission in the first year, or how long there was none."""
    import ibis

    risk = _risk(tables)
    again = unplanned(tables, risk)
    first = again.group_by("person_pid").agg(first_day=again.start_day.min())
    risk = beside(risk.filter(risk.days_at_risk > 0), first, "person_pid")
    readmitted = (risk.first_day <= risk.start + risk.days_at_risk).fill_null(False)
    days = ibis.ifelse(readmitted, risk.first_day - risk.start, risk.days_at_risk)
    return risk.select("person_pid", readmitted_y1=readmitted, days_to_readmission_y1=days)


def _born(tables: "Tables") -> "ir.Table":
    birth = tables["birth"]
    return birth.select(
        "sex",
        "birth_weight_g",
        person_pid=birth.child_pid,
        ga_weeks=birth.ga_days / WEEK,
        multiple=birth.plurality > 1,
    )


POPULATION = Population(
    name="index_children",
    label_en="index children discharged home from neonatal care by this hospital; cohort: "
    "quarter of index discharge",
    label_nl="indexkinderen door dit ziekenhuis ontslagen van de neonatologie naar huis; "
    "cohort: kwartaal van ontslag",
    frame="index_children",
    site_kinds=frozenset({"hospital"}),
    needs=frozenset({"family", "person", "admission", "birth"}),
    variables=(
        Variable("readmission_30d", "flag", "unplanned readmission within 30 days",
                 "ongeplande heropname binnen 30 dagen", families=("binomial",),
                 follow_up_days=30, better="down"),
        Variable("readmissions_y1", "count", "unplanned readmissions in the first year",
                 "ongeplande heropnames in het eerste jaar", high=100, families=("poisson", "negative_binomial"),
                 follow_up_days=YEAR),
        Variable("hospital_days_y1", "number", "hospital days in the first year",
                 "ligdagen in het eerste jaar", high=366, unit="days", families=("gaussian", "gamma", "quantiles"),
                 grid=DAYS,
                 follow_up_days=YEAR, better="down"),
        Variable("days_at_risk", "number", "days at risk in the first year",
                 "dagen in beeld in het eerste jaar", low=1, high=YEAR, unit="days",
                 exposure=True, follow_up_days=YEAR),
        Variable("readmitted_y1", "flag", "unplanned readmission in the first year",
                 "ongeplande heropname in het eerste jaar", families=("survival",),
                 follow_up_days=YEAR, time="days_to_readmission_y1", grid=(30, 90, 180, YEAR),
                 better="down"),
        Variable("days_to_readmission_y1", "number", "days to the first unplanned readmission",
                 "dagen tot de eerste ongeplande heropname", low=1, high=YEAR, unit="days",
                 follow_up_days=YEAR),
        Variable("ga_band", "code", "gestational age, bands of weeks", "zwangerschapsduur, klassen van weken",
                 levels=("32-36", "<28", "28-31", ">=37")),
        Variable("birth_weight_g", "number", "birth weight", "geboortegewicht",
                 low=300, high=6500, unit="g"),
        WEEKS, ARM, SEX, PLURAL,
    ),
    rows=rows,
    parts=(
        Part(frozenset({"readmission_30d"}), "family_pid", _readmitted),
        Part(frozenset({"hospital_days_y1"}), "family_pid", _days),
        Part(frozenset({"readmitted_y1", "days_to_readmission_y1"}), "person_pid", _soon),
        Part(frozenset({"readmissions_y1", "days_at_risk"}), "person_pid", _counted),
    ),
)  # fmt: skip
