"""Which codes are merged: neighbours, the fewest families first, whatever the outcome."""

from federated import merging
from federated.indicator import Dimension

BANDS = Dimension("ga_band", ("<28", "28-31", "32-36", ">=37", "unknown"), "duur")


def test_the_smallest_goes_with_its_smaller_neighbour() -> None:
    families = {"<28": 12, "28-31": 8, "32-36": 40, ">=37": 90, "unknown": 1}
    found = list(merging.merges(BANDS, families))
    assert found[0] == (("<28", "28-31"), ("32-36",), (">=37",))  # 8, beside 12 and 40
    assert found[1] == (("<28", "28-31", "32-36"), (">=37",))  # 20, beside 40
    assert len(found) == 2


def test_codes_without_an_order_are_not_merged() -> None:
    arm = Dimension("arm", ("programme", "comparison", "historic"), "arm")
    assert list(merging.merges(arm, {"programme": 1})) == []


def test_the_unknown_stay_by_themselves() -> None:
    wide, codes = merging.merged(BANDS, (("<28", "28-31"), ("32-36",), (">=37",)))
    assert wide.codes == ("<28 + 28-31", "32-36", ">=37", "unknown")
    assert codes["28-31"] == "<28 + 28-31"
    assert codes["unknown"] == "unknown"


def test_every_ordered_split_is_one_of_the_catalogue() -> None:
    from federated.indicators import catalogue

    splits = {d.name: d.codes for one in catalogue().values() for d in one.dimensions}
    for name, order in merging.ORDERED.items():
        assert set(splits[name]) - {"unknown"} == set(order)
