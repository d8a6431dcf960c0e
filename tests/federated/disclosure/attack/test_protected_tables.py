"""What disclosure control lets out survives the attack on released tables, whatever is measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.disclosure import control
from federated.disclosure.attack import released, unaided
from federated.exact import ExactTable
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable
from tests.federated.disclosure.attack.figures import table
from tests.federated.disclosure.test_attacker import PHASES
from tests.federated.disclosure.worlds import Unit, indicator, tables, worlds

RULE = DisclosurePolicy()


def found(out: tuple[ReleasedTable, ...]) -> list[released.Found]:
    return list(released.findings({"site-a": out}, RULE.minimum))


@pytest.mark.parametrize("measure", list(Measure))
@settings(max_examples=15, deadline=None, phases=PHASES)
@given(data=st.data())
def test_no_small_group_follows_from_what_is_let_out(measure: Measure, data: st.DataObject) -> None:
    """A figure of many may follow from several tables at once: then nothing is published."""
    every = found(control(data.draw(worlds(measure)), RULE))
    assert not [one for one in every if one.how != unaided.KNOWN]


def costs(*strata: tuple[str, int, tuple[int, int, int]]) -> tuple[ExactTable, ...]:
    """Families of strata, each with what it costs three payers."""
    of, each = (
        indicator(Measure.COST),
        [(code, euros) for code, n, euros in strata for _ in range(n)],
    )
    units = [
        Unit(at, (code,), True, False, 0, 400, 0, tuple(e + at % 3 if e else 0 for e in euros))
        for at, (code, euros) in enumerate(each)
    ]
    return tables(of, units)


def test_a_stratum_of_nobody_protects_no_sum() -> None:
    """Its hidden sums are nothing, and the total less the other stratum would follow."""
    out = control(costs(("c0", 12, (800, 70, 50)), ("c1", 60, (900, 0, 90))), RULE)
    assert not found(out)


def test_a_payer_who_paid_nothing_in_the_total_protects_no_other() -> None:
    out = control(costs(("c0", 5, (800, 0, 50)), ("c1", 60, (900, 0, 90))), RULE)
    assert not found(out)


def test_figures_that_contradict_each_other_between_indicators_alone_are_no_contradiction() -> None:
    """People were withdrawn between two releases of one frame: each by itself is fine."""
    first = table(("*", (100, 100, 0, 40, 60)), indicator="I09")
    many = table(("*", (80, 80, 0, 20, 60)), indicator="B01")
    assert not list(released.findings({"elst": (first, many)}, RULE.minimum))
    two = table(("*", (98, 98, 0, 38, 60)), indicator="B01")
    told = list(released.few("elst", (first, two), RULE.minimum))
    assert {(one.indicator, one.value) for one in told} == {("I09", "measured")}
