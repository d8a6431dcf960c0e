"""Every measure by hand on ten rows, and on any rows the same as a slow and obvious count."""

import ibis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pseudonymisation.risk import Measures, diversity, measures, presence
from tests.pseudonymisation.risk import oracle
from tests.pseudonymisation.risk.conftest import Filled

NAMES = ("area", "sex", "answer")
# 3011: 5 girls; 3011: 1 boy; 3012: 3 girls; unknown: 1 girl
TEN: list[tuple[object, ...]] = [("3011", "f", a) for a in "xxxyy"]
TEN += [("3011", "m", "x")]
TEN += [("3012", "f", a) for a in "xyz"] + [(None, "f", "z")]
ANY = st.lists(
    st.tuples(*(st.sampled_from(values) for values in (("1", "2", None), ("f", "m"), ("x", "y", None)))),
    max_size=40,
)  # fmt: skip
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


def test_ten_people_in_four_classes_of_five_one_three_and_one(filled: Filled) -> None:
    found = measures(filled(TEN, NAMES), "people", NAMES[:2])
    assert found == Measures(rows=10, classes=4, k=1, unique=2, under_5=1 + 3 + 1, under_10=10)
    assert found.prosecutor_highest == 1 / 1
    assert found.prosecutor_average == found.marketer == 4 / 10
    assert found.share(found.under_5) == 5 / 10


def test_without_quasi_identifiers_everybody_is_alike(filled: Filled) -> None:
    assert measures(filled(TEN, NAMES), "people", ()).k == 10


def test_no_rows_are_no_risk(filled: Filled) -> None:
    found = measures(filled([], NAMES), "people", NAMES[:2])
    assert found == Measures(0, 0, 0, 0, 0, 0)
    assert (found.prosecutor_highest, found.marketer) == (0.0, 0.0)


def test_the_boy_tells_his_answer_and_the_unknown_area_is_furthest_from_all(filled: Filled) -> None:
    found = diversity(filled(TEN, NAMES), "people", NAMES[:2], "answer")
    assert found.distinct == 1
    # all: x 5/10, y 3/10, z 2/10; the unknown area: z only, half of |0-.5| + |0-.3| + |1-.2|
    assert found.closeness == pytest.approx((0.5 + 0.3 + 0.8) / 2)


def test_presence_is_the_share_of_a_cell_and_the_register_makes_it_harder(filled: Filled) -> None:
    filled([("f", 18), ("m", 4), ("x", 5)], ("sex", "count"), "register")
    found = presence(filled(TEN, NAMES), "people", ("sex",), "register")
    assert (found.lowest, found.highest) == (0 / 5, 9 / 18)
    assert found.journalist_highest == 1 / 4
    # by class: 2 of 22 people; by row: (9 * 1/18 + 1 * 1/4) / 10
    assert found.journalist_average == pytest.approx(max(2 / 22, (9 / 18 + 1 / 4) / 10))
    assert (found.cells, found.contradictions) == (3, 0)


def test_more_people_than_the_register_has_is_a_contradiction_and_full_presence(
    filled: Filled,
) -> None:
    filled([("f", 8)], ("sex", "count"), "register")
    found = presence(filled(TEN, NAMES), "people", ("sex",), "register")
    assert (found.highest, found.contradictions) == (1.0, 2)


@SHARED
@given(ANY)
def test_any_rows_are_measured_as_by_hand(filled: Filled, rows: list[tuple[object, ...]]) -> None:
    execute = filled(rows, NAMES)
    for quasi in ((0,), (0, 1)):
        names = [NAMES[place] for place in quasi]
        assert measures(execute, "people", names) == Measures(*oracle.sizes(rows, quasi))
        found = diversity(execute, "people", names, "answer")
        assert found.distinct == oracle.distinct(rows, quasi, 2)
        assert found.closeness == pytest.approx(oracle.closeness(rows, quasi, 2))


def test_the_statements_are_read_by_spark_too() -> None:
    import sqlglot

    said: list[str] = []

    def listen(sql: str) -> list[tuple[object, ...]]:
        said.append(sql)
        return [(0,) * (2 if "distance" in sql else 6)]

    measures(listen, "people", NAMES[:2])
    diversity(listen, "people", NAMES[:2], "answer")
    presence(listen, "people", NAMES[:2], "register")
    for sql in said:
        spark = sqlglot.transpile(sql, read="duckdb", write="spark")[0]
        assert sqlglot.parse_one(spark, read="spark")


def test_the_same_through_ibis(filled: Filled) -> None:
    backend = ibis.duckdb.connect()
    backend.raw_sql(
        "CREATE TABLE people AS SELECT * FROM (VALUES ('1','f','x'),('1','f','y'),('2','m','x')) "
        "t(area, sex, answer)"
    )
    rows = [("1", "f", "x"), ("1", "f", "y"), ("2", "m", "x")]

    def through_ibis(sql: str) -> list[tuple[object, ...]]:
        found = backend.raw_sql(sql).fetchall()
        return [tuple(row) for row in found]

    assert measures(through_ibis, "people", NAMES[:2]) == Measures(*oracle.sizes(rows, (0, 1)))
