"""Capacity of a site: nobody counts fewer than none, nor more trained than there are."""

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import Rows

COUNTS = ("n_professionals", "n_imh_trained", "active_families", "waiting_list_n")


def _trained_among_them(rows: Rows) -> pa.Array:
    return pc.less_equal(rows.column("n_imh_trained"), rows.column("n_professionals"))


CHECKS = (
    *(check.between(name, 0, 100_000) for name in COUNTS),
    check.holds("out_of_range", "n_imh_trained", _trained_among_them, "n_professionals"),
)
