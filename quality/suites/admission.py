"""Admission: the reason is a code alone, and a neonate is of this century."""

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import Rows

ICD10 = r"^[A-Z][0-9]{2}([.]?[0-9A-Z]{1,4})?$"


def _of_this_century(rows: Rows) -> pa.Array:
    late = pc.greater_equal(rows.column("start_date"), pa.scalar(date(2000, 1, 1)))
    return pc.if_else(pc.equal(rows.column("kind"), "neonatal"), late, None)


CHECKS = (
    check.matches("code_form", "primary_icd10", ICD10),
    check.holds("date_too_early", "start_date", _of_this_century, "kind"),
)
