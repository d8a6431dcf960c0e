"""Whoever drops out, and whenever: above the threshold the sum is exact, below it is nothing."""

from itertools import chain, combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.canonical import digest
from federated.errors import SumRefused
from federated.secure.fixed_point import WHOLE, Scale, summed, whole
from federated.secure.rehearsal import STEPS
from federated.secure.session import threshold
from tests.federated.secure.world import NAMES, round_of, some
from tests.federated.secure.world import whole as made

FIXED = "40e28e106cb2f9c4db05d131d00c93460544160e16e88ede7d021f7124d96888"
LARGE = st.integers(-(2**59), 2**59)


@st.composite
def rounds(draw: st.DrawFn) -> tuple[dict[str, list[int]], dict[str, str]]:
    """A few sites with values, and who drops out at which step."""
    names = NAMES[: draw(st.integers(3, 7))]
    size = draw(st.integers(1, 4))
    values = {name: draw(st.lists(LARGE, min_size=size, max_size=size)) for name in names}
    gone = draw(st.sets(st.sampled_from(names), max_size=len(names) - 1))
    return values, {name: draw(st.sampled_from(STEPS)) for name in sorted(gone)}


def counted_in(names: tuple[str, ...], lost: dict[str, str]) -> list[str]:
    late = STEPS[3:]
    return [name for name in names if lost.get(name, late[0]) in late]


@settings(max_examples=20)
@given(rounds())
def test_the_sum_is_exact_or_there_is_none(
    case: tuple[dict[str, list[int]], dict[str, str]],
) -> None:
    values, lost = case
    names, words = tuple(values), {name: made(one) for name, one in values.items()}
    if len(names) - len(lost) < threshold(len(names)):
        with pytest.raises(SumRefused) as caught:
            round_of(len(names), words, lost).total()
        assert caught.value.code == "few"
        return
    total = round_of(len(names), words, lost).total()
    alive = counted_in(names, lost)
    expected = [sum(column) for column in zip(*(values[name] for name in alive), strict=True)]
    assert whole(total.words) == expected
    assert total.survivors == tuple(alive)
    assert set(total.missing) == set(names) - set(alive)


def every_set(names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(names, n) for n in range(len(names))))


def try_every_set(number: int, step: str) -> None:
    names = NAMES[:number]
    for gone in every_set(names):
        lost = dict.fromkeys(gone, step)
        if len(gone) > number - threshold(number):
            with pytest.raises(SumRefused, match="of at least"):
                round_of(number, lost=lost).total()
            continue
        expected = summed([some(number)[name] for name in counted_in(names, lost)])
        assert np.array_equal(round_of(number, lost=lost).total().words, expected)


@pytest.mark.parametrize("step", STEPS)
def test_every_set_of_four_sites_that_drops_out_at_a_step(step: str) -> None:
    try_every_set(4, step)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_every_set_of_six_sites_that_drops_out_at_a_step(step: str) -> None:
    try_every_set(6, step)


def test_of_three_sites_none_may_drop_out() -> None:
    for step in STEPS:
        with pytest.raises(SumRefused, match="Only 2 of at least 3 sites"):
            round_of(3, lost={NAMES[1]: step}).total()


@pytest.mark.parametrize("scale", [WHOLE, Scale(words=2, fraction=0), Scale(words=4, fraction=9)])
def test_numbers_of_several_words_carry(scale: Scale) -> None:
    random = np.random.default_rng(4)
    words = {
        name: random.integers(0, 2**64, (scale.words, 50), dtype=np.uint64) for name in NAMES[:4]
    }
    total = round_of(4, words, scale=scale).total().words
    modulus = 2 ** (64 * scale.words)
    expected = [sum(column) % modulus for column in zip(*map(whole, words.values()), strict=True)]
    assert [number % modulus for number in whole(total)] == expected


def test_all_that_is_sent_follows_from_the_random_bytes() -> None:
    """If this digest changes, so did the protocol, and PROTOCOL needs another number."""
    done = round_of(4, lost={NAMES[1]: "masked"})
    assert digest(b"".join(m.body() for m in (*done.shares, *done.masked, *done.reveals))) == FIXED


def test_two_runs_differ_in_every_masked_number() -> None:
    words = {name: made(range(2000)) for name in NAMES[:3]}
    one, two = round_of(3, words, seed=1), round_of(3, words, seed=2)
    assert np.array_equal(one.total().words, two.total().words)
    for a, b in zip(one.masked, two.masked, strict=True):
        left, right = (np.frombuffer(m.vector, dtype="<u8") for m in (a, b))
        assert not (left == right).any()
        same = np.mean(np.frombuffer(a.vector, np.uint8) == np.frombuffer(b.vector, np.uint8))
        assert abs(same - 1 / 256) < 5 * (1 / 256 / len(a.vector)) ** 0.5
