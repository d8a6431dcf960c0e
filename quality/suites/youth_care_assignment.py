"""Assignment of youth care: JZ21 product codes such as 45A12 begin with their category."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from quality import check, suite
from quality.check import Rows

_CHILDREN_SINCE = date(2000, 1, 1)


def _in_category(rows: Rows) -> pa.Array:
    prefix = pc.utf8_slice_codeunits(rows.column("product_code"), 0, 2)
    return pc.equal(prefix, rows.column("product_category"))


CHECKS = (
    check.matches("code_form", "product_code", r"^[0-9]{2}[A-Z][0-9]{2}$"),
    check.holds("product_not_in_category", "product_code", _in_category, "product_category"),
    check.matches("code_form", "change_reason", r"^[0-9A-Z]{1,2}$"),
    suite.not_before(_CHILDREN_SINCE, "assigned_date"),
    suite.not_before(_CHILDREN_SINCE, "start_date"),
    suite.not_before(_CHILDREN_SINCE, "end_date"),
)
