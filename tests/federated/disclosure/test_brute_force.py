"""The slow oracle: every whole table that agrees with what is published, one by one."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from federated.disclosure import control
from federated.exact import ExactRow, ExactTable, Part
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import ReleasedRow, ReleasedTable
from tests.federated.disclosure.worlds import YEAR, indicator

RULE = DisclosurePolicy()
MOST = 16
Row = tuple[int, int]  # events, non-events; nobody is missing
SIDES = st.one_of(st.integers(0, 12), st.integers(0, MOST))


def exact(stratum: str, row: Row) -> ExactRow:
    events, others = row
    n = Part(sum(row), sum(row))
    return ExactRow(
        stratum,
        n,
        n,
        Part(0, 0),
        {"events": Part(events, events), "non_events": Part(others, others)},
    )


def agrees(row: Row, shown: ReleasedRow) -> bool:
    events, others = row
    truth = {
        "events": events,
        "non_events": others,
        "measured": events + others,
        "eligible": events + others,
    }
    return all(shown.values[name] in (None, value) for name, value in truth.items())


def feasible(table: ReleasedTable, n: int) -> list[tuple[Row, Row]]:
    """Return every pair of strata that agrees with the table and has ``n`` in total."""
    total, first, second = table.rows
    sides = range(n + 1)
    ones = [row for row in product(sides, sides) if sum(row) <= n and agrees(row, first)]
    pairs = [
        (one, (events, n - sum(one) - events))
        for one in ones
        for events in range(n - sum(one) + 1)
        if agrees((events, n - sum(one) - events), second)
    ]
    return [p for p in pairs if agrees((p[0][0] + p[1][0], p[0][1] + p[1][1]), total)]


@settings(max_examples=40, deadline=None)
@given(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES), st.booleans())
def test_no_table_that_agrees_is_alone_with_a_small_number(
    one: Row, two: Row, sensitive: bool
) -> None:
    found = indicator(Measure.PROPORTION, sensitive, codes=(2,))
    total = (one[0] + two[0], one[1] + two[1])
    rows = (exact("*", total), exact("c0", one), exact("c1", two))
    (table,) = control([ExactTable(found, "site-a", "d0", YEAR, rows)], RULE)
    n = table.rows[0].values["measured"]
    if not isinstance(n, int):
        return  # without a total there is no end to the list of tables
    every = feasible(table, n)
    assert (one, two) in every
    for stratum, side in product((0, 1), (0, 1)):
        truth = (one, two)[stratum][side]
        counted = sum((one, two)[stratum]) > 0
        if 0 < truth < RULE.minimum or (truth == 0 and sensitive and counted):
            assert max(pair[stratum][side] for pair in every) >= RULE.minimum
