"""Costs and effects compared within cities: what differs between cities is no effect."""

import numpy as np
import pytest
import statsmodels.api as sm

from federated.analyses.questions.moments import Group
from federated.analyses.questions.within import Within
from federated.analyses.rows import Rows
from federated.studies import example, few_cities, reading
from federated.studies.kinds import cost_effectiveness
from federated.studies.words import Refusal
from tests.studies import spec
from tests.studies.each_kind import COSTS, text
from tests.studies.world import World

ACROSS = (COSTS, f'{COSTS}\ncompare = "across_cities"')
SITES = 5


def dearer(uneven: bool = True) -> dict[str, Rows]:
    """Rows of cities of which each is dearer than the one before, and has more of the programme."""
    study, rng = reading.read(text("cost_effectiveness")), np.random.default_rng(11)
    out = {}
    for number, name in enumerate(study.sites):
        rows = example.rows(study, name)
        share = 0.2 + 0.13 * number if uneven else 0.5
        new = rng.random(len(rows)) < share
        cost = 8_000 + 4_000.0 * number + rng.gamma(4, 500, len(rows)) - 300 * new
        out[name] = rows.with_columns({
            "arm": np.where(new, "programme", "comparison"),
            "cost_y1": cost,
            "cost_hospital": 0.7 * cost,
        })  # fmt: skip
    return out


def test_what_differs_between_cities_counts_as_no_effect_of_the_programme() -> None:
    within = World.of(text("cost_effectiveness"), dearer()).open()
    assert within.run().done, within.events[-1].announced
    across = World.of(text("cost_effectiveness", 5, ACROSS), dearer()).open()
    assert across.run().done
    at = within.result()["terms"].index("cost_y1")
    held, mixed = (one.result()["estimates"][at] for one in (within, across))
    assert held == pytest.approx(-300, abs=200)
    assert mixed > 2_000  # the dearer cities have more of the programme
    assert cost_effectiveness.WITHIN in within.result()["assumes"]
    assert cost_effectiveness.ACROSS in across.result()["assumes"]


def test_it_is_least_squares_with_a_term_for_every_city() -> None:
    worlds = dearer()
    world = World.of(text("cost_effectiveness"), worlds).open()
    assert world.run().done
    result = world.result()
    city = np.repeat(np.arange(SITES), [len(one) for one in worlds.values()])
    new = np.concatenate([one.has("arm", "programme") for one in worlds.values()])
    for name, sign in (("readmission_30d", -1), ("cost_y1", 1), ("cost_hospital", 1)):
        y = np.concatenate([one.number(name) for one in worlds.values()])
        x = np.column_stack([new, city[:, None] == np.arange(SITES)]).astype(float)
        at = result["terms"].index("effect" if sign < 0 else name)
        own = sign * sm.OLS(y, x).fit().params[0]
        assert result["estimates"][at] == pytest.approx(own, rel=1e-8)
        assert result["errors"]["model"]["se"][at] == pytest.approx(_se(y, new, city), rel=1e-8)


def _se(y: np.ndarray, new: np.ndarray, city: np.ndarray) -> float:
    """Return the error of the weighted mean of the cities' differences, one city after another."""
    weights, variances = [], []
    for one in range(SITES):
        a, b = y[(city == one) & new], y[(city == one) & ~new]
        weights.append(len(a) * len(b) / (len(a) + len(b)))
        variances.append(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    w = np.array(weights)
    return float(np.sqrt((w**2 * np.array(variances)).sum()) / w.sum())


@pytest.mark.parametrize("compare", [(), (ACROSS,)])
def test_a_party_that_pays_nothing_has_no_p_and_no_say(
    compare: tuple[tuple[str, str], ...],
) -> None:
    worlds = {
        name: rows.with_columns({"cost_hospital": np.zeros(len(rows))})
        for name, rows in dearer().items()
    }
    world = World.of(text("cost_effectiveness", 5, *compare), worlds).open()
    assert world.run().done, world.events[-1].announced
    result = world.result()
    at = result["terms"].index("cost_hospital")
    assert result["estimates"][at] == 0
    assert result["errors"]["model"]["p"][at] is None
    free = [
        one["acceptable"]
        for one in result["net_benefit"]
        if (one["cost"], one["price"]) == ("cost_hospital", 0)
    ]
    assert free == [0.5]


def test_a_city_with_few_of_a_group_stays_out_since_the_weights_tell_its_numbers() -> None:
    worlds = dearer(uneven=False)
    rows = worlds["b-ziekenhuis"]
    new = rows.has("arm", "programme")
    worlds["b-ziekenhuis"] = rows.where(~new | (np.cumsum(new) <= 4))
    world = World.of(text("cost_effectiveness"), worlds).open()
    assert world.run().done
    (said,) = [one for place in world.places.values() for one in place.said
               if isinstance(one, Refusal)]  # fmt: skip
    assert (said.site, said.code) == ("b-ziekenhuis", "gate")


def test_a_city_without_both_groups_says_nothing_but_zeros() -> None:
    rows = Rows({"arm": np.array(["programme"] * 9 + ["comparison"]), "cost": np.arange(10.0)})
    levels = ("comparison", "programme")
    answer = Within(columns=("cost",), group=Group(column="arm", levels=levels)).answer(rows)
    assert not any(np.any(one) for one in answer.values())


def test_whole_cities_that_each_have_one_group_are_told_what_to_write_in_plain_sums_too() -> None:
    worlds = dearer(uneven=False)
    for name, rows in worlds.items():
        arm = "programme" if name < "c" else "comparison"
        worlds[name] = rows.with_columns({"arm": np.full(len(rows), arm)})
    closed = World.of(text("cost_effectiveness", 5, spec.PLAIN), worlds).open().run()
    assert "No city has families of both groups" in closed.sentence
    world = World.of(text("cost_effectiveness", 5, ACROSS, spec.PLAIN), worlds).open()
    assert world.run().done
    assert any(
        few_cities.WHOLE.partition("{ways}")[0][9:40] in a for a in world.result()["assumes"]
    )
    assert world.result()["errors"]["model"]["se"] == [None] * 4
