"""What a site has published that figures it sends now could be laid beside.

Figures tell something of each other where they count the same people in quarters that overlap,
directly or by way of others: a year and two years, two years and three. What is further away is
never read, so that taking a release costs the same after twenty years.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from api.store.tables import released_tables
from federated.period import Period
from federated.release import ReleasedTable

AT_ONCE = 500  # numbers in one question
Span = tuple[str, frozenset[str]]  # whose, and the quarters; none of them is a closed trial


def near(connection: Connection, site_id: str, new: Sequence[ReleasedTable]) -> list[ReleasedTable]:
    """Return the tables of a site, as they came, that ``new`` ones could be laid beside."""
    names = {each for table in new for each in _alike(table.indicator)}
    held = dict(_spans(connection, site_id, names))
    wanted = {(people(table.indicator), frozenset(table.period.quarters)) for table in new}
    numbers = _reached(held, wanted)
    return [
        table
        for start in range(0, len(numbers), AT_ONCE)
        for table in _read(connection, numbers[start : start + AT_ONCE])
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


def _reached(held: dict[int, Span], wanted: Collection[Span]) -> list[int]:
    """Return the numbers of what overlaps, and of what overlaps that."""
    found: dict[str, set[str]] = {}
    trials = {whose for whose, quarters in wanted if not quarters}
    for whose, quarters in wanted:
        found.setdefault(whose, set()).update(quarters)
    numbers, before = list[int](), -1
    while len(numbers) != before:
        before = len(numbers)
        numbers = [
            n
            for n, (whose, quarters) in held.items()
            if whose in found and (whose in trials or not quarters or quarters & found[whose])
        ]
        for number in numbers:
            whose, quarters = held[number]
            found[whose] |= quarters
    return numbers


def _spans(
    connection: Connection, site_id: str, names: Collection[str]
) -> Iterable[tuple[int, Span]]:
    columns = released_tables.c
    wanted = select(columns.id, columns.indicator, columns.period_kind, columns.period_label)
    wanted = wanted.where(columns.site_id == site_id, columns.indicator.in_(sorted(names)))
    for number, indicator, kind, label in connection.execute(wanted):
        yield number, (people(indicator), frozenset(_quarters(kind, label)))


def _quarters(kind: str, label: str) -> tuple[str, ...]:
    if kind == "trial":
        return ()
    if kind == "quarter":
        return (label,)
    return Period.years(int(label[:4]), int(label[-4:])).quarters


def _read(connection: Connection, numbers: Sequence[int]) -> Iterable[ReleasedTable]:
    columns = released_tables.c
    wanted = select(columns.content).where(columns.id.in_(numbers))
    wanted = wanted.order_by(
        columns.indicator, columns.cube, columns.period_label, columns.revision
    )
    contents = connection.execute(wanted).scalars()
    return [ReleasedTable.model_validate_json(content) for content in contents]
