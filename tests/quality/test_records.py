"""Pass 1: every fault of a record is found, and none in records without one."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from federated import schema
from quality import records, rules, suite
from quality.problem import Problem
from tests.quality import clean

D = Decimal


def found(name: str, rows: pa.Table) -> tuple[list[bool], tuple[Problem, ...]]:
    keep, problems = records.check(
        rows, schema.table(name), extracted=clean.EXTRACTED, gemeenten=clean.GEMEENTEN
    )
    return keep.to_pylist(), problems


@pytest.mark.parametrize("table", suite.tables(), ids=lambda t: t.name)
def test_clean_rows_have_no_problem(table: schema.Table) -> None:
    rows = clean.typed(table, clean.rows(table, 60))
    assert found(table.name, rows) == ([True] * 60, ())


FAULTS: list[tuple[str, Mapping[str, Any], str, str]] = [
    ("birth", {"birth_weight_g": 3}, "unit_looks_like_kg", "birth_weight_g"),
    ("birth", {"birth_weight_g": 0}, "out_of_range", "birth_weight_g"),
    ("birth", {"birth_weight_g": 6501}, "out_of_range", "birth_weight_g"),
    ("birth", {"ga_days": 139}, "out_of_range", "ga_days"),
    ("birth", {"ga_days": 311}, "out_of_range", "ga_days"),
    ("birth", {"child_number": None}, "missing", "child_number"),
    ("birth", {"birth_order": 3, "plurality": 2}, "order_beyond_plurality", "birth_order"),
    ("birth", {"sex": "F"}, "unknown_code", "sex"),
    ("birth", {"bsn": "999990018"}, "bsn_invalid", "bsn"),
    ("birth", {"bsn": "12345"}, "bsn_invalid", "bsn"),
    ("person", {"birth_date": date(2026, 10, 2), "death_date": None}, "date_in_future", "birth_date"),
    ("person", {"birth_date": date(1899, 12, 31), "role": "mother"}, "date_too_early", "birth_date"),
    (
        "person",
        {"birth_date": date(1999, 12, 31), "role": "index_child"},
        "date_too_early",
        "birth_date",
    ),
    ("person", {"birth_year": 2027}, "date_in_future", "birth_year"),
    (
        "person",
        {"birth_date": date(2024, 5, 2), "death_date": date(2024, 5, 1)},
        "end_before_start",
        "death_date",
    ),
    ("person", {"due_date": date(2029, 1, 1)}, "date_too_far", "due_date"),
    ("person", {"residence_gemeente": "9999"}, "unknown_gemeente", "residence_gemeente"),
    ("family", {"postcode": "onbekend"}, "postcode_form", "postcode"),
    ("admission", {"end_date": date(2020, 1, 1)}, "end_before_start", "end_date"),
    ("admission", {"primary_icd10": "Prematuriteit"}, "code_form", "primary_icd10"),
    (
        "admission",
        {"kind": "neonatal", "start_date": date(1999, 12, 31)},
        "date_too_early",
        "start_date",
    ),
    ("admission", {"start_hour": 24}, "out_of_range", "start_hour"),
    ("admission", {"person_number": None}, "missing", "person_number"),
    ("diagnosis", {"system": "snomed", "code": "P07"}, "code_form", "code"),
    ("measurement", {"code": "weight", "value": D("3.97"), "unit": "g"}, "unit_looks_like_kg", "value"),
    ("measurement", {"code": "length", "value": D("49.7"), "unit": "mm"}, "unit_looks_like_cm", "value"),
    ("measurement", {"code": "weight", "value": D(0), "unit": "g"}, "out_of_range", "value"),
    ("measurement", {"code": "apgar5", "value": D(11), "unit": "{score}"}, "out_of_range", "value"),
    ("measurement", {"code": "weight", "unit": "mm", "value": D(900)}, "unit_does_not_fit", "unit"),
    (
        "developmental_test",
        {"instrument": "bayley3_nl", "score_type": "composite", "score": D(39)},
        "out_of_range",
        "score",
    ),
    ("developmental_test", {"date": date(1999, 1, 1)}, "date_too_early", "date"),
    ("questionnaire_score", {"instrument": "epds", "score": D(31)}, "out_of_range", "score"),
    ("questionnaire_score", {"instrument": "eq5d5l", "score": D("-0.4461")}, "out_of_range", "score"),
    ("questionnaire_score", {"instrument": "tapqol", "score": D(101)}, "out_of_range", "score"),
    ("questionnaire_score", {"scale": "Moeder vertelde: het gaat niet goed, zie dossier"}, "text_form", "scale"),
    ("youth_care_assignment", {"product_category": "45", "product_code": "46A12"}, "product_not_in_category", "product_code"),
    ("youth_care_assignment", {"product_code": "45-A12"}, "code_form", "product_code"),
    ("youth_care_assignment", {"end_date": date(9999, 12, 31)}, "date_too_far", "end_date"),
    ("youth_care_assignment", {"assigned_date": date(1999, 1, 1)}, "date_too_early", "assigned_date"),
    ("youth_care_assignment", {"gemeentecode": "0000"}, "unknown_gemeente", "gemeentecode"),
    ("youth_care_delivery", {"end_date": date(2020, 1, 1), "start_date": date(2021, 1, 1)}, "end_before_start", "end_date"),
    ("care_plan", {"family_number": None, "person_number": None}, "missing", "family_number"),
    ("referral", {"accepted_date": date(2020, 1, 1)}, "end_before_start", "accepted_date"),
    ("signal", {"closed_date": date(2020, 1, 1)}, "end_before_start", "closed_date"),
    ("site_capacity", {"n_professionals": 2, "n_imh_trained": 3}, "out_of_range", "n_imh_trained"),
    ("site_capacity", {"partner_types_active": "school|circus"}, "unknown_code", "partner_types_active"),
    ("site", {"agb_code": "123"}, "code_form", "agb_code"),
    ("cost_line", {"price_kind": "reference", "price_year": 2023}, "price_year_differs", "price_year"),
    ("objection", {"status": "maybe"}, "unknown_code", "status"),
]  # fmt: skip


@pytest.mark.parametrize("table", sorted({table for table, *_ in FAULTS}))
def test_each_fault_is_found_in_its_record_and_nowhere_else(table: str) -> None:
    faults = [fault for fault in FAULTS if fault[0] == table]
    changes = [change for _, fault, *_ in faults for change in ({}, fault)]
    keep, problems = found(table, clean.of(table, *changes))
    assert set(problems) == {
        Problem(table, 2 * number, rule, column)
        for number, (*_, rule, column) in enumerate(faults, start=1)
    }
    assert len(problems) == len(faults)
    assert keep == [True, False] * len(faults)


def test_a_warning_is_reported_and_the_record_kept() -> None:
    rows = clean.of("questionnaire_score", {"timepoint": "m3", "trimester": 2})
    warned = Problem("questionnaire_score", 1, "trimester_outside_pregnancy", "trimester")
    assert found("questionnaire_score", rows) == ([True], (warned,))


BOUNDARIES: list[tuple[str, Mapping[str, Any]]] = [
    ("birth", {"birth_weight_g": 300, "ga_days": 140}),
    ("birth", {"birth_weight_g": 6500, "ga_days": 310}),
    ("birth", {"bsn": "000000000"}),
    ("birth", {"bsn": "00000000"}),  # a spreadsheet dropped a zero
    ("birth", {"bsn": " 9999.90.019"}),
    ("person", {"birth_date": clean.EXTRACTED, "death_date": None}),
    ("questionnaire_score", {"instrument": "eq5d5l", "score": D("-0.4460")}),
    ("questionnaire_score", {"instrument": "eq5d5l", "scale": "vas", "score": D(80)}),
    ("questionnaire_score", {"instrument": "epds", "score": D(30)}),
    ("admission", {"start_date": date(2024, 2, 2), "end_date": date(2024, 2, 2)}),
    ("youth_care_assignment", {"end_date": date(2040, 1, 1)}),
    ("care_plan", {"family_number": None, "person_number": "local-9"}),
    ("family", {"postcode": "3011 ab"}),
]


@pytest.mark.parametrize("table", sorted({table for table, _ in BOUNDARIES}))
def test_what_is_just_allowed_passes(table: str) -> None:
    changes = [change for name, change in BOUNDARIES if name == table]
    assert found(table, clean.of(table, *changes)) == ([True] * len(changes), ())


def test_fragments_of_an_assembled_row_need_no_more_than_their_key() -> None:
    rows = pa.table({"_record": pa.array([1], pa.int64()), "child_number": ["c1"]})
    assert found("birth", rows) == ([True], ())


def test_a_required_column_that_is_not_there_is_missing_in_every_record() -> None:
    rows = clean.of("admission", {}, {}).drop_columns(["urgency"])
    keep, problems = found("admission", rows)
    assert keep == [False, False]
    assert {(p.rule, p.column) for p in problems} == {("missing", "urgency")}


def test_of_a_withdrawn_record_only_the_key_matters() -> None:
    gone = {"_withdrawn": True, "urgency": None}
    rows = clean.of("admission", gone, {**gone, "admission_id": None})
    problem = Problem("admission", 2, "missing", "admission_id")
    assert found("admission", rows) == ([True, False], (problem,))


def test_without_a_list_only_the_form_of_a_municipality_code_is_checked() -> None:
    rows = clean.of("person", {"residence_gemeente": "9999"}, {"residence_gemeente": "Delft"})
    keep, _ = records.check(rows, schema.table("person"), extracted=clean.EXTRACTED)
    assert keep.to_pylist() == [True, False]


def test_no_rows_have_no_problems() -> None:
    rows = clean.of("birth", {}).slice(0, 0)
    assert found("birth", rows) == ([], ())


def test_chunked_rows_are_one_batch() -> None:
    rows = pa.concat_tables([clean.of("birth", {}), clean.of("birth", {"ga_days": 1})])
    keep, problems = found("birth", rows)
    assert (keep, len(problems)) == ([True, False], 1)


def test_every_rule_of_every_check_is_in_the_catalogue() -> None:
    used = {check.rule for table in suite.tables() for check in suite.checks(table)}
    assert used <= set(rules.catalogue())
    assert used == {rule for *_, rule, _ in FAULTS} | {"trimester_outside_pregnancy"}


def test_the_suites_are_tables_of_the_data_model() -> None:
    assert set(suite._own()) <= set(schema.catalogue())
