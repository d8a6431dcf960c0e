"""A release is laid beside all that could tell something with it, and nothing else is read."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.store.near import near, people
from api.store.tables import metadata
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


@st.composite
def history(draw: st.DrawFn) -> list[Period]:
    """Closed periods that do not overlap, of any kind and length."""
    if draw(st.integers(0, 5)) == 0:
        return [OPT]
    found, year = list[Period](), draw(st.integers(2010, 2013))
    for length in draw(st.lists(st.integers(1, 4), max_size=5)):
        if length == 1 and draw(st.booleans()):
            found.append(Period.quarter(f"{year}-Q{draw(st.integers(1, 4))}"))
        else:
            found.append(Period.years(year, year + length - 1))
        year += length
    return found


HISTORIES = st.fixed_dictionaries({name: history() for name in ("I01", "I04", "I09")})
ASKED = st.one_of(
    st.integers(2010, 2020).map(lambda year: Period.quarter(f"{year}-Q2")),
    st.tuples(st.integers(2010, 2018), st.integers(0, 3)).map(lambda a: Period.years(a[0], sum(a))),
    st.just(OPT),
)


def among_all(
    held: dict[str, list[Period]], indicator: str, period: Period
) -> set[tuple[str, str]]:
    """The same from all that is held, one overlap after another."""
    mine = [(n, p) for n, each in held.items() if people(n) == people(indicator) for p in each]
    reached, quarters = set[tuple[str, str]](), set(period.quarters)
    for _ in mine:
        for name, one in mine:
            if period == OPT or one == OPT or quarters & set(one.quarters):
                reached.add((name, one.label))
                quarters |= set(one.quarters)
    return reached


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=HISTORIES, indicator=st.sampled_from(["I01", "I04", "I09"]), period=ASKED)
def test_whatever_is_held_all_that_overlaps_is_found_and_nothing_else(
    small: CentreUnderTest, held: dict[str, list[Period]], indicator: str, period: Period
) -> None:
    with small.database.writing() as connection:
        for one in reversed(metadata.sorted_tables):
            connection.execute(one.delete())
    small.enrol(SITE)
    every = [(name, one) for name, each in held.items() for one in each]
    hold(small, *(table(name, one, DAYS if name == "I04" else SHARE) for name, one in every))
    assert found(small, indicator, period) == among_all(held, indicator, period)


def test_a_release_without_exact_tables_lies_beside_nothing(centre: CentreUnderTest) -> None:
    with centre.database.reading() as connection:
        assert near(connection, SITE, []) == []
