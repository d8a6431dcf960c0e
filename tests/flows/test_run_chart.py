"""Run charts: signals where something changed, silence where it did not."""

import random
from xml.etree import ElementTree

import pytest

from flows import chart_svg
from flows.run_chart import Point, chart, fewest_crossings, longest_allowed


def points(*values: float, size: int | None = None) -> list[Point]:
    return [Point(f"2024-Q{i}", value, size) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("useful", "longest", "crossings"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8)]
)
def test_the_limits_are_those_of_the_paper(useful: int, longest: int, crossings: int) -> None:
    assert (longest_allowed(useful), fewest_crossings(useful)) == (longest, crossings)


def test_a_lasting_change_is_a_signal() -> None:
    before, after = [10.0, 12.0, 11.0, 10.5, 12.5, 11.5, 10.2], [20.0, 22.0, 21.0, 20.5, 22.5, 21.5]
    found = chart(points(*before, *after, 20.1, 21.9, 22.2, 20.8))
    assert found.signals == ("shift", "crossings")


def test_moving_about_is_no_signal() -> None:
    drawn = random.Random(7)  # noqa: S311  # noise, not a secret
    quiet = [chart(points(*(drawn.gauss(10, 1) for _ in range(20)))).signals for _ in range(200)]
    assert sum(1 for signals in quiet if signals) < 200 * 0.15


def test_fewer_than_ten_points_never_signal() -> None:
    found = chart(points(*range(9), size=50))
    assert (found.signals, found.limits) == ((), ())


def test_a_share_far_off_lies_outside_its_limits() -> None:
    found = chart(points(*[0.1] * 10, 0.9, 0.11, size=40))
    assert "outside" in found.signals
    low, high = found.limits[0]
    share = (10 * 0.1 + 0.9 + 0.11) / 12
    width = 3 * (share * (1 - share) / 40) ** 0.5
    assert (low, high) == pytest.approx((max(0, share - width), share + width))


def test_an_empty_quarter_has_no_limits_to_divide_by() -> None:
    assert chart([Point("2024-Q1", 0.0, 0)] * 12).limits == ()


@pytest.mark.parametrize("values", [(), (1.0,), (0.0, 0.0), tuple(range(40))])
def test_every_drawing_is_well_formed_and_escapes_its_labels(values: tuple[float, ...]) -> None:
    found = chart([Point(f'<b>&"{i}', value / 40, 30) for i, value in enumerate(values)])
    drawing = ElementTree.fromstring(  # noqa: S314  # our own drawing
        chart_svg.svg(found, 'Vroeg "geboren" & <klein>')
    )
    assert drawing.get("aria-label") == 'Vroeg "geboren" & <klein>'
    assert len(drawing.findall("circle")) == len(values)
