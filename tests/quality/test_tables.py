"""Pass 2: records that do not fit each other are found, by their numbers."""

from collections.abc import Callable
from typing import Any

import pytest

from federated.errors import StepFailed
from quality import rules, suite, tables
from quality.problem import Problem
from quality.tables import Finding
from tests.quality.conftest import Staged

Fitting = Callable[..., dict[str, Any]]


def test_a_family_that_fits_has_no_finding(staged: Staged) -> None:
    assert staged.found() == set()


def test_of_equal_copies_all_but_the_first_are_duplicates(staged: Staged, fitting: Fitting) -> None:
    second = staged.put("admission", fitting("admission"))
    third = staged.put("admission", fitting("admission"))
    assert staged.found() == {
        ("admission", "duplicate", "admission_id", second),
        ("admission", "duplicate", "admission_id", third),
    }


def test_of_copies_that_differ_none_is_trusted(staged: Staged, fitting: Fitting) -> None:
    second = staged.put("admission", fitting("admission", end_day=None))
    assert staged.found() == {
        ("admission", "conflicting", "admission_id", 5),
        ("admission", "conflicting", "admission_id", second),
    }


def test_a_higher_version_another_file_and_another_facet_are_no_duplicates(
    staged: Staged, fitting: Fitting
) -> None:
    staged.put("admission", fitting("admission", end_day=31), _version=1)
    staged.put("admission", fitting("admission", end_day=32), batch_id="b2", _source=1)
    staged.put("person", {"person_pid": "C1", "death_day": 650}, _facet="death")
    assert staged.found() == set()


def test_what_was_withdrawn_is_not_judged(staged: Staged, fitting: Fitting) -> None:
    staged.put("admission", fitting("admission", person_pid="nobody"), _version=1, _withdrawn=True)
    assert staged.found() == set()


ORPHANS = [
    ("person", {"person_pid": "C9", "family_pid": "F9"}, "orphan_family_pid", "family_pid"),
    ("birth", {"child_pid": "C9"}, "orphan_child_pid", "child_pid"),
    ("admission", {"admission_id": "A9", "person_pid": "C9"}, "orphan_person_pid", "person_pid"),
    (
        "youth_care_delivery",
        {"delivery_id": "L9", "assignment_no_pid": "T9"},
        "orphan_assignment_no_pid",
        "assignment_no_pid",
    ),
    ("birth", {"pregnancy_pid": "Z9"}, "dangling", "pregnancy_pid"),
]


@pytest.mark.parametrize(("table", "change", "rule", "column"), ORPHANS)
def test_a_reference_to_nobody_is_an_orphan(
    empty: Staged,
    fitting: Fitting,
    table: str,
    change: dict[str, str],
    rule: str,
    column: str,
) -> None:
    for name in ("family", "person", "birth", "youth_care_assignment"):
        if name != table:
            empty.put(name, fitting(name))
    record = empty.put(table, fitting(table, **change))
    assert (table, rule, column, record) in empty.found()


def test_an_objection_of_somebody_unknown_is_left_alone(staged: Staged) -> None:
    staged.put("objection", {"objection_id": "O1", "person_pid": "nobody"})
    assert staged.found() == set()


def test_a_required_field_may_come_from_another_record(empty: Staged, fitting: Fitting) -> None:
    for name in ("family", "person"):
        empty.put(name, fitting(name))
    whole = fitting("birth")
    part = {name: whole.pop(name) for name in ("ga_days", "birth_weight_g")}
    first = empty.put("birth", whole, _facet="birth")
    assert empty.found() == {
        ("birth", "incomplete", "ga_days", first),
        ("birth", "incomplete", "birth_weight_g", first),
    }
    empty.put("birth", {"child_pid": "C1", **part}, _facet="measured")
    assert empty.found() == set()


@pytest.mark.parametrize(
    ("change", "complete"),
    [
        ({}, False),
        ({"unborn": True}, True),
        ({"pregnancy_outcome": "miscarriage"}, True),
        ({"pregnancy_outcome": "live_birth"}, False),
        ({"role": "partner", "birth_year": 1990}, True),
    ],
)
def test_a_child_needs_a_date_of_birth_unless_it_was_not_born(
    staged: Staged, fitting: Fitting, change: dict[str, Any], complete: bool
) -> None:
    row = fitting("person", person_pid="C2", role="sibling", birth_quarter=None)
    record = staged.put("person", {**row, **change})
    assert (("person", "incomplete", "birth_quarter", record) in staged.found()) is not complete


def test_a_family_has_one_index_child_and_may_have_its_twin(
    staged: Staged, fitting: Fitting
) -> None:
    staged.put("person", fitting("person", person_pid="C2", role="co_twin"))
    assert staged.found() == set()
    staged.put("person", fitting("person", person_pid="C3"))
    assert staged.found() == {("family", "several_index_children", "family_pid", 1)}


@pytest.mark.parametrize(
    ("change", "warned"),
    [({}, True), ({"day0_kind": "due_date"}, False), ({"pregnancy_outcome": "ongoing"}, False)],
)
def test_a_family_without_index_child_is_mentioned_unless_it_is_expecting(
    empty: Staged, fitting: Fitting, change: dict[str, str], warned: bool
) -> None:
    empty.put("family", fitting("family"))
    mother = fitting("person", person_pid="M1", role="mother", birth_year=1990, **change)
    empty.put("person", mother)
    assert (("family", "no_index_child", "family_pid", 1) in empty.found()) is warned


def test_start_and_end_from_two_messages_must_be_in_order(staged: Staged) -> None:
    stop = {"delivery_id": "L1", "assignment_no_pid": "T1", "end_day": 99}
    record = staged.put("youth_care_delivery", stop, _facet="stop", _version=1)
    assert staged.found() == {
        ("youth_care_delivery", "end_before_start", "end_day", number) for number in (7, record)
    }


def test_youth_care_starts_no_earlier_than_it_was_assigned(
    staged: Staged, fitting: Fitting
) -> None:
    early = fitting("youth_care_delivery", delivery_id="L2", start_day=89)
    record = staged.put("youth_care_delivery", early)
    broken = ("youth_care_delivery", "start_before_assignment", "start_day", record)
    assert staged.found() == {broken}
    staged.reject("youth_care_delivery", [("b1", record)])
    staged.put(
        "youth_care_delivery", fitting("youth_care_delivery", delivery_id="L3", start_day=90)
    )
    assert staged.found() == set()


@pytest.mark.parametrize(
    ("person", "day", "rules_broken"),
    [
        ("C1", -1, {"before_birth", "outside_window"}),
        ("C1", 0, set()),
        ("C1", 701, {"outside_window"}),
        ("M1", -30, set()),
        ("M1", -91, {"outside_window"}),
    ],
)
def test_an_event_lies_within_the_life_of_its_person(
    staged: Staged, person: str, day: int, rules_broken: set[str]
) -> None:
    visit = {"visit_id": "V1", "person_pid": person, "day": day, "discipline": "nurse"}
    record = staged.put("followup_visit", {**visit, "location_type": "home"})
    assert staged.found() == {("followup_visit", rule, "day", record) for rule in rules_broken}


def test_an_event_after_death_is_mentioned(staged: Staged) -> None:
    staged.put("person", {"person_pid": "C1", "death_day": 300}, _facet="death")
    visit = {"visit_id": "V1", "person_pid": "C1", "day": 301, "discipline": "nurse"}
    record = staged.put("followup_visit", {**visit, "location_type": "home"})
    assert staged.found() == {("followup_visit", "after_death", "day", record)}


@pytest.mark.parametrize(("day", "late"), [(0, False), (1, False), (2, True)])
def test_the_first_neonatal_admission_starts_on_day_0_or_1(
    empty: Staged, fitting: Fitting, day: int, late: bool
) -> None:
    for name in ("family", "person"):
        empty.put(name, fitting(name))
    empty.put("admission", fitting("admission", admission_id="A2", start_day=20))
    first = empty.put("admission", fitting("admission", start_day=day))
    expected = {("admission", "late_first_admission", "start_day", first)} if late else set()
    assert empty.found() == expected


def test_settling_follows_what_a_rejected_family_leaves_behind(
    staged: Staged, fitting: Fitting
) -> None:
    staged.reject("family", [("b1", 1)])
    staged.put("family", fitting("family", arm=None))
    staged.assemble()
    rejected = tables.settle(staged.rows, staged.names, staged.reject)
    by_rule = [(f.table, f.rule, f.count) for f in rejected.found]
    assert by_rule == [
        ("family", "incomplete", 1),
        ("person", "orphan_family_pid", 1 + 1),
        ("admission", "orphan_person_pid", 1),
        ("birth", "orphan_child_pid", 1),
        ("youth_care_assignment", "orphan_person_pid", 1),
        ("youth_care_delivery", "orphan_assignment_no_pid", 1),
    ]
    assert tables.check(staged.rows, staged.names).rejects() == ()


def test_what_the_site_derived_itself_does_not_keep_a_rejected_person_alive(
    staged: Staged,
) -> None:
    staged.put("person", {"person_pid": "C1", "day0_kind": "birth"}, _facet="derived", _record=0)
    staged.reject("person", [("b1", 2)])
    orphans = {table for table, rule, *_ in staged.found() if rule.startswith(rules.ORPHAN)}
    assert orphans == {"birth", "admission", "youth_care_assignment"}


def test_settling_stops_when_nothing_is_taken_out(staged: Staged) -> None:
    staged.reject("family", [("b1", 1)])
    staged.assemble()
    with pytest.raises(StepFailed, match="still staged"):
        tables.settle(staged.rows, staged.names, lambda _table, _records: None)


def test_warnings_are_counted_in_full_and_listed_in_part(
    staged: Staged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "WARNINGS_SHOWN", 2)
    for number in range(5):
        visit = {"visit_id": f"V{number}", "person_pid": "C1", "day": 900, "discipline": "nurse"}
        staged.put("followup_visit", {**visit, "location_type": "home"})
    staged.assemble()
    (finding,) = tables.warnings(staged.rows, staged.names).found
    shown = (("b1", 8), ("b1", 9))
    assert finding == Finding("followup_visit", "outside_window", "day", 5, shown)
    first = Problem("followup_visit", 8, "outside_window", "day")
    assert next(finding.problems()) == ("b1", first)


def test_what_was_accepted_before_is_not_judged_again(staged: Staged) -> None:
    columns = "family_pid, _source, _record, _facet, _version, _withdrawn"
    staged.rows(f"INSERT INTO fragments.family ({columns}) VALUES ('F7', 0, 1, '', 0, false)")
    assert staged.found() == set()


def test_no_value_of_a_record_is_in_a_finding(staged: Staged, fitting: Fitting) -> None:
    staged.put("admission", fitting("admission", admission_id="SECRET", person_pid="HIDDEN"))
    staged.assemble()
    said = repr(tables.check(staged.rows, staged.names))
    assert "orphan_person_pid" in said
    assert "SECRET" not in said
    assert "HIDDEN" not in said


def test_every_rule_in_use_is_in_the_catalogue() -> None:
    across = {breach.rule for query in tables.queries() for breach in query.breaches}
    within = {check.rule for table in suite.tables() for check in suite.checks(table)}
    used = {"orphan" if rule.startswith(rules.ORPHAN) else rule for rule in across | within}
    assert used <= set(rules.catalogue())
    assert {breach.rule for q in tables.queries() for breach in q.breaches if not q.rejects} == {
        id_ for id_ in across if not rules.rejects(id_)
    }
