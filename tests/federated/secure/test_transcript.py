"""What the centre holds at the end of a round tells the total, and nothing of one site.

The centre takes off what it was given shares for: own masks of the living, pair masks of the lost.
What is then left of each site must look like chance, and alike whatever the site counted, as long
as the total is the same. So a simulator that knows the total only can make as good a transcript:
it runs the protocol with the total at one site and zeros at the others. The statistics are tried
on weak masks too, which they find. Bytes are those of fixed seeds, so nothing here is luck.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np
import pytest
from scipy import stats

from federated.secure import masks, shamir
from federated.secure.fixed_point import STATISTICS, Floats, Scale, decoded, encoded
from federated.secure.rehearsal import Transcript
from federated.secure.secrets import private_key
from federated.secure.words import Words, from_bytes, subtract, to_bytes
from tests.federated.secure.world import NAMES, round_of, whole

NUMBERS, RUNS, LEAST = 3000, 4, 1e-5
Inputs = Mapping[str, Words]


def counts(*of_sites: int) -> Inputs:
    return {NAMES[n]: whole([count] * NUMBERS) for n, count in enumerate(of_sites)}


REAL = counts(11, 7, 30)
SIMULATED = counts(0, 0, 48)  # all that is known is the total


def left_over(done: Transcript) -> dict[str, Words]:
    """Return what is left of each site once everything known is taken off."""
    digest, chosen = done.claim.session, done.reveals[: done.session.terms.threshold]
    places = shamir.places(done.session.terms.names)
    weights = shamir.weights([places[one.sender] for one in chosen])
    found = {m.sender: from_bytes(m.vector, done.session.scale.words).copy() for m in done.masked}
    for name in done.claim.survivors:
        seed = shamir.joined([dict(one.survivors)[name] for one in chosen], weights)
        assert seed is not None
        key = masks.own_key(seed, digest, name)
        subtract(found[name], masks.mask(key, found[name]))
    return found


def late(done: Transcript, name: str, vector: bytes) -> Words:
    """Return what is left of a site that was called lost, whose values arrived after all."""
    chosen = done.reveals[: done.session.terms.threshold]
    places = shamir.places(done.session.terms.names)
    weights = shamir.weights([places[one.sender] for one in chosen])
    body = shamir.joined([dict(one.lost)[name] for one in chosen], weights)
    assert body is not None
    own, left, keys = private_key(body), from_bytes(vector, 1).copy(), done.roster.by_name()
    for other in (key for key in keys if key != name):
        key = masks.pair_key(own, keys[other].mask, done.claim.session, (name, other))
        masks.apply_pair(left, key, (name, other), undo=True)
    return left


def transcripts(inputs: Inputs, first: int) -> list[Transcript]:
    return [round_of(len(inputs), inputs, seed=first + n) for n in range(RUNS)]


def by_position(words: list[Words]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return how often each byte occurs at each of the eight places of a word."""
    columns = np.frombuffer(b"".join(map(to_bytes, words)), np.uint8).reshape(-1, 8)
    return np.array([np.bincount(column, minlength=256) for column in columns.T])


def uniform(words: list[Words]) -> float:
    """Return the least p of eight tests, one a place, that every byte is as likely."""
    return float(min(stats.chisquare(place).pvalue for place in by_position(words)))


def alike(one: list[Words], two: list[Words]) -> float:
    """Return the least p of eight tests that two worlds have bytes of one distribution."""
    pairs = zip(by_position(one), by_position(two), strict=True)
    return float(min(stats.chi2_contingency(np.array(pair)).pvalue for pair in pairs))


@pytest.fixture(scope="module")
def real() -> list[Transcript]:
    return transcripts(REAL, 100)


@pytest.fixture(scope="module")
def simulated() -> list[Transcript]:
    return transcripts(SIMULATED, 200)


def arrived(done: Transcript) -> dict[str, Words]:
    return {m.sender: from_bytes(m.vector, 1) for m in done.masked}


@pytest.mark.parametrize("name", REAL)
def test_what_arrives_and_what_is_left_of_a_site_looks_like_chance(
    name: str, real: list[Transcript]
) -> None:
    assert uniform([arrived(done)[name] for done in real]) > LEAST
    assert uniform([left_over(done)[name] for done in real]) > LEAST


@pytest.mark.parametrize("name", REAL)
def test_a_simulator_that_knows_the_total_only_makes_the_same(
    name: str, real: list[Transcript], simulated: list[Transcript]
) -> None:
    for view in (arrived, left_over):
        ours, theirs = ([view(one)[name] for one in world] for world in (real, simulated))
        assert alike(ours, theirs) > LEAST


def test_differences_between_sites_and_neighbouring_numbers_look_like_chance(
    real: list[Transcript],
) -> None:
    for a, b in (NAMES[0:2], NAMES[1:3]):
        apart = []
        for done in real:
            left = left_over(done)
            apart.append(left[a] - left[b])
        assert uniform(apart) > LEAST
    steps = [left[:, 1:] - left[:, :-1] for done in real for left in left_over(done).values()]
    assert uniform(steps) > LEAST


def test_what_is_left_adds_up_to_the_total_and_to_nothing_else(real: list[Transcript]) -> None:
    for done in real:
        left = list(left_over(done).values())
        assert set((left[0] + left[1] + left[2])[0].tolist()) == {48}
        for signs in product((-1, 0, 1), repeat=3):
            if len(set(signs)) > 1:
                mixed = sum(
                    np.int64(s) * part.view(np.int64) for s, part in zip(signs, left, strict=True)
                )
                assert len(np.unique(mixed)) > NUMBERS * 0.99


def test_values_that_come_late_stay_masked_by_the_site_itself() -> None:
    inputs = counts(11, 7, 30, 5)
    there = transcripts(inputs, 300)
    gone = [round_of(4, inputs, {NAMES[3]: "agreement"}, seed=300 + n) for n in range(RUNS)]
    lost = [round_of(4, inputs, {NAMES[3]: "masked"}, seed=300 + n) for n in range(RUNS)]
    vectors = [done.masked[3].vector for done in there]
    assert [done.masked[3].vector for done in gone] == vectors
    left = [late(done, NAMES[3], vector) for done, vector in zip(lost, vectors, strict=True)]
    assert uniform(left) > LEAST


def test_all_else_that_is_sent_has_the_same_size_whatever_was_counted(
    real: list[Transcript], simulated: list[Transcript]
) -> None:
    def sizes(done: Transcript) -> list[int]:
        parts = (*done.keys, *done.shares, *done.masked, *done.agreements, *done.reveals)
        return [len(one.body()) for one in parts]

    assert len({tuple(sizes(done)) for done in (*real, *simulated)}) == 1


def test_the_statistics_find_masks_that_are_too_small_or_left_out() -> None:
    draw = np.random.default_rng(8)
    plain = [whole([11] * NUMBERS)] * RUNS
    assert uniform(plain) < LEAST
    short = [one + draw.integers(0, 2**60, one.shape, dtype=np.uint64) for one in plain]
    assert uniform(short) < LEAST
    assert (
        alike(short, [draw.integers(0, 2**64, one.shape, dtype=np.uint64) for one in plain]) < LEAST
    )


@pytest.mark.parametrize("scale", [STATISTICS, Scale(words=2, fraction=40)])
def test_the_words_of_a_total_follow_from_its_value_alone(scale: Scale) -> None:
    """Two worlds with one total have one total in words: no carry between words is shown."""
    one: list[Floats] = [np.array([2.5 - 2.0**-30]), np.array([-1.0]), np.array([2.0**-30])]
    two: list[Floats] = [np.array([0.5]), np.array([0.5]), np.array([0.5])]
    opened = []
    for world in (one, two):
        inputs = {name: encoded(v, scale, 3) for name, v in zip(NAMES, world, strict=False)}
        opened.append(round_of(3, inputs, scale=scale).total().words)
    assert np.array_equal(opened[0], opened[1])
    assert decoded(opened[0], scale).tolist() == [1.5]
