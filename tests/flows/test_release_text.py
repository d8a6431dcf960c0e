"""A release as a steward reads it: what the centre sees, one dot for whatever is hidden."""

from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedPeriod, ReleasedRow, ReleasedTable
from flows import release_text

QUARTERS = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")


def row(stratum: str, **values: int | None) -> ReleasedRow:
    return ReleasedRow(stratum=stratum, periods=QUARTERS, values=dict(values))


def table() -> ReleasedTable:
    """120 children, of whom everything but the outcome is shown."""
    numbers = {"eligible": 120, "measured": 120, "missing": 0}
    return ReleasedTable(
        indicator="I01",
        definition_version="1",
        cube="I01",
        dimension=None,
        measure="proportion",
        sensitive=False,
        unit="%",
        period=ReleasedPeriod(kind="year", label="2024", quarters=QUARTERS),
        completeness=">=80",
        rows=(row("*", **numbers, events=None, non_events=None),),
    )


def test_what_was_added_later_says_so() -> None:
    release = Release(
        site="hospital-noord",
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(),
        tables=(table().model_copy(update={"revision": 1}),),
    )
    lines = list(release_text.lines(release))
    assert lines[3] == "I01, 2024, added later (measured: >=80 %, unit: %)"


def test_every_figure_is_shown_and_every_hidden_one_is_a_dot() -> None:
    release = Release(
        site="hospital-noord",
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(),
        tables=(table(),),
    )
    lines = list(release_text.lines(release))
    assert lines[0] == f"Release {release.digest()[:12]} of hospital-noord: 1 tables."
    assert "at least 10 families; · is hidden" in lines[1]
    assert lines[3] == "I01, 2024 (measured: >=80 %, unit: %)"
    assert lines[4].split() == ["eligible", "measured", "missing", "events", "non_events"]
    assert lines[5].split() == ["all", "120", "120", "0", "·", "·"]
