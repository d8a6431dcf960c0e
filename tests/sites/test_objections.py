"""Whose rows may be used. Family F: mother M, father V, child C, co-twin T."""

from typing import Any

import pyarrow as pa
import pytest

from sites.objections import Objections

CHILDREN = pa.table({"person_pid": ["C", "T"], "family_pid": ["F", "F"]})
DEFAULTS = {
    "family_pid": "F",
    "purpose": "both",
    "status": "objection",
    "given_by": "self",
    "tables": None,
    "regime": "no_objection",
    "day": 10,
}


def objections(*records: dict[str, Any], children: pa.Table | None = CHILDREN) -> Objections:
    whole = [DEFAULTS | record for record in records]
    names = ("person_pid", *DEFAULTS)
    rows = {name: [record[name] for record in whole] for name in names}
    types = {name: pa.int32() if name == "day" else pa.string() for name in names}
    return Objections.of(
        pa.table({name: pa.array(rows[name], types[name]) for name in names}), children
    )


def persons(found: Objections, table: str = "admission", regime: str = "no_objection") -> str:
    """The persons whose rows stay."""
    everyone = ["M", "V", "C", "T", "X"]
    kept = found.keep(table, regime, pa.array(everyone))
    return "".join(p for p, stays in zip(everyone, kept.to_pylist(), strict=True) if stays)


def families(found: Objections, table: str = "contact", regime: str = "no_objection") -> str:
    """The families whose rows stay."""
    kept = found.keep(table, regime, family_pids=pa.array(["F", "G"]))
    return "".join(f for f, stays in zip("FG", kept.to_pylist(), strict=True) if stays)


def test_nobody_objected_and_everybody_stays_where_silence_is_enough() -> None:
    assert persons(objections()) == "MVCTX"
    assert families(objections()) == "FG"


def test_silence_is_not_consent() -> None:
    assert persons(objections(), "questionnaire_score", "consent") == ""
    assert families(objections(), "contact", "consent") == ""


def test_an_adult_who_objects_takes_out_her_own_rows_only() -> None:
    found = objections({"person_pid": "M"})
    assert persons(found) == "VCTX"
    assert families(found) == "FG"


def test_an_adult_who_objects_also_takes_out_family_rows_that_name_her() -> None:
    found = objections({"person_pid": "M"})
    kept = found.keep("signal", "no_objection", pa.array(["M", "V", None]), pa.array(["F"] * 3))
    assert kept.to_pylist() == [False, True, True]


def test_a_parent_with_authority_takes_out_the_child_and_the_rows_about_the_family() -> None:
    found = objections({"person_pid": "C", "given_by": "parent_with_authority"})
    assert persons(found) == "MVTX"
    assert families(found) == "G"


def test_the_same_holds_when_it_is_not_known_who_the_children_are() -> None:
    record = {"person_pid": "C", "given_by": "parent_with_authority"}
    found = objections(record, children=None)
    assert persons(found) == "MVTX"
    assert families(found) == "G"


def test_an_objection_that_stands_under_the_parent_still_reaches_the_children() -> None:
    found = objections({"person_pid": "M", "given_by": "parent_with_authority"})
    assert persons(found) == "VX"
    assert families(found) == "G"


def test_a_parent_without_authority_takes_out_his_own_rows_only() -> None:
    found = objections({"person_pid": "V", "given_by": "parent_without_authority"})
    assert persons(found) == "MCTX"
    assert families(found) == "FG"


def test_a_parent_without_authority_cannot_take_out_the_child() -> None:
    found = objections({"person_pid": "C", "given_by": "parent_without_authority"})
    assert persons(found) == "MVCTX"


def test_where_children_are_not_known_the_person_named_is_taken_out() -> None:
    record = {"person_pid": "C", "given_by": "parent_without_authority"}
    found = objections(record, children=None)
    assert persons(found) == "MVTX"
    assert families(found) == "FG"


def test_the_latest_record_counts() -> None:
    first = {"person_pid": "M", "day": 5}
    last = {"person_pid": "M", "day": 9, "status": "no_objection"}
    assert persons(objections(first, last)) == "MVCTX"
    assert persons(objections(last, first | {"day": 12})) == "VCTX"


def test_of_one_day_the_record_against_use_counts() -> None:
    yes = {"person_pid": "M", "status": "consent"}
    assert persons(objections({"person_pid": "M"}, yes)) == "VCTX"


def test_a_later_record_of_another_giver_does_not_give_the_family_rows_back() -> None:
    parent = {"person_pid": "C", "given_by": "parent_with_authority", "day": 5}
    later = {"person_pid": "C", "given_by": "parent_without_authority", "day": 9}
    assert families(objections(parent, later, children=None)) == "G"
    assert families(objections(parent, later | {"given_by": "self"})) == "G"


def test_a_parent_with_authority_can_lift_the_objection() -> None:
    parent = {"person_pid": "C", "given_by": "parent_with_authority", "day": 5}
    lifted = parent | {"day": 9, "status": "no_objection"}
    found = objections(parent, lifted)
    assert persons(found) == "MVCTX"
    assert families(found) == "FG"


def test_an_objection_to_some_tables_leaves_the_others() -> None:
    found = objections({"person_pid": "M", "tables": "admission|diagnosis"})
    assert persons(found, "admission") == "VCTX"
    assert persons(found, "measurement") == "MVCTX"


def test_an_objection_to_a_table_that_nobody_knows_is_one_to_all() -> None:
    found = objections({"person_pid": "M", "tables": "opnamen"})
    assert persons(found, "measurement") == "VCTX"


def test_a_consent_to_a_table_that_nobody_knows_is_none() -> None:
    record = {"person_pid": "M", "status": "consent", "tables": "vragenlijsten"}
    assert persons(objections(record), "questionnaire_score", "consent") == ""


def test_consent_lets_in_who_gave_it() -> None:
    found = objections({"person_pid": "M", "status": "consent", "regime": "consent"})
    assert persons(found, "questionnaire_score", "consent") == "M"


def test_a_parent_with_authority_consents_for_the_child() -> None:
    record = {"person_pid": "C", "status": "consent", "given_by": "parent_with_authority"}
    assert persons(objections(record), "questionnaire_score", "consent") == "C"


@pytest.mark.parametrize("given_by", ["parent_without_authority", "neighbour", None])
def test_who_has_no_authority_cannot_consent_for_a_child(given_by: str | None) -> None:
    found = objections({"person_pid": "C", "status": "consent", "given_by": given_by})
    assert persons(found, "questionnaire_score", "consent") == ""


def test_a_parent_without_authority_consents_for_himself() -> None:
    record = {"person_pid": "V", "status": "consent", "given_by": "parent_without_authority"}
    assert persons(objections(record), "questionnaire_score", "consent") == "V"


@pytest.mark.parametrize("status", ["objection", "refused", "no_objection", "maybe", None])
def test_a_consent_is_withdrawn_by_any_other_answer(status: str | None) -> None:
    yes = {"person_pid": "M", "status": "consent", "day": 1}
    no = {"person_pid": "M", "status": status, "day": 2}
    assert persons(objections(yes, no), "questionnaire_score", "consent") == ""


def test_family_rows_under_consent_need_one_consent_and_no_objection() -> None:
    mother = {"person_pid": "M", "status": "consent"}
    child = {"person_pid": "C", "given_by": "parent_with_authority"}
    assert families(objections(mother), regime="consent") == "F"
    assert families(objections(mother, child), regime="consent") == ""
    father = {"person_pid": "V", "status": "consent", "given_by": "parent_without_authority"}
    assert families(objections(father), regime="consent") == ""


def test_who_declines_a_questionnaire_does_not_object_to_the_rest() -> None:
    found = objections({"person_pid": "M", "status": "refused", "regime": "consent"})
    assert persons(found) == "MVCTX"
    assert persons(objections({"person_pid": "M", "status": "refused"})) == "VCTX"


def test_a_law_needs_no_permission() -> None:
    found = objections({"person_pid": "M"})
    kept = found.keep("objection", "statutory", pa.array(["M", None]))
    assert kept.to_pylist() == [True, True]


def test_an_objection_to_another_purpose_does_not_count() -> None:
    found = objections({"person_pid": "M", "purpose": "research"})
    people = pa.array(["M"])
    assert found.keep("admission", "no_objection", people, None, ["quality"]).to_pylist() == [True]
    assert found.keep("admission", "no_objection", people).to_pylist() == [False]


def test_consent_must_cover_every_purpose() -> None:
    research = {"person_pid": "M", "status": "consent", "purpose": "research"}
    quality = research | {"purpose": "quality"}
    assert persons(objections(research), "questionnaire_score", "consent") == ""
    assert persons(objections(research, quality), "questionnaire_score", "consent") == "M"


@pytest.mark.parametrize(
    "unclear",
    [{"status": "bezwaar"}, {"status": None}, {"purpose": "?"}, {"day": None}, {"given_by": "?"}],
)
def test_what_is_not_understood_counts_against_use(unclear: dict[str, Any]) -> None:
    later = {"person_pid": "M", "status": "no_objection", "day": 5}
    assert "M" not in persons(objections(later, {"person_pid": "M"} | unclear))


def test_an_unknown_giver_is_taken_for_a_parent_with_authority() -> None:
    assert families(objections({"person_pid": "C", "given_by": None})) == "G"


def test_a_consent_without_a_day_is_the_oldest() -> None:
    undated = {"person_pid": "M", "status": "consent", "day": None}
    assert persons(objections(undated), "questionnaire_score", "consent") == "M"
    assert persons(objections(undated, {"person_pid": "M", "day": -900})) == "VCTX"


def test_a_row_about_nobody_known_is_not_used() -> None:
    kept = objections().keep("admission", "no_objection", pa.array([None, "M"]))
    assert kept.to_pylist() == [False, True]


def test_an_unknown_regime_or_no_purpose_lets_nothing_in() -> None:
    people = pa.array(["M"])
    assert objections().keep("admission", "gewoon", people).to_pylist() == [False]
    assert objections().keep("admission", "no_objection", people, None, []).to_pylist() == [False]


def test_the_caller_must_say_whom_the_rows_are_about() -> None:
    with pytest.raises(ValueError, match="pass the families"):
        objections().keep("contact", "no_objection", pa.array(["M"]))


def test_printing_shows_nobody() -> None:
    assert "'M'" not in repr(objections({"person_pid": "M"})) + str(objections())
