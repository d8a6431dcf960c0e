"""The same figures as pycanon, where its virtual environment is (`python bench/risk.py` makes it)."""

import pytest

from bench.risk import compared, environment


@pytest.mark.slow
def test_k_l_and_t_are_those_of_pycanon() -> None:
    python = environment(make=False)
    if python is None:
        pytest.skip("pycanon needs another pandas and is not installed beside this one")
    for ours, theirs in compared(python, rows=2_000):
        assert ours == pytest.approx(theirs, abs=1e-9)
