"""One indicator that would tell something waits; the rest is published, and the steward is told."""

from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable
from flows import withholding
from flows.pipeline.releasing import Published
from tests.federated.disclosure.attack.figures import quarter, table

# In the stratum "single" 15 are missing: 151 less 136, though the figure is hidden.
TELLS = table(
    ("*", (241, 216, 25, 100, 116)),
    ("single", (151, 136, None, 60, 76)),
    ("twin", (None, 80, None, 40, 40)),
    dimension="plurality",
    period=quarter(2),
)
SAFE = table(("*", (100, 100, 0, 40, 60)), indicator="I46", period=quarter(2))


def release(*tables: ReleasedTable) -> Release:
    return made(tables)


def made(tables: tuple[ReleasedTable, ...]) -> Release:
    return Release(
        site="elst",
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(),
        hospitals_covered="own",
        tables=tables,
    )


def test_a_release_in_which_nothing_follows_leaves_as_it_is() -> None:
    assert withholding.safe(made, [SAFE], ()) == withholding.Safe(release(SAFE))
    assert withholding.safe(made, [], ()) == withholding.Safe(None)


def test_only_the_indicator_that_tells_something_waits() -> None:
    found = withholding.safe(made, [TELLS, SAFE], ())
    assert found == withholding.Safe(release(SAFE), (("I01", "2025-Q2"),))
    assert withholding.safe(made, [TELLS, SAFE], ()) == found


def test_where_nothing_else_is_new_nothing_leaves() -> None:
    assert withholding.safe(made, [TELLS], ()).release is None


def test_what_was_published_before_is_no_reason_to_withhold_another_indicator() -> None:
    """It cannot be taken back; the release is refused as a whole, and somebody looks."""
    found = withholding.safe(made, [SAFE], [release(TELLS)])
    assert found.withheld == ()
    assert found.problems != ()


def late(indicator: str, measured: int) -> ReleasedTable:
    """Return a table of an indicator of which nobody is missing."""
    half = measured // 2
    return table(
        ("*", (measured, measured, 0, half, measured - half)),
        indicator=indicator,
        period=quarter(2),
    )


def test_few_late_families_let_wait_only_the_indicator_that_counts_them() -> None:
    """Beside I36 of before, I44 would show that four came late; I09 has other people."""
    earlier, other = [release(late("I36", 240))], late("I09", 300)
    found = withholding.safe(made, [late("I44", 244), other], earlier)
    assert found == withholding.Safe(release(other), (("I44", "2025-Q2"),))
    assert "I44 2025-Q2 is not published yet" in found.sentences[0]
    assert withholding.safe(made, [late("I44", 300), other], earlier).withheld == ()
    assert withholding.safe(made, [late("I44", 244)], earlier).release is None


def test_what_follows_people_for_longest_waits_where_figures_of_a_frame_differ_by_few() -> None:
    """Four children were seen for thirty days and not for a year."""
    early, days, cost = late("I01", 244), late("I04", 240), late("I61", 244)
    found = withholding.safe(made, [early, days, cost], ())
    assert found == withholding.Safe(release(early, cost), (("I04", "2025-Q2"),))
    assert withholding.safe(made, [days], [release(early)]).release is None


def test_what_waited_for_something_that_waits_itself_is_let_out() -> None:
    """I61 waits beside I04; then I04 waits beside I01, and I61 is like I01."""
    early, days, cost = late("I01", 244), late("I04", 240), late("I61", 244)
    social = late("I02", 240)
    found = withholding.safe(made, [early, days, cost, social], ())
    assert found.release == release(early, cost)
    assert set(found.withheld) == {("I04", "2025-Q2"), ("I02", "2025-Q2")}
    assert withholding.safe(made, [early, days, cost, social], ()) == found


def test_what_was_published_before_and_tells_of_few_stops_nothing_else() -> None:
    """An earlier program published both; they stay, and what is new is judged by itself."""
    held = [release(late("I01", 244)), release(late("I04", 240)), release(late("I46", 100))]
    new = [late("I09", 300), late("I61", 244)]
    assert withholding.safe(made, new[:1], held) == withholding.Safe(release(new[0]))
    assert withholding.safe(made, new, held).withheld == (("I61", "2025-Q2"),)


def test_the_steward_reads_what_waits_without_a_number() -> None:
    told = Published(12, 3, withheld=(("I01", "2025-Q2"),)).sentence
    assert told.startswith("12 tables are safe to publish, 3 of them new. I01 2025-Q2 is not")
    assert not any(number in told for number in ("15", "136", "151"))
