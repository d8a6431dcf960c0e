"""Birth: a weight in kilograms is the error seen most in real youth health care files."""

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import Rows


def _not_in_kg(rows: Rows) -> pa.Array:
    weight = rows.column("birth_weight_g")
    return pc.or_(pc.less(weight, 1), pc.greater(weight, 7))


def _order_fits(rows: Rows) -> pa.Array:
    return pc.less_equal(rows.column("birth_order"), rows.column("plurality"))


CHECKS = (
    check.holds("unit_looks_like_kg", "birth_weight_g", _not_in_kg),
    check.holds("order_beyond_plurality", "birth_order", _order_fits, "plurality"),
)
