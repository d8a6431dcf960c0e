"""I58: change in parental empowerment from intake to six months."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.people import LATEST_BIRTH, beside, families
from federated.indicators.scores import MONTHS, WINDOW, closest, completed
from federated.indicators.splits import ARM, ROLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables


def units(tables: "Tables") -> "ir.Table":
    """One row a parent with a score at intake."""
    family = families(tables).select("family_pid", "arm", "inclusion_day", "inclusion_quarter")
    score = completed(tables, "fes").join(family, "family_pid")
    start = _at(score.filter(score.timepoint == "intake"), lambda t: t.day - t.inclusion_day)
    later = _at(score.filter(score.timepoint == "m6"), lambda t: t.day - MONTHS["m6"], "version")
    pair = later.join(start.select("person_pid", "version"), ["person_pid", "version"])
    both = beside(start, pair.select("person_pid", later="score"), "person_pid")
    return both.select(
        "family_pid",
        "arm",
        "role",
        cohort="inclusion_quarter",
        value=(both.later - both.score).cast("float64"),
        measured=both.later.notnull(),
    )


def _at(score: "ir.Table", away: "object", *also: str) -> "ir.Table":
    """One score a parent (and version) in the window."""
    near = score.mutate(away=away)
    near = near.filter(near.away.abs() <= WINDOW)
    return closest(near, near.away, "person_pid", *also)


INDICATOR = Indicator(
    id="I58",
    slug="empowerment",
    version="1.0.0",
    name_en="Parental empowerment",
    label_nl="Empowerment ouders",
    unit="points",
    measure=Measure.MEAN,
    better="up",
    sensitive=False,
    populations={
        "hospital": "mothers and partners with a score at intake in this hospital's own files; "
        "cohort: quarter of inclusion"
    },
    definition=(
        "Mean change of the completed total of the Family Empowerment Scale (FES, 34 items of 1 to "
        "5) from intake (within 30 days of inclusion) to six months (within 30 days of 183 days "
        "after the birth); the closest score counts, of two equally close the earlier. Both scores "
        "are of the same version of the same instrument: instruments are never mixed. "
        "Denominator: parents with both; a parent without the second is missing."
    ),
    source="FES",
    expected_share=0.20,
    follow_up_days=LATEST_BIRTH + MONTHS["m6"] + WINDOW,
    needs=frozenset({"family", "person", "questionnaire_score"}),
    units=units,
    dimensions=(ROLE, ARM),
    claims=("G5", "G27"),
    notes=(
        "EMPO-ouders is another instrument and is not counted here",
        "own questionnaires only; parts held by two sites are never added",
    ),
)
