"""Pass 1 as slowly and plainly as it can be said: one row at a time, no data frame, no library."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from federated.schema import RawKind, Table

Row = dict[str, Any]
Broken = tuple[str, str]  # rule, column
DAY_ONE, CENTURY = date(1900, 1, 1), date(2000, 1, 1)
PLANNED = {
    ("person", "due_date"): 366,
    ("pregnancy", "edd_date"): 366,
    ("youth_care_assignment", "start_date"): 7320,
    ("youth_care_assignment", "end_date"): 7320,
    ("youth_care_delivery", "end_date"): 7320,
    ("social_support", "end_date"): 7320,
    ("care_plan", "end_date"): 7320,
    ("care_team_member", "to_date"): 7320,
    ("intervention", "end_date"): 7320,
}
ORDERS = {
    "end_date": "start_date",
    "to_date": "from_date",
    "closed_date": "date",
    "accepted_date": "sent_date",
    "first_contact_date": "sent_date",
    "feedback_date": "sent_date",
    "death_date": "birth_date",
    "observed_to_date": "observed_from_date",
}


def broken(row: Row, table: Table, extracted: date, gemeenten: frozenset[str]) -> set[Broken]:
    """Return what is wrong with a row: of each column the most telling rule."""
    found: dict[str, str] = {}
    for rule, column in (*special(row, table.name, extracted), *general(row, table, extracted)):
        found.setdefault(column, rule)
    for column in ("gemeentecode", "residence_gemeente"):
        if row.get(column) is not None and row[column] not in gemeenten:
            found.setdefault(column, "unknown_gemeente")
    return {(rule, column) for column, rule in found.items()}


def general(row: Row, table: Table, extracted: date) -> Iterator[Broken]:
    """Yield what follows from the data model."""
    for raw in table.raws:
        value = row.get(raw.name)
        if raw.copies:
            continue
        if value is None:
            needed = raw.target in table.key if table.assembled else raw.required
            if needed and not (raw.name == "family_number" and row.get("person_number")):
                yield "missing", raw.name
            continue
        if raw.kind is RawKind.DATE:
            ahead = PLANNED.get((table.name, raw.name), 0)
            if value > extracted + timedelta(ahead):
                yield "date_too_far" if ahead else "date_in_future", raw.name
            if value < DAY_ONE:
                yield "date_too_early", raw.name
        if raw.name == "bsn" and not eleven(value):
            yield "bsn_invalid", "bsn"
        if raw.name == "postcode" and not re.fullmatch(r"[1-9]\d{3}( ?[A-Za-z]{2})?", value):
            yield "postcode_form", "postcode"
        if raw.target:
            column = table.column(raw.target)
            codes = value.split("|") if raw.kind is RawKind.SET else [value]
            if column.allowed and any(code not in column.allowed for code in codes):
                yield "unknown_code", raw.name
            if column.low is not None and value < column.low:
                yield "out_of_range", raw.name
            if column.high is not None and value > column.high:
                yield "out_of_range", raw.name
    for end, start in ORDERS.items():
        both = row.get(end) is not None and row.get(start) is not None
        names = {raw.name for raw in table.raws}
        if {end, start} <= names and both and row[end] < row[start]:
            yield "end_before_start", end


def eleven(bsn: str) -> bool:
    """Apply the eleven-test by hand."""
    bare = re.sub(r"[\s.]", "", bsn)
    if bare.zfill(9) in ("000000000", "999999999"):
        return len(bare) >= 7
    if not re.fullmatch(r"[0-9]{7,9}", bare):
        return False
    digits = [int(digit) for digit in bare.zfill(9)]
    return sum(w * d for w, d in zip((9, 8, 7, 6, 5, 4, 3, 2, -1), digits, strict=True)) % 11 == 0


def special(row: Row, table: str, extracted: date) -> Iterator[Broken]:
    """Yield what only this table knows."""
    get = row.get
    if table == "birth":
        if get("birth_weight_g") is not None and 1 <= row["birth_weight_g"] <= 7:
            yield "unit_looks_like_kg", "birth_weight_g"
        both = None not in (get("birth_order"), get("plurality"))
        if both and row["birth_order"] > row["plurality"]:
            yield "order_beyond_plurality", "birth_order"
    if table == "person":
        born = get("birth_date")
        if born and get("role") in ("index_child", "co_twin") and born < CENTURY:
            yield "date_too_early", "birth_date"
        if get("birth_year") is not None and row["birth_year"] > extracted.year:
            yield "date_in_future", "birth_year"
    if table in ("youth_care_assignment", "youth_care_delivery"):
        for column in ("assigned_date", "start_date", "end_date"):
            if get(column) and row[column] < CENTURY:
                yield "date_too_early", column
    if table == "youth_care_assignment" and get("product_code"):
        if not re.fullmatch(r"\d\d[A-Z]\d\d", row["product_code"]):
            yield "code_form", "product_code"
        elif get("product_category") and row["product_code"][:2] != row["product_category"]:
            yield "product_not_in_category", "product_code"
    if table == "measurement":
        yield from measured(row)
    if table == "questionnaire_score":
        yield from asked(row)


def measured(row: Row) -> Iterator[Broken]:
    """Judge a measurement."""
    code, value = row.get("code"), row.get("value")
    units = {"weight": "g", "length": "mm", "head_circumference": "mm", "spo2": "%"}
    units |= {"apgar1": "{score}", "apgar5": "{score}", "apgar10": "{score}"}
    units["bilirubin"] = "umol/L"
    if code in units and row.get("unit") is not None and row["unit"] != units[code]:
        yield "unit_does_not_fit", "unit"
    if value is None:
        return
    if code == "weight" and 0 < value <= 150:
        yield "unit_looks_like_kg", "value"
    if (code == "length" and 0 < value <= 230) or (
        code == "head_circumference" and 0 < value <= 70
    ):
        yield "unit_looks_like_cm", "value"
    bounds = {"weight": (200, 300_000), "length": (200, 2300), "head_circumference": (150, 700)}
    bounds |= {"bilirubin": (0, 1500), "spo2": (0, 100)}
    bounds |= {"apgar1": (0, 10), "apgar5": (0, 10), "apgar10": (0, 10)}
    if code in bounds and not bounds[code][0] <= value <= bounds[code][1]:
        yield "out_of_range", "value"


def asked(row: Row) -> Iterator[Broken]:
    """Judge a questionnaire score."""
    ranges = {"epds": (0, 30), "eq5d5l": (Decimal("-0.446"), 1), "tapqol": (0, 100)}
    ranges |= {"fes": (0, 170), "pcl5": (0, 80), "bat12": (1, 60), "nps": (-100, 100)}
    instrument, score = row.get("instrument"), row.get("score")
    if score is not None and instrument in ranges:
        low, high = ranges[instrument]
        if instrument == "eq5d5l" and row.get("scale") in ("vas", "VAS", "EQ-VAS", "eq_vas"):
            low, high = 0, 100
        if not low <= score <= high:
            yield "out_of_range", "score"
    if row.get("trimester") is not None and row.get("timepoint") not in (None, "pregnancy"):
        yield "trimester_outside_pregnancy", "trimester"
