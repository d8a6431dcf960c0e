"""``scrub_text`` in a policy: where it may stand, and that nothing runs unchecked."""

import pyarrow as pa
import pytest

from federated import schema
from federated.errors import PolicyError
from pseudonymisation import closed_world
from pseudonymisation.action import Scope, allowed
from pseudonymisation.actions.scrub_text import ScrubText

ASKED = {"action": "scrub_text", "evaluation": "a" * 64}


def test_only_a_note_that_is_stored_can_be_scrubbed() -> None:
    fitting = [
        f"{table.name}.{raw.name}"
        for table in schema.catalogue().values()
        for raw in table.raws
        if ScrubText.suits(raw, closed_world.stored(table, raw))
    ]
    assert fitting == ["concept_component.note"]


def test_a_note_that_is_stored_nowhere_says_so() -> None:
    raw = schema.table("birth").raw("note")
    action = closed_world.action("birth.note", ASKED)
    assert "nothing of this column is stored" in str(action.objection(raw, None))
    assert "scrub_text" not in allowed(raw, None)


def test_without_a_checked_scrubber_it_refuses_and_with_one_it_scrubs() -> None:
    table = schema.table("concept_component")
    column, action = table.column("note"), closed_world.action("note", ASKED)
    assert column.raw is not None
    notes = pa.array(["Anna", None])
    scope = Scope(column.raw, column, None, lambda values, _: values)
    with pytest.raises(PolicyError, match="none was checked for this run"):
        action.apply(notes, scope)
    checked = Scope(column.raw, column, None, lambda values, _: values, scrub=lambda _: "[NAAM]")
    assert action.apply(notes, checked).to_pylist() == ["[NAAM]", None]


def test_an_evaluation_must_be_named_and_the_floor_cannot_be_low() -> None:
    raw = schema.table("concept_component").raw("note")
    column = schema.table("concept_component").column("note")
    unnamed = closed_world.action("note", {"action": "scrub_text"})
    assert "labelled by hand" in str(unnamed.objection(raw, column))
    with pytest.raises(ValueError, match="recall"):
        closed_world.action("note", {**ASKED, "recall": 0.5})
