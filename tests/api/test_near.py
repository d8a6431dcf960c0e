"""A release is laid beside all that could tell something with it, and nothing else is read."""

from api.store.near import near
from federated.period import Period

from .conftest import CentreUnderTest
from .figures import OPT, mean, proportion, table
from .test_attacking import SITE, hold

SHARE, DAYS = proportion(30, 300), mean("400", 300, "2.5")


def found(centre: CentreUnderTest, indicator: str, period: Period) -> set[tuple[str, str]]:
    total = DAYS if indicator == "I04" else SHARE
    with centre.database.reading() as connection:
        tables = near(connection, SITE, [table(indicator, period, total)])
    return {(one.indicator, one.period.label) for one in tables}


def test_a_year_is_laid_beside_the_years_of_the_same_people_that_it_is_part_of(
    centre: CentreUnderTest,
) -> None:
    hold(
        centre, *(table("I01", Period.years(year, year + 1), SHARE) for year in (2018, 2020, 2022))
    )
    hold(centre, *(table("I04", Period.years(year, year), DAYS) for year in (2020, 2022)))
    hold(centre, table("I09", Period.years(2020, 2020), SHARE))  # other people
    assert found(centre, "I04", Period.years(2021, 2021)) == {("I01", "2020-2021"), ("I04", "2020")}


def test_two_and_three_years_hold_on_to_each_other(centre: CentreUnderTest) -> None:
    hold(
        centre, *(table("I01", Period.years(year, year + 1), SHARE) for year in (2016, 2018, 2020))
    )
    hold(centre, *(table("I04", Period.years(year, year + 2), DAYS) for year in (2015, 2018)))
    near_2020 = {("I01", "2018-2019"), ("I01", "2020-2021"), ("I04", "2018-2020")}
    assert found(centre, "I61", Period.years(2020, 2020)) == near_2020


def test_a_trial_has_no_time_and_lies_beside_everything_of_its_people(
    centre: CentreUnderTest,
) -> None:
    hold(centre, table("I09", OPT, SHARE), table("I01", Period.years(2020, 2020), SHARE))
    assert found(centre, "I09", Period.years(2024, 2024)) == {("I09", "OPT")}
    assert found(centre, "I01", OPT) == {("I01", "2020")}


def test_another_site_is_never_read(centre: CentreUnderTest) -> None:
    hold(centre, table("I01", Period.years(2024, 2024), SHARE))
    with centre.database.reading() as connection:
        mine = [table("I01", Period.years(2024, 2024), SHARE)]
        assert near(connection, "goes-hospital", mine) == []
