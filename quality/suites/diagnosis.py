"""Diagnosis: a code alone, in the form of its system; a description could name somebody."""

import pyarrow as pa
import pyarrow.compute as pc

from quality import check
from quality.check import Rows
from quality.suites.admission import ICD10

FORMS = {
    "icd10": ICD10,
    "snomed": r"^[0-9]{6,18}$",
    "icpc1": r"^[A-Z][0-9]{2}([.][0-9]{1,2})?$",
    "dhd": r"^[0-9]{1,10}$",
}


def _in_form(rows: Rows) -> pa.Array:
    system, code = rows.column("system"), rows.column("code")
    fits = pa.nulls(len(code), pa.bool_())
    for name, pattern in FORMS.items():
        fits = pc.if_else(pc.equal(system, name), pc.match_substring_regex(code, pattern), fits)
    return fits


CHECKS = (check.holds("code_form", "code", _in_form, "system"),)
