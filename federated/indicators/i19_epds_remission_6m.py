"""I19: recovery from depressive symptoms, six months after a high score."""

from typing import TYPE_CHECKING

from federated.indicator import Indicator, Measure
from federated.indicators.people import LATEST_BIRTH, beside, families
from federated.indicators.scores import MONTHS, WINDOW, closest, completed
from federated.indicators.splits import ARM, ROLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

HIGH, LOW, FALL = 13, 9, 4
LATEST_START = MONTHS["m6"] + WINDOW
LATER = 183


def units(tables: "Tables") -> "ir.Table":
    """One row a parent whose first score after the birth is high."""
    start = _starts(tables)
    both = beside(start, _follow_ups(tables, start), "person_pid")
    event = (both.later <= LOW) & (both.score - both.later >= FALL)
    joined = both.join(families(tables).drop("last_day"), "family_pid")
    return joined.select(
        "family_pid",
        "arm",
        "role",
        cohort="inclusion_quarter",
        event=event.fill_null(False),
        measured=joined.later.notnull(),
    )


def _starts(tables: "Tables") -> "ir.Table":
    score = completed(tables, "epds")
    after = score.filter(score.day.between(0, LATEST_START), score.timepoint != "pregnancy")
    first = closest(after, after.day, "person_pid")
    return first.filter(first.score >= HIGH).select(
        "person_pid", "family_pid", "role", "score", start="day"
    )


def _follow_ups(tables: "Tables", start: "ir.Table") -> "ir.Table":
    score = completed(tables, "epds").select("person_pid", "score_id", "day", later="score")
    joined = score.join(start.select("person_pid", "start"), "person_pid")
    away = joined.day - joined.start - LATER
    near = joined.mutate(away=away).filter(away.abs() <= WINDOW)
    return closest(near, near.away, "person_pid").select("person_pid", "later")


INDICATOR = Indicator(
    id="I19",
    slug="epds_remission_6m",
    version="1.0.0",
    name_en="Recovery from depressive symptoms",
    label_nl="Herstel van depressie",
    unit="%",
    measure=Measure.PROPORTION,
    better="up",
    sensitive=True,
    populations={
        "hospital": "mothers and partners with a high first score after the birth in this "
        "hospital's own files; cohort: quarter of inclusion"
    },
    definition=(
        "T0: a parent's first completed EPDS from the birth to 213 days after it. T1: the completed "
        "EPDS closest to 183 days after T0, within 30 days of that day (of two equally close the "
        "earlier). Numerator: 9 or less at T1 and a fall of at least 4 (reliable change). "
        "Denominator: parents with 13 or more at T0 and a T1; without T1 a parent is missing (loss "
        "to follow-up)."
    ),
    source="indicator rules; reliable change 4",
    expected_share=0.03,
    follow_up_days=LATEST_BIRTH + LATEST_START + LATER + WINDOW,
    needs=frozenset({"family", "person", "questionnaire_score"}),
    units=units,
    dimensions=(ARM, ROLE),
    claims=("H25",),
    notes=(
        "shown only beside a comparison arm and with the loss to follow-up",
        "high scores fall by themselves (regression to the mean)",
        "own questionnaires only; parts held by two sites are never added",
    ),
)
