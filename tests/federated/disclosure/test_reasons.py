"""Why a figure is hidden: told inside the site, from the exact tables, and never in a release."""

import json
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.disclosure import control
from federated.disclosure.reasons import Cell, Why, cells
from federated.exact import ExactTable
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import Release
from tests.federated.disclosure.test_control import PHASES, families
from tests.federated.disclosure.worlds import Unit, indicator, tables, worlds

RULE = DisclosurePolicy()


def explained(exact: tuple[ExactTable, ...], withheld: bool = False) -> list[tuple[Cell, ...]]:
    released = control(exact, RULE, withhold_eligible=withheld)
    return [
        cells(table, out, RULE, withheld=withheld)
        for table, out in zip(exact, released, strict=True)
    ]


def why(found: tuple[Cell, ...], stratum: str, name: str) -> tuple[object, Why]:
    (cell,) = (c for c in found if (c.stratum, c.name) == (stratum, name))
    return cell.exact, cell.why


def test_four_events_are_unsafe_themselves_and_the_next_smallest_protects_them() -> None:
    some = families(("c0", 4, 40), ("c1", 15, 40), ("c2", 60, 60))
    split = explained(tables(indicator(Measure.PROPORTION), some))[1]
    assert why(split, "c0", "events") == (4, Why.ITSELF)
    assert why(split, "c1", "events") == (15, Why.OTHERS)
    assert why(split, "c2", "events") == (60, Why.SHOWN)
    assert why(split, "*", "events") == (79, Why.SHOWN)  # 4 + 15 + 60


def test_the_number_eligible_is_hidden_for_another_indicator() -> None:
    some = families(("c0", 20, 40), ("c1", 20, 40))
    (total, _) = explained(tables(indicator(Measure.PROPORTION, codes=(2,)), some), withheld=True)
    assert why(total, "*", "eligible") == (120, Why.PEOPLE)
    assert why(total, "*", "measured") == (120, Why.SHOWN)


@pytest.mark.parametrize("measure", list(Measure))
@settings(max_examples=15, deadline=None, phases=PHASES)
@given(data=st.data())
def test_what_is_unsafe_itself_is_hidden_and_every_hidden_figure_has_a_reason(
    measure: Measure, data: st.DataObject
) -> None:
    exact = data.draw(worlds(measure, most=120))
    for cell in (cell for found in explained(exact) for cell in found):
        assert (cell.shown is None) == (cell.why is not Why.SHOWN)
        if cell.shown is not None and measure is not Measure.SURVIVAL:  # intervals are merged there
            assert cell.shown == cell.exact


def test_no_reason_and_no_number_of_hidden_figures_is_in_a_release() -> None:
    some = families(("c0", 4, 40), ("c1", 15, 40), ("c2", 60, 60))
    release = released(some)
    names = {
        "format",
        "site",
        "siteKind",
        "policyDigest",
        "disclosure",
        "hospitalsCovered",
        "tables",
    }
    content = json.loads(release)
    assert set(content) == names
    assert set(content["tables"][1]["rows"][0]) == {"stratum", "periods", "values"}
    for word in (b"why", b"reason", b"hidden", b"supp", b"unsafe", b"complement", b"itself"):
        assert word not in release.lower()


def test_the_reason_cannot_be_told_from_the_bytes() -> None:
    """Four and fifteen, or fifteen and four: one protects the other, and nobody can say which."""
    one = families(("c0", 4, 51), ("c1", 15, 40), ("c2", 60, 60))
    other = families(("c0", 15, 40), ("c1", 4, 51), ("c2", 60, 60))
    assert released(one) == released(other)
    first, second = (explained(tables(indicator(Measure.PROPORTION), w))[1] for w in (one, other))
    assert why(first, "c0", "events") == (4, Why.ITSELF)
    assert why(second, "c0", "events") == (15, Why.OTHERS)


def released(some: Sequence[Unit]) -> bytes:
    found = control(tables(indicator(Measure.PROPORTION), some), RULE)
    return Release(
        site="site-a", site_kind="hospital", policy_digest="0" * 64, disclosure=RULE, tables=found
    ).canonical()
