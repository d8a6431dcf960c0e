"""A BSN that comes through pseudonymisation is found wherever text is stored, and refuses all."""

from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality import bsn, suite, tables, verdict
from quality.across import residue
from quality.reason import Cause, Reason
from quality.verdict import Count, Decision
from tests.quality.conftest import Staged

Fitting = Callable[..., dict[str, Any]]
BSN = "999900006"
DIAGNOSIS = {"diagnosis_id": "D1", "person_pid": "C1", "start_day": 3, "system": "icd10"}


def survived(staged: Staged) -> set[tuple[str, str, int]]:
    return {(t, c, r) for t, rule, c, r in staged.found() if rule == residue.RULE}


def stored_texts() -> list[tuple[str, str]]:
    return [
        (table.name, column.name)
        for table in suite.tables()
        for column in table.columns
        if column.kind.value in ("pseudonym", "text", "code", "set") and not column.allowed
    ]


@pytest.mark.parametrize(("table", "column"), sorted(set(stored_texts()) - residue.EXEMPT.keys()))
def test_a_bsn_in_any_stored_text_is_found(empty: Staged, table: str, column: str) -> None:
    record = empty.put(table, {column: BSN})
    asked = [q for q in residue.QUERIES if q.table == table]
    found = [(f.table, f.column, f.records) for q in asked for f in tables._of_query(empty.rows, q)]
    assert found == [(table, column, (("b1", record),))]


@pytest.mark.parametrize("code", ["P07.3", "999900007", "99990000", "0599", "00000000", None])
def test_what_is_no_bsn_is_left_alone(staged: Staged, code: str | None) -> None:
    staged.put("diagnosis", {**DIAGNOSIS, "code": code})
    assert survived(staged) == set()


def test_a_bsn_that_lost_its_leading_zero_is_found(staged: Staged) -> None:
    record = staged.put("diagnosis", {**DIAGNOSIS, "code": "10000008"})
    assert survived(staged) == {("diagnosis", "code", record)}


def test_a_snomed_code_may_look_like_a_bsn_and_another_code_may_not(staged: Staged) -> None:
    staged.put("diagnosis", {**DIAGNOSIS, "code": BSN, "system": "snomed"})
    other = staged.put("diagnosis", {**DIAGNOSIS, "diagnosis_id": "D2", "code": BSN})
    unsaid = staged.put(
        "diagnosis", {**DIAGNOSIS, "diagnosis_id": "D3", "code": BSN, "system": None}
    )
    assert survived(staged) == {("diagnosis", "code", n) for n in (other, unsaid)}


def test_the_agb_code_of_the_site_itself_may_look_like_a_bsn(staged: Staged) -> None:
    staged.put("site", {"site_id": "noord", "agb_code": "10000008"})
    assert survived(staged) == set()


def test_a_withdrawn_record_is_looked_at_as_well(staged: Staged) -> None:
    record = staged.put("diagnosis", {**DIAGNOSIS, "code": BSN}, _withdrawn=True)
    assert survived(staged) == {("diagnosis", "code", record)}


@settings(deadline=None, max_examples=30)
@given(st.lists(st.from_regex(r"[0-9]{8,9}", fullmatch=True), min_size=1))
def test_sql_and_the_check_of_records_know_the_same_eleven_test(numbers: list[str]) -> None:
    texts = pa.table({"text": [n for n in numbers if int(n)] or [BSN]})
    sql = f"SELECT {residue.condition('text')} FROM texts"
    with duckdb.connect() as connection:
        connection.register("texts", texts)
        found = [row[0] for row in connection.execute(sql).fetchall()]
    known = bsn.valid(texts["text"].combine_chunks()).to_pylist()
    pairs = zip(known, texts["text"].to_pylist(), strict=True)
    assert found == [ok and number != "999999999" for ok, number in pairs]


def test_one_survivor_refuses_the_delivery_and_names_table_and_column_only(
    staged: Staged,
) -> None:
    staged.put("diagnosis", {**DIAGNOSIS, "code": BSN})
    staged.assemble()
    settled = tables.settle(staged.rows, staged.names, staged.reject)
    problems = [p for f in settled.found for _, p in f.problems()]
    found = verdict.judge(
        {"birth": Count(1000, 0), "diagnosis": Count(1000, 1)},
        verdict.tally(problems),
        site_kind="hospital",
        max_reject_share=0.5,
    )
    assert found.decision is Decision.REFUSE
    assert Reason(Cause.BSN_SURVIVED, "diagnosis", "code") in found.reasons
    said = next(s for s in found.explain() if "eleven" in s)
    assert said.startswith("In code of diagnosis a number is left")
    assert BSN not in repr((problems, found))
