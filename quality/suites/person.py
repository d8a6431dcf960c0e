"""Person: the children of the programmes are of this century."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import Rows

_PROGRAMME_CHILDREN = pa.array(["index_child", "co_twin"])


def _of_this_century(rows: Rows) -> pa.Array:
    child = pc.is_in(rows.column("role"), value_set=_PROGRAMME_CHILDREN)
    late = pc.greater_equal(rows.column("birth_date"), pa.scalar(date(2000, 1, 1)))
    return pc.if_else(child, late, None)


def _born_by_now(rows: Rows) -> pa.Array:
    return pc.less_equal(rows.column("birth_year"), rows.extracted.year)


CHECKS = (
    check.holds("date_too_early", "birth_date", _of_this_century, "role"),
    check.holds("date_in_future", "birth_year", _born_by_now),
)
