"""The attack on released tables: what a site and the centre find without the truth."""

import pytest

from federated.disclosure.attack import released
from federated.disclosure.attack.released import Found
from federated.release import ReleasedTable
from tests.federated.disclosure.attack.figures import HIDDEN, Value, quarter, table


def found(*tables: ReleasedTable) -> list[Found]:
    return list(released.findings({"elst": tables}, 10))


def values(every: list[Found]) -> set[tuple[str, str]]:
    return {(one.stratum, one.value) for one in every}


def test_what_is_hidden_in_pairs_does_not_follow() -> None:
    assert not found(table(("*", HIDDEN)))


def test_measured_less_events_is_the_rest() -> None:
    assert values(found(table(("*", (100, 100, 0, 95, None))))) == {("*", "non_events")}


def test_a_total_less_the_other_strata_is_a_stratum() -> None:
    every = table(
        ("*", (100, 100, 0, 40, 60)),
        ("a", (50, 50, 0, 37, 13)),
        ("b", (50, 50, 0, None, None)),
        dimension="arm",
    )
    assert values(found(every)) == {("b", "events"), ("b", "non_events")}


def test_two_hidden_strata_that_are_few_together_are_found() -> None:
    """100 less 92 is 8: neither stratum follows, and both together are a small group."""
    every = table(
        ("*", (100, 100, 0, None, None)),
        ("a", (92, 92, 0, None, None)),
        ("b", (None, None, None, None, None)),
        ("c", (None, None, None, None, None)),
        dimension="arm",
    )
    assert ("together", "measured") in values(found(every))


def test_two_cubes_of_one_indicator_share_their_total() -> None:
    one = table(
        ("*", HIDDEN), ("a", (50, 50, 0, 30, 20)), ("b", (50, 50, 0, 30, 20)), dimension="x"
    )
    other = table(
        ("*", HIDDEN), ("c", (50, 50, 0, 45, None)), ("d", (50, 50, 0, None, None)), dimension="y"
    )
    assert not found(table(("*", HIDDEN)))
    assert {"events", "non_events"} <= {one.value for one in found(one, other)}


def test_a_year_less_three_quarters_is_the_fourth() -> None:
    part: tuple[Value, ...] = (30, 30, 0, 15, 15)
    quarters = [table(("*", part), period=quarter(n)) for n in (1, 2, 3)]
    last = table(("*", (30, 30, 0, None, None)), period=quarter(4))
    year = table(("*", (120, 120, 0, 49, 71)))
    assert not found(*quarters, last)
    assert values(found(*quarters, last, year)) == {("*", "events"), ("*", "non_events")}


def test_indicators_of_one_frame_count_the_same_people() -> None:
    """I01 says that 60 are eligible, I04 that 57 are measured: three are missing."""
    first = table(("*", (60, None, None, None, None)))
    second = table(("*", (None, 57, None, 30, 27)), indicator="I04")
    assert not found(first)
    assert not found(second)
    assert values(found(first, second)) == {("*", "eligible"), ("*", "missing")}
    (few,) = released.few("elst", [first, second], 10)
    assert few.sentence() == "elst, I04, 2025, *, measured: few people are told of beside I01 2025."


def test_a_band_narrows_what_is_missing() -> None:
    """At least 80 % measured, 36 of them: at most 9 are missing. That somebody is follows from 37.

    Nobody may be missing in a band alone, so the number eligible of I04 says that some are.
    """
    first = table(("*", (None, 36, None, None, None))).model_copy(update={"completeness": ">=80"})
    other = table(("*", (None, 37, None, None, None)), indicator="I04")
    assert not found(first)
    assert ("*", "missing") in values(found(first, other))


def test_another_site_tells_nothing() -> None:
    both = {"elst": [table(("*", HIDDEN))], "buren": [table(("*", (100, 100, 0, 60, 40)))]}
    assert not list(released.findings(both, 10))


def test_figures_that_contradict_each_other_are_told() -> None:
    told = found(table(("*", (100, 90, 20, None, None))))
    assert [one.how for one in told] == ["the figures cannot all be true"]


@pytest.mark.parametrize("words", ["elst, I01, 2025, *, non_events: it is known"])
def test_a_finding_is_said_without_a_figure(words: str) -> None:
    sentence = found(table(("*", (100, 100, 0, 95, None))))[0].sentence()
    assert sentence.startswith(words)
    assert "95" not in sentence
