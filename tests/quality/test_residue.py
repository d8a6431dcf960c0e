"""What comes through pseudonymisation is found wherever text is stored, and refuses all."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality import bsn, residue, suite, verdict
from quality.reason import Cause, Reason
from quality.residue import names
from quality.residue.kinds import KINDS
from quality.verdict import Count, Decision
from tests.quality.conftest import Staged

BSN = "999900006"
DIAGNOSIS = {"diagnosis_id": "D1", "person_pid": "C1", "start_day": 3, "system": "icd10"}


KNOWN = frozenset({"jansen", "vlinder"})
LEFT = {
    "bsn_survived": "nr. 9999.00.006",
    "postcode_survived": "wijk 9987 QX",
    "iban_survived": "op BE68 5390 0754 7034",
    "phone_survived": "+31 6 0000 9753",
    "email_survived": "iemand@nergens.example",
    "date_survived": "op 29-02-2024",
    "name_survived": "gezin Jansen",
}
WRITTEN = {
    "9999 00 006": "bsn_survived",
    "bsn:999900006;": "bsn_survived",
    "9987qx": "postcode_survived",
    "P07.3 9987_QX": "postcode_survived",
    "06-00009753": "phone_survived",
    "(010) 000 97 53": "phone_survived",
    "0031600009753": "phone_survived",
    "+32 470 00 00 00": "phone_survived",
    "A.B+c@sub.nergens.example": "email_survived",
    "2024-02-29": "date_survived",
    "20240229": "date_survived",
    "29/2/24": "date_survived",
    "29 feb. 2024": "date_survived",
    "29 februari 2024": "date_survived",
    "VLINDER": "name_survived",
    "Vlínder_2": "name_survived",
}
MORE = {
    "date_survived": (
        "3.4.24", "3 maart ’24", "3 mrt. 2024", "2024/04/03", "3-mrt-24", "3mrt24", "op 3 mei",
        "3e maart 2024", "3 - 4 - 2024", "maart 3, 2024", "vrijdag 3 maart", "1-1-'24", "14 augustus",
        "03–04–2024", "2024-04-03T10:00", "3 April",
    ),
    "postcode_survived": ("3011 Ab", "3011ab", "3011\u00a0AB", "3011 EN", "3011-AB Plaats"),
    "iban_survived": (
        "nl91abna0417164300", "NL91ABNA0417164300 op", "NL91 ABNA 0417 1643 00", "NL91.ABNA.0417.1643.00",
        "BE68 5390 0754 7034",
    ),
    "phone_survived": (
        "06 - 12 34 56 78", "+31 (0)6 12345678", "+31(0)612345678", "(06) 12345678", "06/12345678",
        "06–12345678", "00 31 6 12345678", "010 - 123 4567", "06.12.34.56.78", "tel06 12345678",
    ),
}  # fmt: skip
ORDINARY = [
    "P07.3", "999900007", "99990000", "0599", "00000000", None, "45A04", "9272-6", "EQ-VAS",
    "2.0.24", "2024-01", "3000 IE", "1500 gr", "32+4", "20249902", "PSS-NICU|2.0", "jansenist",
    "0000012345", "10-item", "W03.01",
    "1.2.3", "v1.2.3", "versie 2.3.10", "1.2.840.113619.2.5", "120/80", "7/9/10", "Apgar 7/9/10", "8/9/10",
    "9/10/10", "5/7/8", "2 dd 10 mg", "1-0-1", "10-10-10 mg", "5-10-15 kg", "36 6/7", "3 x 10 ml",
    "hf 140-160", "SpO2 92-96%", "pH 7,28", "T 36,8", "G2P1", "1641 gram", "2024 en", "2019 na", "1980 ik",
    "3 mg/kg/dag", "3 may be", "4 dec", "P07.3 1641 120", "1.10.2", "0,5 mg", "EQ-5D-5L", "14.30 uur",
]  # fmt: skip


def survived(staged: Staged) -> set[tuple[str, str, str, int]]:
    found = residue.scan(staged.rows, staged.names, KNOWN).found
    return {(f.table, f.rule, f.column, record) for f in found for _, record in f.records}


def stored_texts() -> list[tuple[str, str]]:
    return [(table.name, c.name) for table in suite.tables() for c in residue.texts(table)]


@pytest.mark.parametrize("kind", sorted(LEFT))
@pytest.mark.parametrize(("table", "column"), sorted(set(stored_texts()) - residue.EXEMPT.keys()))
def test_each_kind_is_found_in_every_stored_text(
    empty: Staged, table: str, column: str, kind: str
) -> None:
    record = empty.put(table, {column: LEFT[kind]})
    found = residue.scan(empty.rows, empty.names, KNOWN).found
    assert [(f.table, f.column, f.rule, f.records) for f in found] == [
        (table, column, kind, (("b1", record),))
    ]


@pytest.mark.parametrize("text", WRITTEN)
def test_however_it_is_written_it_is_found(text: str, staged: Staged) -> None:
    record = staged.put("diagnosis", {**DIAGNOSIS, "code": text})
    assert survived(staged) == {("diagnosis", WRITTEN[text], "code", record)}


@pytest.mark.parametrize("kind", MORE)
def test_every_form_of_a_kind_is_found(kind: str) -> None:
    assert KINDS[kind].found(MORE[kind]) == list(MORE[kind])


@pytest.mark.parametrize("code", ORDINARY)
def test_what_is_an_ordinary_code_is_left_alone(staged: Staged, code: str | None) -> None:
    staged.put("diagnosis", {**DIAGNOSIS, "code": code})
    assert survived(staged) == set()


def test_a_pseudonym_is_passed_over_whatever_its_letters_spell(staged: Staged) -> None:
    staged.put("signal", {"signal_id": "signal1-jansenjansenjansenjansenjan"})
    assert survived(staged) == set()


def test_a_bsn_that_lost_its_leading_zero_is_found(staged: Staged) -> None:
    record = staged.put("diagnosis", {**DIAGNOSIS, "code": "10000008"})
    assert survived(staged) == {("diagnosis", "bsn_survived", "code", record)}


def test_a_snomed_code_may_look_like_a_bsn_and_another_code_may_not(staged: Staged) -> None:
    staged.put("diagnosis", {**DIAGNOSIS, "code": BSN, "system": "snomed"})
    other = staged.put("diagnosis", {**DIAGNOSIS, "diagnosis_id": "D2", "code": BSN})
    unsaid = staged.put(
        "diagnosis", {**DIAGNOSIS, "diagnosis_id": "D3", "code": BSN, "system": None}
    )
    assert survived(staged) == {("diagnosis", "bsn_survived", "code", n) for n in (other, unsaid)}


def test_the_agb_code_of_the_site_itself_may_look_like_a_bsn(staged: Staged) -> None:
    staged.put("site", {"site_id": "noord", "agb_code": "10000008"})
    assert survived(staged) == set()


def test_a_withdrawn_record_is_looked_at_as_well(staged: Staged) -> None:
    record = staged.put("diagnosis", {**DIAGNOSIS, "code": BSN}, _withdrawn=True)
    assert survived(staged) == {("diagnosis", "bsn_survived", "code", record)}


def test_a_value_that_most_records_share_is_a_code_and_no_name(staged: Staged) -> None:
    score = {"person_pid": "C1", "instrument": "eq5d5l", "version": "1"}
    for number in range(60):
        staged.put("questionnaire_score", {**score, "score_id": f"S{number}", "scale": "EQ-Jansen"})
    once = staged.put("questionnaire_score", {**score, "score_id": "S60", "scale": "by Jansen"})
    assert survived(staged) == {("questionnaire_score", "name_survived", "scale", once)}


def test_words_of_names_are_loose_plain_and_not_those_of_the_model() -> None:
    given = pa.array(["Noor van der Müller-Bos", "Øzge ’t Hart", "J. Mother", None, "Al", "Łuk"])
    assert names.words(given) == {"noor", "muller", "bos", "ozge", "hart", "luk"}


@settings(deadline=None, max_examples=50)
@given(st.from_regex(r"[0-9]{8,9}", fullmatch=True))
def test_the_scan_and_the_check_of_records_know_the_same_eleven_test(number: str) -> None:
    known = bsn.valid(pa.array([number])).to_pylist() == [True] and number != "999999999"
    assert bool(KINDS["bsn_survived"].found([number])) == (known and int(number) > 0)


def test_a_number_that_stands_right_behind_another_is_found_too() -> None:
    texts = ["123456789 999900006", "123456789;999900006", "dossier 1234567 8 999900006"]
    assert KINDS["bsn_survived"].found([*texts, "123456789 999900007"]) == texts
    assert KINDS["postcode_survived"].found(["3011 Ab", "3011  AB", "3011"]) == [
        "3011 Ab",
        "3011  AB",
    ]


@pytest.mark.parametrize("kind", sorted(LEFT))
def test_one_find_refuses_the_delivery_and_names_table_and_column_only(
    staged: Staged, kind: str
) -> None:
    staged.put("diagnosis", {**DIAGNOSIS, "code": LEFT[kind]})
    problems = [
        p for f in residue.scan(staged.rows, staged.names, KNOWN).found for _, p in f.problems()
    ]
    found = verdict.judge(
        {"birth": Count(1000, 0), "diagnosis": Count(1000, 1)},
        verdict.tally(problems),
        site_kind="hospital",
        max_reject_share=0.5,
    )
    assert found.decision is Decision.REFUSE
    assert Reason(Cause(kind), "diagnosis", "code") in found.reasons
    assert any(said.startswith("In code of diagnosis a") for said in found.explain())
    assert LEFT[kind] not in repr((problems, found))
