"""The smallest generalisation is the one that trying everything finds too."""

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated import schema
from pseudonymisation.action import catalogue
from pseudonymisation.actions.keep import Keep
from pseudonymisation.risk import Ladder, Rung, Thresholds, rungs, smallest
from tests.pseudonymisation.risk import oracle
from tests.pseudonymisation.risk.conftest import Filled

# Postcodes of 3, 2 and 1 digits; weeks, and bands of two and four; sex, or nothing.
NAMES = ("pc3", "pc2", "pc1", "week", "two", "four", "sex")
LADDERS = (
    Ladder("postcode", (*(Rung(n, n) for n in NAMES[:3]), Rung("drop", None))),
    Ladder("age", (*(Rung(n, n) for n in NAMES[3:6]), Rung("drop", None))),
    Ladder("sex", (Rung("sex", "sex"), Rung("drop", None))),
)
PEOPLE = st.lists(
    st.tuples(st.integers(300, 309), st.integers(24, 31), st.sampled_from("fm")), max_size=30
)
LIMITS = st.builds(
    Thresholds, k_minimum=st.integers(1, 4), max_unique=st.sampled_from((0.0, 0.2, 1.0)),
    max_under_5=st.sampled_from((0.3, 1.0)), l_minimum=st.sampled_from((1, 2)),
)  # fmt: skip


def row(area: int, week: int, sex: str) -> tuple[object, ...]:
    return str(area), str(area)[:2], str(area)[:1], *(str(week // n) for n in (1, 2, 4)), sex


def brute_force(
    rows: list[tuple[object, ...]], limits: Thresholds
) -> tuple[int, int, tuple[int, ...]] | None:
    """Try every combination: fewest steps, then most classes, then the first columns last."""
    found = []
    for steps in product(*(range(len(one.rungs)) for one in LADDERS)):
        fields = [one.rungs[n].field for one, n in zip(LADDERS, steps, strict=True)]
        places = [NAMES.index(field) for field in fields if field is not None]
        total, classes, k, unique, under_5, _ = oracle.sizes(rows, places)
        fits = not total or (
            k >= limits.k_minimum
            and unique <= limits.max_unique * total
            and under_5 <= limits.max_under_5 * total
        )
        diverse = limits.l_minimum == 1 or oracle.distinct(rows, places, 6) >= limits.l_minimum
        if fits and diverse:
            found.append((sum(steps), -classes, steps))
    return min(found, default=None)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(PEOPLE, LIMITS)
def test_nothing_smaller_would_do(
    filled: Filled, people: list[tuple[int, int, str]], limits: Thresholds
) -> None:
    rows = [row(*one) for one in people]
    found = smallest(filled(rows, NAMES), "people", LADDERS, limits, ["sex"])
    expected = brute_force(rows, limits)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert (found.height, -found.measures.classes, found.steps) == expected


def test_without_limits_nothing_changes(filled: Filled) -> None:
    found = smallest(filled([row(300, 24, "f")], NAMES), "people", LADDERS, Thresholds())
    assert found is not None
    assert found.height == 0


def test_a_proposal_is_something_the_policy_would_take() -> None:
    for name, raw_name in (("birth", "ga_days"), ("family", "postcode"), ("person", "birth_date")):
        table = schema.table(name)
        raw = table.raw(raw_name)
        column = table.column(str(raw.target))
        for own in OWN[raw_name]:
            for action in rungs.coarser(raw, column, own):
                assert action.suits(raw, column)
                assert action.objection(raw, column) is None


OWN = {
    "ga_days": (Keep(action="keep"),),
    "postcode": (catalogue()["truncate"].model_validate({"action": "truncate", "positions": 3}),),
    "birth_date": (catalogue()["generalise"].model_validate({"action": "generalise", "to": "quarter"}),),
}  # fmt: skip


def test_gestational_age_goes_from_days_to_weeks_to_two_and_four_weeks() -> None:
    table = schema.table("birth")
    found = rungs.coarser(table.raw("ga_days"), table.column("ga_days"), Keep(action="keep"))
    assert [one.model_dump()["width"] for one in found] == [7, 14, 28]


def test_a_postcode_loses_a_digit_at_a_time_and_then_goes() -> None:
    table = schema.table("family")
    found = rungs.coarser(table.raw("postcode"), table.column("pc4"), OWN["postcode"][0])
    assert [one.model_dump().get("positions") for one in found] == [2, 1, None]
    assert found[-1].action == "drop"
