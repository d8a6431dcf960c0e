"""The promise: nobody with every published table narrows a small number down."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from federated.disclosure import control
from federated.disclosure.rules.sums import Magnitude, unsafe
from federated.exact import ExactRow, ExactTable, Part
from federated.indicator import Measure
from federated.policy import DisclosurePolicy
from federated.release import ReleasedTable
from tests.federated.disclosure.attacker import ENDS, Attacker, Variable, variable
from tests.federated.disclosure.worlds import PAYERS, YEAR, Unit, indicator, tables, worlds

RULE = DisclosurePolicy()
K = RULE.minimum
SLACK = 1e-6  # of the solver, not of the rule
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)  # shrinking a world takes minutes
Target = tuple[dict[Variable, float], int, bool]


def people(released: ReleasedTable, row: ExactRow) -> list[Target]:
    """Return the numbers of people of a row: form, truth, and whether zero is sensitive."""

    def at(name: str) -> dict[Variable, float]:
        return {variable(released, row.stratum, name): 1.0}

    targets: list[tuple[dict[Variable, float], Part, bool]] = [
        (at("eligible"), row.eligible, False),
        (at("measured"), row.measured, False),
        (at("missing"), row.missing, False),
    ]
    some = bool(row.measured.total) and released.sensitive
    if released.measure in ("proportion", "histogram"):
        targets += [(at(name), part, some) for name, part in row.parts.items()]
    if released.measure == "rate":
        having = row.parts["events"].families
        without = row.measured.families - having
        targets += [
            (at("families_with"), Part(having, having), some),
            (at("families_without"), Part(without, without), some),
        ]
    if released.measure == "survival":
        for end in ENDS:
            at_risk = bool(row.parts[f"at_risk_{end}"].total) and released.sensitive
            targets.append((at(f"events_{end}"), row.parts[f"events_{end}"], at_risk))
            targets += [
                (at(f"{kind}_{end}"), row.parts[f"{kind}_{end}"], False)
                for kind in ("deaths", "censored")
            ]
    return [
        (form, int(part.total), zero)
        for form, part, zero in targets
        if part.families < K and (part.total or zero)
    ]


def attack(exact: Sequence[ExactTable], released: Sequence[ReleasedTable]) -> None:
    """Fail when a small number, or nobody in a sensitive split, is narrowed down."""
    attacker = Attacker(released, signed(exact))
    for before, after in zip(exact, released, strict=True):
        for row in before.rows:
            for form, truth, _ in people(after, row):
                low, high = attacker.interval(form)
                assert low - SLACK <= truth <= high + SLACK, "the attacker's equations are wrong"
                assert high >= K - SLACK, f"{next(iter(form))} is known to be below {K}"
                assert low + 0.5 < high, f"{next(iter(form))} is known exactly"


def attack_sums(exact: Sequence[ExactTable], released: Sequence[ReleasedTable]) -> None:
    """Fail when a dominated sum is known within 10 % of its largest contribution."""
    attacker = Attacker(released, signed(exact))
    for before, after in zip(exact, released, strict=True):
        for row in before.rows:
            for name in {"sum", "person_days", *PAYERS} & set(row.parts):
                part = row.parts[name]
                asked = row.measured.families if name not in PAYERS else part.families
                if not asked or not unsafe(Magnitude.of(part, asked, _squares(row)), False, RULE):
                    continue
                low, high = attacker.interval({variable(after, row.stratum, name): 1.0})
                truth, share = float(part.total), 0.1 * float(part.largest)
                assert low <= truth + 1e-3
                assert truth - 1e-3 <= high
                assert high >= truth + share - 1e-3 or low <= truth - share + 1e-3


def signed(exact: Sequence[ExactTable]) -> bool:
    """Say whether a sum can be below zero."""
    return any(row.parts["sum"].total < 0 for t in exact for row in t.rows if "sum" in row.parts)


def _squares(row: ExactRow) -> Decimal:
    if "squares" not in row.parts or not row.measured.total:
        return Decimal(0)
    total = Decimal(row.parts["sum"].total)
    return Decimal(row.parts["squares"].total) + total * total / int(row.measured.total)


COUNTED = (Measure.PROPORTION, Measure.RATE, Measure.HISTOGRAM, Measure.SURVIVAL, Measure.COST)


@pytest.mark.parametrize("measure", COUNTED)
@settings(max_examples=10, deadline=None, phases=PHASES)
@given(data=st.data())
def test_no_small_number_is_narrowed_down(measure: Measure, data: st.DataObject) -> None:
    exact = data.draw(worlds(measure))
    attack(exact, control(exact, RULE))


@pytest.mark.slow
@pytest.mark.parametrize("measure", list(Measure))
@settings(max_examples=200, deadline=None, phases=PHASES)
@given(data=st.data())
def test_no_small_number_is_narrowed_down_in_many_worlds(
    measure: Measure, data: st.DataObject
) -> None:
    exact = data.draw(worlds(measure, most=1500))
    released = control(exact, RULE)
    attack(exact, released)
    attack_sums(exact, released)


@pytest.mark.parametrize("measure", [Measure.MEAN, Measure.COST, Measure.RATE])
@settings(max_examples=10, deadline=None, phases=PHASES)
@given(data=st.data())
def test_no_family_is_read_off_a_sum(measure: Measure, data: st.DataObject) -> None:
    exact = data.draw(worlds(measure))
    attack_sums(exact, control(exact, RULE))


def test_the_attacker_finds_what_a_threshold_leaves_open() -> None:
    """Events 4 hidden beside 30 measured and 26 non-events: the gate must see it."""
    part = Part
    row = ExactRow(
        "*",
        part(30, 30),
        part(30, 30),
        part(0, 0),
        {
            "events": part(4, 4),
            "non_events": part(26, 26),
        },
    )
    exact = (ExactTable(indicator(Measure.PROPORTION), "site-a", None, YEAR, (row,)),)
    (safe,) = control(exact, RULE)
    values = {**safe.rows[0].values, "non_events": 26}
    naive = safe.model_copy(update={"rows": (safe.rows[0].model_copy(update={"values": values}),)})
    attack(exact, (safe,))
    with pytest.raises(AssertionError, match="below 10"):
        attack(exact, (naive,))


@pytest.mark.parametrize("sensitive", [False, True])
def test_a_total_that_gives_a_stratum_away_by_itself_is_hidden(sensitive: bool) -> None:
    """60 families with an event, 4 of them with a twin without one in the other stratum.

    64 children measured less 60 families with an event leave at most 4 for c0, whatever is hidden.
    """
    every = [Unit(f, ("c1",), True, True, 0, 400, 0, (0, 0, 0)) for f in range(60)]
    every += [Unit(f, ("c0",), True, False, 0, 400, 0, (0, 0, 0)) for f in range(4)]
    exact = tables(indicator(Measure.RATE, sensitive, (2,)), every)
    attack(exact, control(exact, RULE))
