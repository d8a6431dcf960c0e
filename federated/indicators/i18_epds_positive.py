"""I18: depressive symptoms of parents, by time window.

Cut-offs: mothers 13 after the birth; in pregnancy 11 in the first and 10 in the later trimesters
(Bergink 2011). Partners 11 (a score above 10: Edmondson 2010, doi:10.1016/j.jad.2010.01.069);
another validated cut-off is another definition, made by ``configured``.
"""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from federated.indicator import Dimension, Indicator, Measure
from federated.indicators.episodes import index_children
from federated.indicators.people import LATEST_BIRTH, families, parents
from federated.indicators.scores import MONTHS, WINDOW, closest, completed
from federated.indicators.splits import ARM, GA_BAND, ROLE

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

MOTHER, PARTNER, EARLY, LATE = 13, 11, 11, 10
TIME_WINDOW = Dimension(
    "window", ("pregnancy", "discharge", *MONTHS), "meetmoment", needs=frozenset({"admission"})
)


def units(tables: "Tables", mother: int = MOTHER, partner: int = PARTNER) -> "ir.Table":
    """One row a parent a window in which that parent was followed."""
    due, found = expected(tables), _assessed(tables)
    both = due.left_join(found, ["person_pid", "window"]).drop("person_pid_right", "window_right")
    event = (both.score >= _cut_off(both, mother, partner)).fill_null(False)
    family = families(tables).drop("last_day")
    return (
        both.mutate(event=event, measured=both.score.notnull())
        .join(family, "family_pid")
        .select(
            "family_pid",
            "arm",
            "ga_band",
            "role",
            "window",
            "event",
            "measured",
            cohort="inclusion_quarter",
        )
    )


def expected(tables: "Tables") -> "ir.Table":
    """Every parent with the windows (and their day) in which a score is expected."""
    import ibis

    parent = parents(tables).join(
        families(tables).select("family_pid", "inclusion_day"), "family_pid"
    )
    after = [parent.mutate(window=ibis.literal(w), target=d) for w, d in MONTHS.items()]
    home = index_children(tables).select("family_pid", target="discharge_day")
    discharge = parent.join(home, "family_pid").mutate(window=ibis.literal("discharge"))
    before = parent.filter(parent.inclusion_day < 0, parent.observed_from_day < 0)
    pregnant = before.mutate(window=ibis.literal("pregnancy"), target=0)
    columns = ("person_pid", "family_pid", "role", "window", "target")
    seen = [
        w.filter(w.observed_from_day <= w.target, w.last_day >= w.target)
        for w in (*after, discharge)
    ]
    rows = [w.select(*columns).cast({"target": "int32"}) for w in (*seen, pregnant)]
    return ibis.union(*rows)


def _assessed(tables: "Tables") -> "ir.Table":
    """One score a parent a window; in pregnancy the last one before the birth."""
    score = completed(tables, "epds")
    score = score.mutate(window=score.timepoint).drop("role", "family_pid")
    due = expected(tables).select("person_pid", "window", "target", "role")
    near = score.join(due, ["person_pid", "window"])
    pregnant = near.window == "pregnancy"
    usable = (near.role == "partner") | near.trimester.notnull()
    away = near.day - near.target
    near = near.filter((pregnant & (near.day < 0) & usable) | (~pregnant & (away.abs() <= WINDOW)))
    kept = closest(near, near.day - near.target, "person_pid", "window")
    return kept.select("person_pid", "window", "score", "trimester")


def _cut_off(both: "ir.Table", mother: int, partner: int) -> "ir.IntegerValue":
    import ibis

    early = (both.window == "pregnancy") & (both.trimester == 1)
    return ibis.cases(
        (both.role == "partner", partner),
        (early, EARLY),
        (both.window == "pregnancy", LATE),
        else_=mother,
    )


INDICATOR = Indicator(
    id="I18",
    slug="epds_positive",
    version="1.0.0",
    name_en="Depressive symptoms (EPDS screen positive)",
    label_nl="Depressieve klachten",
    unit="%",
    measure=Measure.PROPORTION,
    better="down",
    sensitive=True,
    populations={
        "hospital": "mothers and partners of families in this hospital's own files; cohort: "
        "quarter of inclusion"
    },
    definition=(
        "Numerator: EPDS total of 13 or more after the birth; in pregnancy 11 or more in the first "
        "and 10 or more in the second and third trimester; partners 11 or more. Denominator: "
        "completed EPDS, one a parent a window: the closest within 30 days of index discharge and "
        "of 91, 183 and 365 days after the birth (of two equally close the earlier), and the last "
        "one in pregnancy. Eligible: parents under observation on the day of the window; in "
        "pregnancy parents observed in a family included before the birth. No completed score (or, "
        "in pregnancy, no trimester) is missing. The total counts scores, not parents."
    ),
    source="ICHOM-PCB, ICHOM-NEO parent mental health; Bergink 2011; Edmondson 2010",
    expected_share=0.20,
    follow_up_days=LATEST_BIRTH + MONTHS["m12"] + WINDOW,
    needs=frozenset({"family", "person", "questionnaire_score", "admission"}),
    units=units,
    apart="window",
    dimensions=(TIME_WINDOW, ROLE, ARM, GA_BAND),
    claims=("H11", "H38"),
    notes=("own questionnaires only; parts held by two sites are never added",),
)


def configured(mother: int = MOTHER, partner: int = PARTNER) -> Indicator:
    """Return the definition with other cut-offs, as in the sensitivity run.

    >>> configured(mother=10).version
    '1.0.0+mother10.partner11'
    """
    return replace(
        INDICATOR,
        version=f"{INDICATOR.version}+mother{mother}.partner{partner}",
        units=partial(units, mother=mother, partner=partner),
    )
