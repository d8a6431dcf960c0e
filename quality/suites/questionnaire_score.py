"""Questionnaire score: within the scale of the instrument; scores only, never an item's text.

Ranges: EPDS 0–30 (10 items of 0–3), EQ-5D-5L index −0.446…1 (Dutch tariff) and its thermometer
0–100, TAPQOL 0–100, FES at most 34 items of 1–5, PCL-5 0–80 (20 items of 0–4), BAT-12 1–5 (a
mean), NPS −100…100.
"""

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import SCALE, Rows

RANGES: dict[str, tuple[float, float]] = {
    "epds": (0, 30),
    "eq5d5l": (-0.446, 1),
    "tapqol": (0, 100),
    "fes": (0, 170),
    "pcl5": (0, 80),
    "bat12": (1, 60),
    "nps": (-100, 100),
}
THERMOMETER = ("vas", "VAS", "EQ-VAS", "eq_vas")
LABEL = r"^[A-Za-z0-9][A-Za-z0-9 ._/:+-]{0,39}$"


def _possible(rows: Rows) -> pa.Array:
    score, instrument = check.ten_thousandths(rows.column("score")), rows.column("instrument")
    possible = pa.nulls(len(score), pa.bool_())
    for name, bounds in RANGES.items():
        possible = pc.if_else(pc.equal(instrument, name), _inside(score, *bounds), possible)
    thermometer = pc.and_(
        pc.equal(instrument, "eq5d5l"),
        pc.is_in(rows.column("scale"), value_set=pa.array(THERMOMETER)),
    )
    return pc.if_else(thermometer, _inside(score, 0, 100), possible)


def _inside(score: pa.Array, low: float, high: float) -> pa.Array:
    at_least = pc.greater_equal(score, round(low * SCALE))
    return pc.and_(at_least, pc.less_equal(score, round(high * SCALE)))


def _in_pregnancy(rows: Rows) -> pa.Array:
    given = pc.is_valid(rows.column("trimester"))
    return pc.if_else(given, pc.equal(rows.column("timepoint"), "pregnancy"), None)


CHECKS = (
    check.holds("out_of_range", "score", _possible, "instrument"),
    check.holds("trimester_outside_pregnancy", "trimester", _in_pregnancy, "timepoint"),
    check.matches("text_form", "scale", LABEL),
    check.matches("text_form", "version", LABEL),
)
