"""An analysis by secure sums equals the pooled one."""

from pathlib import Path

import numpy as np
import pytest

from federated.analyses.__main__ import OpenGate
from federated.analyses.design import CONSTANT, Factor, Outcome, Term
from federated.analyses.glm import GlmFit, glm
from federated.analyses.questions.glm import GlmModel
from federated.analyses.rows import Rows
from federated.analyses.run import PlainSum, Site, Summer, run
from federated.analyses.verify import check
from federated.engines.blocks import Floats
from federated.errors import SumRefused
from federated.secure.fixed_point import Scale
from federated.secure.summer import SecureSum
from tests.federated.secure.world import Counted


class Through:
    def check(self, site: str, question: object, rows: Rows) -> None:
        """Let every question through: these rows are drawn here."""


def sites(number: int) -> list[Site]:
    draw = np.random.default_rng(6)
    found = []
    for place in range(number):
        x, cost = draw.normal(30, 4, 80), draw.gamma(2, 4e4, 80)
        y = (draw.random(80) < 1 / (1 + np.exp(-(x - 30) / 5))).astype(float)
        rows = Rows({"x": x, "cost": cost, "y": y})
        found.append(Site(f"city {place}", rows, Through()))
    return found


def fit(number: int, summer: Summer) -> GlmFit:
    design = (
        Term(name=CONSTANT),
        *(Term(name=c, factors=(Factor(column=c),)) for c in ("x", "cost")),
    )
    model = GlmModel(design=design, outcome=Outcome(column="y"), family="binomial")
    return run(glm(model), sites(number), summer)


def test_a_logistic_regression_has_the_same_ten_digits() -> None:
    secure, plain = (fit(4, one) for one in (SecureSum(random=Counted(3)), PlainSum()))
    assert np.allclose(secure.coef, plain.coef, rtol=1e-10, atol=0)
    assert np.allclose(secure.vcov, plain.vcov, rtol=1e-10, atol=0)


@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_sites_are_refused(number: int) -> None:
    with pytest.raises(SumRefused, match=f"at least three sites; with {number}"):
        fit(number, SecureSum(random=Counted(3)))


def test_sites_that_answer_in_different_lengths_are_refused() -> None:
    with pytest.raises(SumRefused, match="form"):
        SecureSum().total({"a": np.ones(2), "b": np.ones(2), "c": np.ones(3)})


def test_magnitudes_of_studies_keep_ten_digits() -> None:
    """From the square of a cost over a million rows to a score that has come down to nothing."""
    sizes = np.array([1e26, 1e18, 1e9, 1.0, 1e-9, 1e-16])
    draw = np.random.default_rng(2)
    vectors: dict[str, Floats] = {f"{n}": sizes * draw.uniform(-1, 1, 6) for n in range(10)}
    total = SecureSum(random=Counted(3)).total(vectors)
    assert np.allclose(total, np.sum(list(vectors.values()), axis=0), rtol=1e-10, atol=0)


def test_a_narrow_scale_refuses_instead_of_wrapping() -> None:
    with pytest.raises(SumRefused, match="wider"):
        SecureSum(Scale(words=1, fraction=32)).total({name: np.array([1e10]) for name in "abc"})


LONG = ("o08", "o14")  # hundreds of rounds over 15 and 18 sites
TWO = "o20"  # of two sites


def failed(paths: list[Path]) -> list[str]:
    """Return the fixtures that do not pass with secure sums."""
    assert paths
    summer, found = SecureSum(random=Counted(3)), []
    for path in paths:
        if not check.passed(check.checked(path, OpenGate, summer)):
            found.append(path.stem)
    return found


@pytest.mark.shared
@pytest.mark.slow
def test_every_fixture_passes_with_secure_sums(shared: Path) -> None:
    paths = sorted((shared / "reference").glob("o*.json"))
    assert failed([path for path in paths if path.name[:3] not in (*LONG, TWO)]) == []


@pytest.mark.shared
def test_a_fixture_of_two_sites_is_refused(shared: Path) -> None:
    (path,) = (shared / "reference").glob(f"{TWO}*.json")
    with pytest.raises(SumRefused, match="at least three sites; with 2"):
        failed([path])


@pytest.mark.shared
@pytest.mark.soak
def test_the_long_fixtures_pass_with_secure_sums(shared: Path) -> None:
    assert (
        failed([path for one in LONG for path in (shared / "reference").glob(f"{one}*.json")]) == []
    )
