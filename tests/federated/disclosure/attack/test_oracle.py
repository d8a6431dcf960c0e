"""What the attacker says of tiny tables is what enumerating every table says."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from federated.disclosure.attack.knowledge import Knowledge
from federated.disclosure.attack.questions import Questions
from federated.disclosure.attack.tables import Tables

COLUMNS, MOST = 4, 4
Rows = list[list[int]]


def forms(least: int) -> st.SearchStrategy[Rows]:
    one = st.lists(st.sampled_from([0, 1]), min_size=COLUMNS, max_size=COLUMNS)
    return st.lists(one, min_size=least, max_size=5)


truths = st.lists(st.integers(0, MOST), min_size=COLUMNS, max_size=COLUMNS)


def known_of(truth: list[int], exact: Rows, rough: Rows) -> Knowledge:
    """Return a total, exact sums, and sums to within one."""
    true = np.array(truth, dtype=float)
    rows = np.array([[1] * COLUMNS, *exact, *rough], dtype=float)
    width = np.array([0] * (1 + len(exact)) + [1] * len(rough), dtype=float)
    known = Knowledge.nothing(np.ones(COLUMNS, dtype=bool))
    return known.and_that(csr_matrix(rows), rows @ true - width, rows @ true + width)


@settings(max_examples=25, deadline=None)
@given(truth=truths, exact=forms(0), rough=forms(0), asked=forms(1))
def test_every_question_has_the_answer_of_enumeration(
    truth: list[int], exact: Rows, rough: Rows, asked: Rows
) -> None:
    known = known_of(truth, exact, rough)
    top = sum(truth)
    every = [t for t in product(range(top + 1), repeat=COLUMNS) if sum(t) == top]
    agree = np.array([t for t in every if known.agrees(np.array(t, dtype=float))])
    sums = np.array(asked, dtype=float)
    reach = sums @ agree.T
    for extra in (1.0, 2.0):
        bounds = sums @ np.array(truth, dtype=float) + extra
        found = Tables(known).answers(Questions(csr_matrix(sums), bounds))
        assert found.tolist() == (reach.max(axis=1) >= bounds).tolist()
    values = sums @ np.array(truth, dtype=float)
    other = Tables(known).answers(Questions.other_than(csr_matrix(sums), values))[: len(sums)]
    assert other.tolist() == (reach != values[:, np.newaxis]).any(axis=1).tolist()


@settings(max_examples=25, deadline=None)
@given(truth=truths, exact=forms(0), rough=forms(0), asked=forms(1))
def test_an_interval_holds_what_enumeration_finds(
    truth: list[int], exact: Rows, rough: Rows, asked: Rows
) -> None:
    known = known_of(truth, exact, rough)
    top = sum(truth)
    every = [t for t in product(range(top + 1), repeat=COLUMNS) if sum(t) == top]
    agree = np.array([t for t in every if known.agrees(np.array(t, dtype=float))])
    tables = Tables(known)
    for form in asked:
        low, high = tables.range(csr_matrix(np.array([form], dtype=float)))
        reach = agree @ np.array(form)
        assert low - 1e-6 <= reach.min() <= reach.max() <= high + 1e-6


def test_whoever_knows_one_sum_more_can_exclude_more() -> None:
    """Of 10 in three cells, the first is 2: the second can be 9 for others, and 8 at most then."""
    known = Knowledge.nothing(np.ones(3, dtype=bool))
    total = csr_matrix(np.ones((1, 3)))
    known = known.and_that(total, np.array([10.0]), np.array([10.0]))
    asked = Questions(csr_matrix([[0.0, 1.0, 0.0]]), np.array([9.0]))
    tables = Tables(known)
    assert tables.answers(asked).all()
    assert not tables.beside(csr_matrix([[1.0, 0.0, 0.0]]), 2.0, asked).any()
    assert tables.answers(asked).all()


def test_three_halves_are_not_three_people() -> None:
    """Three pairs of one person each have an answer in fractions, and none in people."""
    pairs = csr_matrix(np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]))
    one = np.ones(3)
    known = Knowledge.nothing(np.ones(3, dtype=bool)).and_that(pairs, one, one)
    assert not Tables(known).answers(Questions(csr_matrix(np.ones((1, 3))), np.ones(1))).any()
