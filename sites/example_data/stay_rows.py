"""Rows of the table of admissions."""

import numpy as np

from sites.example_data.draw import Columns, Dates, Ints, Texts


def stay_rows(
    number: Texts, kind: str, level: "str | Texts", start: Dates, end: Dates, hours: tuple[Ints, Ints],
    urgency: "str | Texts", to: "str | Texts", icd10: "str | Texts",
) -> Columns:  # fmt: skip
    """Return one row a patient; one text holds for all of them."""

    def column(value: "str | Texts") -> Texts:
        return np.broadcast_to(np.asarray(value, "U14"), number.shape).copy()

    return {
        "person_number": number,
        "kind": column(kind),
        "level": column(level),
        "start_date": start,
        "end_date": end,
        "urgency": column(urgency),
        "discharge_to": column(to),
        "primary_icd10": column(icd10),
        "start_hour": hours[0],
        "end_hour": hours[1],
    }
