"""The attack before anything leaves: a release that does not survive is not published."""

from types import SimpleNamespace
from typing import Any

import pytest

from federated.errors import UnsafeRelease
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable
from flows import attacking
from flows.pipeline import publishing, releasing
from tests.federated.disclosure.attack.figures import Value, quarter, table


def release(*tables: ReleasedTable, minimum: int = 10) -> Release:
    return Release(
        site="elst",
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(minimum=minimum),
        hospitals_covered="own",
        tables=tables,
    )


def of(number: int, eligible: int, events: int, others: Value) -> ReleasedTable:
    """The table of a quarter, of whom everybody was measured."""
    return table(("*", (eligible, eligible, 0, events, others)), period=quarter(number))


def test_a_release_by_itself_survives() -> None:
    assert attacking.problems(release(of(2, 100, 40, 60)), ()) == []


def test_a_release_that_tells_with_an_earlier_one_what_that_hid_is_told_without_a_value() -> None:
    year = table(("*", (400, 400, 0, 160, 240)))
    (found,) = attacking.problems(release(year), [release(of(2, 100, 40, 60))])
    assert found.startswith("elst, I01, ")
    assert "160" not in found


def test_a_tighter_policy_says_nothing_of_what_was_published_before_it() -> None:
    before, after = release(of(1, 40, 20, 20)), of(2, 200, 90, 110)
    assert attacking.problems(release(after, minimum=30), [before]) == []
    with pytest.raises(UnsafeRelease, match="a number below the minimum"):
        release(of(2, 40, 20, 20), minimum=30)


def test_what_does_not_survive_is_refused_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "bodies", lambda _: [release(of(2, 100, 40, 60)).canonical()])
    opened: Any = SimpleNamespace()
    releasing.survive(opened, release(of(3, 100, 40, 60)))
    releasing.survive(opened, None)
    with pytest.raises(UnsafeRelease, match="does not survive an attack, and nothing of it"):
        releasing.survive(opened, release(table(("*", (400, 400, 0, 160, 240)))))
