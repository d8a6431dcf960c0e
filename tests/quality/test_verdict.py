"""The verdict: accept, accept with rejects, or refuse, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality import verdict
from quality.problem import Problem
from quality.reason import Cause, Reason
from quality.rules import Language
from quality.verdict import Breaches, Count, Decision, Verdict

FULL = {name: Count(100) for name in verdict.MINIMUM["hospital"]}


def judged(
    changes: dict[str, Count] | None = None, breaches: Breaches | None = None, share: float = 0.1
) -> Verdict:
    return verdict.judge(
        {**FULL, **(changes or {})},
        breaches or {},
        site_kind="hospital",
        max_reject_share=share,
    )


def test_a_clean_delivery_is_accepted() -> None:
    assert judged() == Verdict(Decision.ACCEPT, dict(sorted(FULL.items())), {}, ())


def test_ten_of_a_hundred_may_be_rejected_and_eleven_may_not() -> None:
    assert judged({"birth": Count(100, 10)}).decision is Decision.ACCEPT_WITH_REJECTS
    refused = judged({"birth": Count(100, 11)})
    assert refused.decision is Decision.REFUSE
    assert refused.reasons == (Reason(Cause.TOO_MANY_REJECTS, "birth"),)


def test_the_share_of_a_table_of_nineteen_says_nothing() -> None:
    assert judged({"birth": Count(19, 19)}).decision is Decision.ACCEPT_WITH_REJECTS
    assert judged({"birth": Count(20, 20)}).decision is Decision.REFUSE


def test_many_small_tables_together_can_be_too_many() -> None:
    small = {name: Count(19, 2) for name in FULL if name != "objection"}
    refused = judged({**small, "objection": Count(1)})
    assert refused.reasons == (Reason(Cause.TOO_MANY_REJECTS_IN_ALL),)


def test_with_a_share_of_nothing_one_reject_refuses() -> None:
    assert judged({"birth": Count(100, 1)}, share=0).decision is Decision.REFUSE


def test_nothing_delivered_is_refused() -> None:
    empty = verdict.judge({"site": Count(1)}, {}, site_kind="municipality", max_reject_share=0.1)
    assert empty.decision is Decision.REFUSE
    assert empty.reasons == (Reason(Cause.NOTHING_DELIVERED),)


def test_an_absent_table_is_mentioned_and_refuses_nothing() -> None:
    found = judged({"admission": Count()})
    assert found.decision is Decision.ACCEPT
    assert found.reasons == (Reason(Cause.TABLE_ABSENT, "admission"),)


def test_one_unreadable_objection_refuses_the_delivery() -> None:
    found = judged({"objection": Count(100, 1)})
    assert found.decision is Decision.REFUSE
    assert found.reasons == (Reason(Cause.OBJECTION_UNREADABLE, "objection"),)


def test_an_objection_after_the_day_of_the_export_is_said_to_be_that() -> None:
    late = ("objection", "date_in_future", "date")
    found = judged({"objection": Count(100, 1)}, {late: 1})
    assert found.decision is Decision.REFUSE
    assert found.reasons == (Reason(Cause.OBJECTION_AFTER_EXPORT, "objection"),)
    assert "--extracted" in found.explain()[0]


def test_an_objection_that_is_late_and_another_that_is_unreadable_are_both_told() -> None:
    breaches = {
        ("objection", "date_in_future", "date"): 1,
        ("objection", "unknown_code", "status"): 1,
        ("objection", "duplicate", ""): 1,
    }
    assert judged({"objection": Count(100, 3)}, breaches).reasons[:2] == (
        Reason(Cause.OBJECTION_AFTER_EXPORT, "objection"),
        Reason(Cause.OBJECTION_UNREADABLE, "objection"),
    )


MESSAGES_ONLY = {
    "person": Count(100, 100),
    "youth_care_assignment": Count(100, 100),
    "referral": Count(100),
}


@pytest.mark.parametrize(
    ("kind", "cause", "column"),
    [
        ("municipality", Cause.HOUSEHOLD_ABSENT, "family_number"),
        ("hospital", Cause.REQUIRED_COLUMN_EMPTY, "family_pid"),
    ],
)
def test_a_municipality_with_messages_alone_is_told_of_the_household_register(
    kind: str, cause: Cause, column: str
) -> None:
    breach = {("person", "incomplete", "family_pid"): 100}
    found = verdict.judge(MESSAGES_ONLY, breach, site_kind=kind, max_reject_share=0.1)
    assert found.reasons[0] == Reason(cause, "person", column)
    assert [reason.table for reason in found.reasons].count("person") == 2  # and too many rejects
    if kind == "municipality":
        assert "household register" in found.explain()[0]
        assert "huishoudregister" in found.explain(Language.NL)[0]


def test_one_person_without_a_household_says_nothing_about_the_register() -> None:
    breach = {("person", "incomplete", "family_pid"): 99}
    found = verdict.judge(
        {**MESSAGES_ONLY, "person": Count(100, 99)},
        breach,
        site_kind="municipality",
        max_reject_share=0.1,
    )
    assert Cause.HOUSEHOLD_ABSENT not in {reason.cause for reason in found.reasons}


def test_a_required_field_that_is_empty_throughout_is_named() -> None:
    found = judged(
        {"admission": Count(100, 100)}, {("admission", "missing", "urgency"): 100}, share=0.5
    )
    assert Reason(Cause.REQUIRED_COLUMN_EMPTY, "admission", "urgency") in found.reasons


@pytest.mark.parametrize(("number", "refused"), [(20, False), (21, True)])
def test_more_than_a_fifth_of_the_weights_in_kg_refuses(number: int, refused: bool) -> None:
    breach = {("birth", "unit_looks_like_kg", "birth_weight_g"): number}
    found = judged({"birth": Count(100, number)}, breach, share=0.5)
    reason = Reason(Cause.WEIGHTS_IN_KG, "birth", "birth_weight_g")
    assert (reason in found.reasons) is refused


def test_problems_are_counted_by_table_rule_and_column() -> None:
    problems = [Problem("birth", n, "missing", "sex") for n in (1, 2)]
    problems.append(Problem("birth", 3, "duplicate"))
    counted = {("birth", "missing", "sex"): 2, ("birth", "duplicate", ""): 1}
    assert verdict.tally(problems) == counted


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("cause", Cause)
def test_a_reason_is_one_sentence_without_a_count(cause: Cause, language: Language) -> None:
    said = Reason(cause, "birth", "birth_weight_g").sentence(language)
    assert said.endswith(".")
    assert "{" not in said
    assert not any(character.isdigit() for character in said.replace("1000", ""))


def test_explain_speaks_both_languages() -> None:
    found = judged({"admission": Count()})
    assert found.explain() == (
        "The table admission was not delivered; figures that need it are not made.",
    )
    assert found.explain(Language.NL)[0].startswith("De tabel admission is niet geleverd")


@given(
    st.dictionaries(
        st.sampled_from(sorted(FULL)),
        st.integers(0, 200).flatmap(
            lambda rows: st.builds(Count, st.just(rows), st.integers(0, rows))
        ),
        min_size=1,
    ),
    st.floats(0, 0.5),
)
def test_the_decision_follows_from_the_reasons(tables: dict[str, Count], share: float) -> None:
    found = verdict.judge(tables, {}, site_kind="hospital", max_reject_share=share)
    refusing = [reason for reason in found.reasons if reason.refuses]
    assert (found.decision is Decision.REFUSE) is bool(refusing)
    if found.decision is Decision.ACCEPT:
        assert all(count.rejected == 0 for count in tables.values())
