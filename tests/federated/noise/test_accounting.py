"""What a year costs, against OpenDP's own accounting."""

from decimal import Decimal
from math import sqrt
from typing import Any

import pytest

from federated.noise import accounting
from federated.noise.mechanisms import Mechanism

DELTA = 1e-6


def laplace(epsilon: str) -> Mechanism:
    return Mechanism(kind="laplace", sensitivity=1, loss=Decimal(epsilon))


def gaussian(rho: str) -> Mechanism:
    return Mechanism(kind="gaussian", sensitivity=1, loss=Decimal(rho))


def opendp(rho: float, delta: float) -> float:
    import opendp.prelude as dp

    dp.enable_features("contrib")
    domain = dp.vector_domain(dp.atom_domain(T="i64"))
    noise: Any = dp.m.make_gaussian(domain, dp.l2_distance(T="i64"), scale=1 / sqrt(2 * rho))
    both: Any = dp.c.make_zCDP_to_approxDP(noise)
    return float(both.map(1).epsilon(delta))


@pytest.mark.parametrize("rho", [0.0001, 0.001, 0.0175, 0.125, 1.0, 3.0])
@pytest.mark.parametrize("delta", [1e-6, 1e-9])
def test_the_conversion_is_opendps_and_never_smaller(rho: float, delta: float) -> None:
    ours, theirs = accounting.converted(rho, delta), opendp(rho, delta)
    assert theirs * (1 - 1e-9) <= ours <= theirs * 1.001


def test_pure_tables_add_up_in_epsilon() -> None:
    assert accounting.epsilon_of([laplace("0.3"), laplace("0.7")], DELTA) == 1


def test_many_small_pure_tables_cost_less_than_their_sum() -> None:
    many = [laplace("0.05")] * 100  # rho 100 · 0.05² / 2 = 0.125
    assert accounting.epsilon_of(many, DELTA) == pytest.approx(Decimal("2.4191"), abs=1e-3)
    assert accounting.epsilon_of(many, DELTA) < 5


def test_both_kinds_together_cost_the_smaller_of_two_sums() -> None:
    found = float(accounting.epsilon_of([laplace("0.5"), gaussian("0.0175")], DELTA))
    apart = 0.5 + accounting.converted(0.0175, DELTA)
    as_rho = accounting.converted(0.5**2 / 2 + 0.0175, DELTA)
    assert found == pytest.approx(min(apart, as_rho), abs=1e-8)


def test_nothing_costs_nothing() -> None:
    assert accounting.epsilon_of([], DELTA) == 0


@pytest.mark.parametrize("epsilon", ["0.01", "0.1", "0.3", "1", "2"])
@pytest.mark.parametrize("tables", [1, 3, 7, 10, 20, 60])
def test_the_shares_of_a_year_never_exceed_it_and_nearly_use_it(epsilon: str, tables: int) -> None:
    kind, loss = accounting.share(Decimal(epsilon), DELTA, tables)
    one = Mechanism(kind=kind, sensitivity=1, loss=loss)
    used = accounting.epsilon_of([one] * tables, DELTA)
    assert Decimal(epsilon) * Decimal("0.99") <= used <= Decimal(epsilon)


@pytest.mark.parametrize(
    ("tables", "kind"), [(1, "laplace"), (10, "laplace"), (20, "gaussian"), (60, "gaussian")]
)
def test_gaussian_noise_is_smaller_only_for_many_tables(tables: int, kind: str) -> None:
    assert accounting.share(Decimal(1), DELTA, tables)[0] == kind
