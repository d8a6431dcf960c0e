"""The policy of the noise lane: chosen beforehand, known cubes only, never above the national limit."""

import pytest
from pydantic import ValidationError

from federated.errors import PolicyError
from federated.noise.policy import NoisePolicy

CAP = {
    "cap_eur": 20_000,
    "share_above_cap": 0.05,
    "mean_eur": 4000,
    "variation": 2.9,
    "source": "a published distribution",
}


def made(**more: object) -> NoisePolicy:
    return NoisePolicy.model_validate({"epsilon_per_year": 1, "cubes": ["I09/total"], **more})


def test_a_site_may_spend_less_than_the_national_limit_and_never_more() -> None:
    assert made(epsilon_per_year=0.5).epsilon_per_year < made(epsilon_per_year=2).epsilon_per_year
    for wrong in ({"epsilon_per_year": 2.1}, {"epsilon_per_year": 0}, {"delta": 1e-5}):
        with pytest.raises(ValidationError):
            made(**wrong)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["I99/total"], "is not a cube"),
        (["I09"], "I09 has: total, arm, plurality"),
        (["I09/city"], "I09 has: total, arm, plurality"),
        (["I09/total", "I09/total"], "twice"),
        (["B01/total"], "is a mean"),
        (["I36/total"], "own report only"),
        (["I61/total"], "noise.costs"),
    ],
)
def test_a_cube_that_cannot_have_noise_is_refused_with_a_sentence(
    names: list[str], sentence: str
) -> None:
    with pytest.raises(PolicyError, match=sentence):
        made(cubes=names)


def test_a_cost_has_a_cap_and_nothing_else_has() -> None:
    assert made(cubes=["I61/total"], costs={"I61": CAP}).costs["I61"].cap_cents == 2_000_000
    with pytest.raises(PolicyError, match=r"noise\.costs"):
        made(costs={"I61": CAP})


def test_an_indicator_with_one_cube_in_the_lane_is_in_it_with_all() -> None:
    assert made(cubes=["I09/arm"]).has("I09")
    assert not made(cubes=["I09/arm"]).has("I02")
