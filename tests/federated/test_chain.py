import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated import chain
from federated.errors import ChainBroken

CONTENTS = st.lists(st.dictionaries(st.text(max_size=5), st.integers()), min_size=2, max_size=8)


def chained(contents: list[dict[str, int]]) -> list[bytes]:
    lines: list[bytes] = []
    for content in contents:
        lines.append(chain.append(lines, content))
    return lines


@given(CONTENTS)
def test_what_was_appended_is_read_back_in_order(contents: list[dict[str, int]]) -> None:
    lines = chained(contents)
    assert [record.content for record in chain.records(lines)] == contents
    assert chain.verify(lines).number == len(contents)


@given(CONTENTS, st.data())
def test_an_edited_record_is_named(contents: list[dict[str, int]], data: st.DataObject) -> None:
    lines, at = chained(contents), data.draw(st.integers(0, len(contents) - 1))
    record = json.loads(lines[at])
    lines[at] = json.dumps({**record, "content": {"forged": 1}}).encode()
    with pytest.raises(ChainBroken, match=f"^Record {at + 1} of the chain"):
        chain.verify(lines)


@given(CONTENTS, st.data())
def test_a_removed_record_is_named(contents: list[dict[str, int]], data: st.DataObject) -> None:
    lines, at = chained(contents), data.draw(st.integers(0, len(contents) - 2))
    del lines[at]
    with pytest.raises(ChainBroken, match=f"^Record {at + 1} of the chain"):
        chain.verify(lines)


def test_two_records_that_changed_places_are_found() -> None:
    one, two, three = chained([{"a": 1}, {"a": 2}, {"a": 3}])
    with pytest.raises(ChainBroken, match=r"^Record 2 "):
        chain.verify([one, three, two])


def test_a_removed_end_is_found_by_who_remembers_the_head() -> None:
    lines = chained([{"a": 1}, {"a": 2}, {"a": 3}])
    head = chain.verify(lines)
    assert chain.verify(lines[:2]).number == 2  # by itself it looks whole
    with pytest.raises(ChainBroken, match=r"^Record 3 "):
        chain.verify(lines[:2], head)


def test_a_chain_that_grew_still_passes_through_an_old_head() -> None:
    lines = chained([{"a": 1}, {"a": 2}])
    assert chain.verify(lines, chain.verify(lines[:1])).number == 2


def test_the_message_holds_nothing_of_a_record() -> None:
    (line,) = chained([{"secret": 999990019}])
    with pytest.raises(ChainBroken) as caught:
        chain.verify([line.replace(b"999990019", b"999990020")])
    assert "99999" not in str(caught.value)
