"""Developmental test: scores within what the instrument can give."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from quality import check, suite
from quality.check import SCALE, Rows

BAYLEY = (40, 160)
BY_TYPE = {"percentile": (0, 100), "z": (-10, 10), "daz": (-10, 10)}


def _inside(score: pa.Array, low: int, high: int) -> pa.Array:
    return pc.and_(pc.greater_equal(score, low * SCALE), pc.less_equal(score, high * SCALE))


def _possible(rows: Rows) -> pa.Array:
    score, kind = check.ten_thousandths(rows.column("score")), rows.column("score_type")
    bayley = pc.and_(pc.equal(rows.column("instrument"), "bayley3_nl"), pc.equal(kind, "composite"))
    possible = pc.if_else(bayley, _inside(score, *BAYLEY), None)
    for name, bounds in BY_TYPE.items():
        possible = pc.if_else(pc.equal(kind, name), _inside(score, *bounds), possible)
    return possible


CHECKS = (
    check.holds("out_of_range", "score", _possible, "instrument", "score_type"),
    suite.not_before(date(2000, 1, 1), "date"),
)
