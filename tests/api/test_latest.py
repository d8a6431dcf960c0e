"""A comparison reads the latest period of each site, and no other."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from api.review.machine import State
from api.store import releases, reviews
from api.store.latest import latest
from api.store.releases import Held
from api.store.tables import metadata
from federated.period import Period, PeriodKind
from federated.release import ReleasedTable

from .conftest import CentreUnderTest
from .figures import OPT, proportion, readmissions, release, table

QUARTERS = [Period.quarter(f"{year}-Q{q}") for year in (2023, 2024) for q in (1, 4)]


def quarters(*periods: Period) -> list[ReleasedTable]:
    return [table("I01", period, proportion(30, 300 + at)) for at, period in enumerate(periods)]


def labels(centre: CentreUnderTest, period: str | None = None) -> list[tuple[str, str, object]]:
    with centre.database.reading() as connection:
        found = latest(connection, "I01", None, period)
    return [
        (one.site, one.table.period.label, one.table.rows[0].values["measured"]) for one in found
    ]


def test_each_site_shows_its_latest_period_whatever_its_kind(centre: CentreUnderTest) -> None:
    assert centre.put(release("goes-hospital", quarters(*QUARTERS))).status_code == 201
    years = [Period.years(2020, 2021), Period.years(2022, 2022)]
    assert centre.put(release("elst-hospital", quarters(*years))).status_code == 201
    assert labels(centre) == [("elst-hospital", "2022", 301), ("goes-hospital", "2024-Q4", 303)]
    assert labels(centre, "2023-Q4") == [("goes-hospital", "2023-Q4", 301)]
    assert labels(centre, "2019") == []


def test_a_closed_trial_is_shown_where_there_is_nothing_else(centre: CentreUnderTest) -> None:
    trial = [table("I01", OPT, proportion(30, 300))]
    assert centre.put(release("goes-hospital", trial)).status_code == 201
    assert labels(centre) == [("goes-hospital", "OPT", 300)]


def test_what_came_late_is_read_with_its_period(centre: CentreUnderTest) -> None:
    assert centre.put(readmissions("goes-hospital")).status_code == 201
    late = table("I01", Period.years(2024, 2024), proportion(12, 60))
    late = late.model_copy(update={"completeness": None, "revision": 1})
    assert centre.put(release("goes-hospital", [late])).status_code == 201
    assert labels(centre) == [("goes-hospital", "2024", 360)]


SITES = ("elst-hospital", "goes-hospital")
CAME = "2026-03-02T12:00:00Z"
FATES = ("shown", "withdrawn", "added to", "addition withdrawn", "withdrawn after an addition")


@st.composite
def periods(draw: st.DrawFn) -> list[Period]:
    """What one site may publish of one indicator: closed periods that do not overlap."""
    if draw(st.integers(0, 4)) == 0:
        return [OPT]
    found, year = list[Period](), 2019
    for _ in range(draw(st.integers(0, 4))):
        first, year = year, year + draw(st.integers(1, 3))
        if draw(st.booleans()):
            numbers = draw(st.sets(st.integers(1, 4), min_size=1))
            found += [Period.quarter(f"{first}-Q{number}") for number in sorted(numbers)]
        else:
            found.append(Period.years(first, draw(st.integers(first, year - 1))))
    return list(draw(st.permutations(found)))


histories = st.fixed_dictionaries(
    {
        site: periods().flatmap(
            lambda each: st.tuples(*(st.tuples(st.just(p), st.sampled_from(FATES)) for p in each))
        )
        for site in SITES
    }
)


def publish(connection: Connection, site: str, period: Period, fate: str, number: int) -> None:
    """One period of a site, and what became of it."""
    first = table("I01", period, proportion(30, 300 + number))
    sent = [release(site, [first])]
    if "addition" in fate or fate == "added to":
        late = table("I01", period, proportion(12, 60)).model_copy(
            update={"completeness": None, "revision": 1}
        )
        sent.append(release(site, [late]))
    for one in sent:
        releases.keep(connection, one, CAME)
    gone = {"withdrawn": 0, "withdrawn after an addition": 0, "addition withdrawn": 1}
    if fate in gone:
        reviews.move(connection, sent[gone[fate]].digest(), State.WITHDRAWN)


def by_reading_everything(connection: Connection, period: str | None) -> tuple[Held, ...]:
    """The same answer from all that is shown."""

    def until(one: Held) -> str:
        return one.table.period.quarters[-1] if one.table.period.quarters else ""

    found = dict[str, Held]()
    for one in releases.tables(connection, "I01"):
        held = found.get(one.site)
        if period in (None, one.table.period.label) and (not held or until(held) < until(one)):
            found[one.site] = one
    return tuple(found.values())


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_whatever_was_published_and_withdrawn_it_is_what_reading_everything_gives(
    bare_centre: CentreUnderTest, history: dict[str, tuple[tuple[Period, str], ...]]
) -> None:
    with bare_centre.database.writing() as connection:
        for one in reversed(metadata.sorted_tables):
            connection.execute(one.delete())
    for site in SITES:
        bare_centre.enrol(site)
    with bare_centre.database.writing() as connection:
        for site, each in history.items():
            for number, (period, fate) in enumerate(each):
                publish(connection, site, period, fate, number)
    asked = {period.label for each in history.values() for period, _ in each}
    with bare_centre.database.reading() as connection:
        for label in (None, *sorted(asked)):
            expected = by_reading_everything(connection, label)
            assert latest(connection, "I01", None, label) == expected


def test_the_newest_is_at_the_end_of_a_key_however_much_lies_before_it(
    small: CentreUnderTest,
) -> None:
    seen = list[tuple[str, tuple[object, ...]]]()

    def look(
        _c: object, _cursor: object, text: str, values: tuple[object, ...], *_: object
    ) -> None:
        seen.append((text, values))

    with small.database.writing() as connection:
        releases.keep(connection, readmissions("goes-hospital"), CAME)
    with small.database.reading() as connection:
        event.listen(connection, "before_cursor_execute", look)
        assert latest(connection, "I01", None)
        asked = list(seen)
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", v) for text, v in asked]
        steps = [row[3] for plan in plans for row in plan if " released_tables" in row[3]]
    by_key, by_number = "period_kind=?)", "PRIMARY KEY (rowid=?)"
    assert len(steps) == len(PeriodKind) + 1
    assert all(step.startswith("SEARCH") and step.endswith((by_key, by_number)) for step in steps)
