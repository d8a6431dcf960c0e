"""Cost line: reference prices are of the one price year that sites agreed on."""

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import Rows

PRICE_YEAR = 2024  # of the definition of I61


def _of_the_price_year(rows: Rows) -> pa.Array:
    same = pc.equal(rows.column("price_year"), PRICE_YEAR)
    return pc.if_else(pc.equal(rows.column("price_kind"), "reference"), same, None)


CHECKS = (check.holds("price_year_differs", "price_year", _of_the_price_year, "price_kind"),)
