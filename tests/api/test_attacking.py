"""The centre attacks everything that it holds."""

import pytest

from api.attacking import attacked
from api.store import releases
from federated.errors import UnsafeRelease
from federated.indicators import named
from federated.period import Period
from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable
from tests.federated.disclosure.attack.figures import HIDDEN, table

from .conftest import POLICY, CentreUnderTest
from .figures import Y2024, Y2025, mean, proportion, readmissions
from .figures import release as sent
from .figures import table as cube
from .test_intake import refused

SITE = "elst-hospital"
ARMS = [code for known in named("I01").dimensions if known.name == "arm" for code in known.codes]
BY_ARM = dict.fromkeys(ARMS, proportion(10, 100))
MORE = cube("I01", Y2024, proportion(33, 303), dict.fromkeys(ARMS, proportion(11, 101)), "arm")


def hold(centre: CentreUnderTest, *tables: ReleasedTable) -> None:
    release = Release(
        site="elst-hospital",
        site_kind="hospital",
        policy_digest=POLICY,
        disclosure=DisclosurePolicy(),
        tables=tables,
    )
    with centre.database.writing() as connection:
        releases.keep(connection, release, "2026-03-02T12:00:00Z")


def test_what_is_held_is_attacked_together(centre: CentreUnderTest) -> None:
    """60 eligible in one release and 57 measured in another: three are missing."""
    hold(centre, table(("*", HIDDEN), indicator="I02"))
    assert attacked(centre.database).startswith("1 tables of 1 sites")
    hold(centre, table(("*", (60, None, None, None, None))))
    hold(centre, table(("*", (None, 57, None, 30, 27)), indicator="I04"))
    with pytest.raises(UnsafeRelease, match="I04, 2025") as refused:
        attacked(centre.database)
    assert "57" not in str(refused.value)


def test_an_empty_centre_gives_nothing_away(centre: CentreUnderTest) -> None:
    assert attacked(centre.database).startswith("0 tables")


def test_three_families_more_in_another_cube_are_refused_without_the_word_revision(
    centre: CentreUnderTest,
) -> None:
    """300 children came in one release; 303 in another are three, whose event is then known."""
    assert centre.put(readmissions(SITE)).status_code == 201
    before = centre.everything()
    answer = refused(centre.put(sent(SITE, [MORE])), 422)
    assert "breaks a disclosure rule (R9)" in str(answer["detail"])
    assert centre.everything() == before


def test_another_indicator_of_few_more_than_a_revised_period_is_refused(
    centre: CentreUnderTest,
) -> None:
    """300 children and 60 late ones, of whom 357 were measured: three were not."""
    assert centre.put(readmissions(SITE)).status_code == 201
    late = cube("I01", Y2024, proportion(12, 60))
    late = late.model_copy(update={"completeness": None, "revision": 1})
    assert centre.put(sent(SITE, [late])).status_code == 201
    before = centre.everything()
    answer = refused(centre.put(sent(SITE, [cube("I04", Y2024, mean("900", 357, "2.5"))])), 422)
    assert "(R10)" in str(answer["detail"])
    assert centre.everything() == before


def test_another_cube_of_the_same_families_is_taken(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions(SITE)).status_code == 201
    alike = cube("I01", Y2024, proportion(30, 300), BY_ARM, "arm")
    assert centre.put(sent(SITE, [alike])).status_code == 201
    assert attacked(centre.database).startswith("2 tables of 1 sites")


def test_figures_that_break_a_rule_together_are_named(centre: CentreUnderTest) -> None:
    hold(centre, cube("I01", Y2024, proportion(30, 300)))
    hold(centre, MORE)
    with pytest.raises(UnsafeRelease, match="the total differs between the cubes"):
        attacked(centre.database)


def test_two_years_that_tell_of_few_beside_both_together_are_refused(
    centre: CentreUnderTest,
) -> None:
    """300 were followed for thirty days in 2024 and 2025; 149 and 148 of them for a year."""
    both = cube("I01", Period.years(2024, 2025), proportion(30, 300))
    assert centre.put(sent(SITE, [both])).status_code == 201
    assert centre.put(sent(SITE, [cube("I04", Y2024, mean("400", 149, "2.5"))])).status_code == 201
    before = centre.everything()
    answer = refused(centre.put(sent(SITE, [cube("I04", Y2025, mean("500", 148, "2.5"))])), 422)
    assert "(R10)" in str(answer["detail"])
    assert centre.everything() == before
    assert attacked(centre.database).startswith("2 tables of 1 sites")
