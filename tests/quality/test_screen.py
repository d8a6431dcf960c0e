"""The library is not asked about exactly those columns in which it would find nothing."""

from typing import Any

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quality import expectations, screen
from quality.check import Expected, Kind

NUMBERS = st.lists(st.none() | st.integers(-3, 9), min_size=1, max_size=6)
TEXTS = st.lists(
    st.none() | st.sampled_from(["", "a", "A", "a\n", "b|a", "é"]), min_size=1, max_size=6
)
BOUND = st.none() | st.integers(-3, 2)
CASES = st.one_of(
    st.tuples(NUMBERS, st.builds(Expected, st.just(Kind.BETWEEN), low=BOUND, high=st.integers(2, 9))),
    st.tuples(NUMBERS, st.just(Expected(Kind.PRESENT))),
    st.tuples(TEXTS, st.just(Expected(Kind.ONE_OF, ("a", "é")))),
    st.tuples(TEXTS, st.builds(Expected, st.just(Kind.MATCH), pattern=st.sampled_from(["^a$", "a", "^[a-z]*$"]))),
)  # fmt: skip


@settings(max_examples=60)
@given(CASES)
@example((["a\n"], Expected(Kind.MATCH, pattern="^a$")))
@example(([None], Expected(Kind.BETWEEN, low=0, high=1)))
def test_a_column_is_in_order_exactly_where_the_library_finds_nothing(
    case: tuple[list[Any], Expected],
) -> None:
    values, expected = case
    kind = pa.int32() if expected.kind in (Kind.BETWEEN, Kind.PRESENT) else pa.string()
    column = pa.array(values, kind)
    with expectations._quiet(), expectations._batch({"x": column}) as batch:
        found = expectations._positions(batch, {"x": expected})
    assert screen.holds(column, expected) is (found == {"x": ()})


def test_what_cannot_be_looked_at_is_not_in_order() -> None:
    assert not screen.holds(pa.array(["a"]), Expected(Kind.BETWEEN, low=0))
