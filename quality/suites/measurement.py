"""Measurement: the unit that belongs to it, and values that betray another unit.

Bounds are wide: they find errors of unit and typing, not unusual children.
"""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import SCALE, Rows

UNITS = {
    "weight": "g",
    "length": "mm",
    "head_circumference": "mm",
    "apgar1": "{score}",
    "apgar5": "{score}",
    "apgar10": "{score}",
    "bilirubin": "umol/L",
    "spo2": "%",
}
BOUNDS = {
    "weight": (200, 300_000),
    "length": (200, 2_300),
    "head_circumference": (150, 700),
    "apgar1": (0, 10),
    "apgar5": (0, 10),
    "apgar10": (0, 10),
    "bilirubin": (0, 1_500),
    "spo2": (0, 100),
}
IN_KG = {"weight": 150}  # nobody weighs so few grams
IN_CM = {"length": 230, "head_circumference": 70}


def _unit_fits(rows: Rows) -> pa.Array:
    code, unit = rows.column("code"), rows.column("unit")
    fits = pa.nulls(len(code), pa.bool_())
    for name, expected in UNITS.items():
        fits = pc.if_else(pc.equal(code, name), pc.equal(unit, expected), fits)
    return fits


def _in_bounds(rows: Rows) -> pa.Array:
    code, value = rows.column("code"), check.ten_thousandths(rows.column("value"))
    inside = pa.nulls(len(code), pa.bool_())
    for name, (low, high) in BOUNDS.items():
        fits = pc.and_(pc.greater_equal(value, low * SCALE), pc.less_equal(value, high * SCALE))
        inside = pc.if_else(pc.equal(code, name), fits, inside)
    return inside


def _above(rows: Rows, lowest: Mapping[str, int]) -> pa.Array:
    code, value = rows.column("code"), check.ten_thousandths(rows.column("value"))
    enough = pa.nulls(len(code), pa.bool_())
    for name, bound in lowest.items():
        fits = pc.or_(pc.less_equal(value, 0), pc.greater(value, bound * SCALE))
        enough = pc.if_else(pc.equal(code, name), fits, enough)
    return enough


CHECKS = (
    check.holds("unit_looks_like_kg", "value", lambda rows: _above(rows, IN_KG), "code"),
    check.holds("unit_looks_like_cm", "value", lambda rows: _above(rows, IN_CM), "code"),
    check.holds("out_of_range", "value", _in_bounds, "code"),
    check.holds("unit_does_not_fit", "unit", _unit_fits, "code"),
)
