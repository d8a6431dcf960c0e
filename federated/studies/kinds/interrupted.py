"""A city that starts: whether its series changed in level or trend, beside those of other cities.

Rates by period (families with the outcome, or counts over families or time at risk) by segmented
quasi-Poisson regression. The series of the city that starts is seen; by secure sums those of the
others are one series of three cities or more. Each series is fitted by itself, which equals one
model in which every term differs by series (``federated.analyses.interrupted``).
"""

from typing import TYPE_CHECKING

import numpy as np

from federated.analyses.design import Design, Factor
from federated.analyses.interrupted import LEAST
from federated.analyses.question import Steps, summed
from federated.analyses.questions.series import GroupPeriods
from federated.studies import columns, periods
from federated.studies.kinds.changes import described
from federated.studies.kinds.kind import Columns, Kind, Result
from federated.studies.kinds.segments import of

if TYPE_CHECKING:
    from federated.studies.specification import Specification

SERIES, PERIOD, HAS = "(series)", "(period)", "(has the outcome)"
START, CONTROL = "start", "control"
CONTROLS = 3  # cities in a series that is a secure sum
KNOB = (
    "Make the periods of the series longer ([design] period), choose families or an outcome less "
    "narrowly, or leave a city out."
)


def steps(study: "Specification", families: int) -> Steps[Result]:
    """Return the changes of level and trend, less those of the control series."""
    total = yield from summed(_question(study))
    told = [of(study, name, one) for name, one in zip(_names(study), total["sums"], strict=True)]
    return described(study, told, families, round(float(total["sites"])))


def _question(study: "Specification") -> GroupPeriods:
    exposure = (study.outcome.exposure,) if study.outcome.exposure else ()
    return GroupPeriods(
        group=SERIES,
        groups=_names(study),
        time=PERIOD,
        periods=periods.names(study),
        columns=(study.outcome.variable, *exposure),
    )


def _names(study: "Specification") -> tuple[str, ...]:
    return (START, CONTROL) if len(study.sites) > 1 else (START,)


def role(study: "Specification", site: str) -> str:
    """Return in which series the families of a site are."""
    return START if site in study.design.starts else CONTROL


def dummies(study: "Specification") -> Design:
    """Return every series in every period; of counts also who has one and who has none."""
    cells = [
        (_is(SERIES, one), _is(PERIOD, at)) for one in _names(study) for at in periods.names(study)
    ]
    flag = study.variable(study.outcome.variable).kind == "flag"
    sides = () if flag else tuple(_is(HAS, one) for one in (columns.NO, columns.YES))
    split = [(*cell, side) for cell in cells for side in sides]
    return tuple(columns.term(factors) for factors in (*cells, *split))


def _is(column: str, level: str) -> Factor:
    return Factor(column=column, level=level)


def add(study: "Specification", site: str, found: Columns) -> Columns:
    """Return of which series and period each family is, and whether it has the outcome."""
    unit = study.design.period
    at = [periods.name(periods.code(str(one), unit), unit) for one in found["cohort"]]
    has = np.asarray(found[study.outcome.variable], dtype=np.float64) > 0
    return {
        SERIES: np.full(len(at), role(study, site)),
        PERIOD: np.array(at, dtype=np.str_),
        HAS: np.where(has, columns.YES, columns.NO),
    }


def exposed(study: "Specification") -> Design:
    """Return the time at risk, of which the sum by period is told."""
    exposure = study.outcome.exposure
    return (columns.term((Factor(column=exposure),)),) if exposure else ()


def check(study: "Specification") -> None:
    """Raise ValueError where there is not one start, with periods enough on both sides."""
    design, every = study.design, periods.names(study)
    if design.terms or design.case_mix or design.levels:
        raise ValueError(
            "interrupted has no terms and no case_mix; choose families by population.where"
        )
    if len(design.starts) != 1 or set(design.starts) - set(study.sites):
        raise ValueError(
            "starts: the one site that starts, and its quarter; the others are controls"
        )
    (quarter,) = design.starts.values()
    if not periods.opens(quarter, design.period):
        raise ValueError("starts: a start is the first quarter of a period; take shorter periods")
    start = periods.name(periods.code(quarter, design.period), design.period)
    before = every.index(start) if start in every else 0
    if before < LEAST or len(every) - before < LEAST:
        raise ValueError(
            f"interrupted needs {LEAST} periods before the start and {LEAST} from it on (Penfold, "
            "Zhang 2013): take more quarters or shorter periods"
        )
    _sums(study)


def _sums(study: "Specification") -> None:
    secure = study.disclosure.secure_sum == "required"
    if secure and len(study.sites) <= CONTROLS:
        raise ValueError(
            f"a control series by secure sum needs {CONTROLS} cities beside the one that starts; "
            'invite more, or write secure_sum = "plain": then each judges its own series'
        )


KIND = Kind(
    name="interrupted",
    label_en="whether a series changed when a city started (interrupted time series)",
    label_nl="of een reeks veranderde toen een stad begon (onderbroken tijdreeks)",
    families=frozenset({"binomial", "poisson"}),
    steps=steps,
    design=lambda study: (columns.ONE,),  # sums are told, each of them judged: no model of families
    inference=frozenset({"newey_west"}),
    more_dummies=dummies,
    check=check,
    columns=add,
    amounts=exposed,
    by_site=lambda study: True,
    without_terms=True,
    alone=True,
    single=True,
    seen_site=lambda study, site: role(study, site) == START,
    shared=lambda name: f"{SERIES}[{START}]" not in name,
    elsewhere=lambda study, site, name: f"{SERIES}[{role(study, site)}]" not in name,
    knob=KNOB,
)
