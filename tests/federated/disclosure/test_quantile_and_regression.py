"""R6 and R8: what a quantile and a regression tell is judged as numbers of families."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from federated.disclosure.rules import quantile
from federated.disclosure.rules.regression import Aggregates, refusals
from federated.policy import DisclosurePolicy

RULE = DisclosurePolicy(minimum=10)
SAFE = Aggregates(
    families=400,
    parameters=4,
    margins={"late": 120, "twin": 80},
    pairs={("late", "twin"): 30},
    events={"late": 40, "twin": 30},
)


@given(st.lists(st.integers(0, 60), min_size=3, max_size=8), st.sampled_from([0.1, 0.25, 0.5, 0.9]))
def test_a_told_bin_leaves_k_families_on_both_sides_and_holds_the_quantile(
    families: list[int], q: float
) -> None:
    found = quantile.bin_of(families, q, RULE)
    values = sorted(at for at, number in enumerate(families) for _ in range(number))
    if found is None:
        return
    assert sum(v < found for v in values) >= 10 <= sum(v > found for v in values)
    rank = next(n for n in range(1, len(values) + 1) if n >= q * len(values))
    assert values[rank - 1] == found
    assert quantile.known(families, q, found) == (True, True)


def test_no_end_of_the_data_is_a_quantile() -> None:
    for q in (0, 1, -0.1, 1.5):
        with pytest.raises(ValueError, match="somebody's value"):
            quantile.bin_of((50, 50, 50), q, RULE)
    assert quantile.bin_of((50, 50), 0.5, RULE) is None  # nobody lies below the first bin


def test_a_model_on_enough_families_may_leave() -> None:
    assert refusals(SAFE, RULE) == ()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"families": 13, "margins": {}, "pairs": {}, "events": None}, "beyond the parameters"),
        ({"parameters": 41}, "more than one parameter"),
        ({"margins": {"late": 2, "twin": 80}, "pairs": {}, "events": None}, "late covers"),
        ({"margins": {"late": 398, "twin": 80}, "pairs": {}, "events": None}, "late covers"),
        ({"pairs": {("late", "twin"): 3}}, "together"),
        ({"pairs": {("late", "twin"): 75}}, "together"),
        ({"events": {"late": 0}}, "have the outcome"),
        ({"events": {"late": 118}}, "lack it"),
        ({"patterns": (100, 100, 100, 100)}, "saturated"),
    ],
)
def test_each_way_to_count_a_few_families_is_refused(changes: dict[str, object], word: str) -> None:
    fields = {name: getattr(SAFE, name) for name in Aggregates.__dataclass_fields__}
    found = refusals(Aggregates(**{**fields, **changes}), RULE)
    assert any(word in sentence for sentence in found)


@given(
    st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.data()
)
def test_no_model_leaves_whose_two_by_two_table_could_not(
    both: int, one: int, other: int, neither: int, data: st.DataObject
) -> None:
    cells = (both, one, other, neither)
    total = sum(cells)
    having = data.draw(st.integers(0, both + one))
    model = Aggregates(
        total, 3, {"a": both + one, "b": both + other}, {("a", "b"): both}, {"a": having}
    )
    if not refusals(model, RULE):
        assert not any(0 < number < 10 for number in cells)
        assert having >= 10 <= both + one - having or both + one == 0
