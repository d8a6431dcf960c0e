"""What a site has published that figures it sends now could be laid beside.

Figures tell something of each other where they count the same people in quarters that overlap,
directly or by way of others: a year and two years, two years and three. What is further away is
never read, so that taking a release costs the same after twenty years.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from api.store.tables import released_tables
from federated.period import Period
from federated.release import ReleasedTable

AT_ONCE = 500  # periods in one question
Place = tuple[str, str, str]  # an indicator, and the kind and name of a period
Span = tuple[str, frozenset[str]]  # whose, and the quarters; none of them is a closed trial


def near(connection: Connection, site_id: str, new: Sequence[ReleasedTable]) -> list[ReleasedTable]:
    """Return the tables of a site, as they came, that ``new`` ones could be laid beside."""
    names = {each for table in new for each in _alike(table.indicator)}
    wanted = {(people(table.indicator), frozenset(table.period.quarters)) for table in new}
    places = _places(connection, site_id, names, wanted)
    labels = sorted({label for _, _, label in places})
    return [
        ReleasedTable.model_validate_json(content)
        for start in range(0, len(labels), AT_ONCE)
        for place, content in _read(connection, site_id, names, labels[start : start + AT_ONCE])
        if place in places
    ]


def people(indicator: str) -> str:
    """Return whom an indicator counts: its frame, or people of its own."""
    from federated.indicators import catalogue

    known = catalogue().get(indicator)
    return (known and known.frame) or indicator


def _alike(indicator: str) -> Iterable[str]:
    from federated.indicators import catalogue

    mine = people(indicator)
    return {indicator, *(name for name in catalogue() if people(name) == mine)}


def _places(
    connection: Connection, site_id: str, names: Collection[str], wanted: Collection[Span]
) -> set[Place]:
    """Return what is reached, looking in more years for as long as that leads to more."""
    if not wanted:
        return set()
    timed = all(quarters for _, quarters in wanted)  # a closed trial lies beside every time
    years = _years(wanted) if timed else None
    while True:
        held = dict(_spans(connection, site_id, names, years))
        places = _reached(held, wanted)
        if years is None:
            return places
        before, years = years, _years([*wanted, *(held[place] for place in places)])
        if years == before:
            return places


def _years(spans: Iterable[Span]) -> tuple[str, str]:
    """Return the first and the last year of what has a time."""
    every = [quarter[:4] for _, quarters in spans for quarter in quarters]
    return min(every), max(every)


def _reached(held: dict[Place, Span], wanted: Collection[Span]) -> set[Place]:
    """Return what overlaps, and what overlaps that."""
    found: dict[str, set[str]] = {}
    trials = {whose for whose, quarters in wanted if not quarters}
    for whose, quarters in wanted:
        found.setdefault(whose, set()).update(quarters)
    places, before = set[Place](), -1
    while len(places) != before:
        before = len(places)
        places = {
            place
            for place, (whose, quarters) in held.items()
            if whose in found and (whose in trials or not quarters or quarters & found[whose])
        }
        for place in places:
            whose, quarters = held[place]
            found[whose] |= quarters
    return places


def _spans(
    connection: Connection, site_id: str, names: Collection[str], years: tuple[str, str] | None
) -> Iterable[tuple[Place, Span]]:
    columns, whose = released_tables.c, {name: people(name) for name in names}
    wanted = select(columns.indicator, columns.period_kind, columns.period_label).distinct()
    wanted = wanted.where(columns.site_id == site_id, columns.indicator.in_(sorted(names)))
    if years is not None:
        wanted = wanted.where(_within(*years))
    for indicator, kind, label in connection.execute(wanted):
        place = (indicator, kind, label)
        yield place, (whose[indicator], frozenset(_quarters(kind, label)))


def _within(first: str, last: str) -> ColumnElement[bool]:
    """Keep what has a quarter in these years, and closed trials."""
    kind, label = released_tables.c.period_kind, released_tables.c.period_label
    begins = func.substr(label, 1, 4)
    ends = case((kind == "cohort", func.substr(label, 6, 4)), else_=begins)
    return or_(kind == "trial", and_(begins <= last, ends >= first))


def _quarters(kind: str, label: str) -> tuple[str, ...]:
    if kind == "trial":
        return ()
    if kind == "quarter":
        return (label,)
    return Period.years(int(label[:4]), int(label[-4:])).quarters


def _read(
    connection: Connection, site_id: str, names: Collection[str], labels: Sequence[str]
) -> Iterable[tuple[Place, str]]:
    columns = released_tables.c
    place = (columns.indicator, columns.period_kind, columns.period_label)
    wanted = (
        select(*place, columns.content)
        .where(columns.site_id == site_id, columns.indicator.in_(sorted(names)))
        .where(columns.period_label.in_(labels))
        .order_by(columns.indicator, columns.cube, columns.period_label, columns.revision)
    )
    for indicator, kind, label, content in connection.execute(wanted):
        yield (indicator, kind, label), content
