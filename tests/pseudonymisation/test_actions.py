"""Every action, done again on what it made, changes nothing more or is refused."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from federated.errors import PolicyError
from federated.schema import Column
from pseudonymisation import action
from pseudonymisation.action import Action, Scope
from pseudonymisation.pseudonym import pseudonyms
from tests.pseudonymisation.kept import AREAS, CODES, applied, column, made, worlds

WORLDS = worlds()
IDEMPOTENT = {"integers", "money", "postcodes"}


def keyed(values: pa.Array, domain: str) -> pa.Array:
    return pseudonyms(values, bytes(32), domain=domain, version=1)


def again(chosen: Action, values: pa.Array, stored: Column) -> list[object] | None:
    """What the action makes of its own output; None when it is refused."""
    assert stored.raw is not None
    scope = Scope(stored.raw, stored, pa.nulls(len(values), pa.date32()), keyed, AREAS)
    try:
        found: list[object] = chosen.apply(values, scope).to_pylist()
    except (PolicyError, pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None  # ``apply`` makes a sentence of the last two
    return found


@pytest.mark.parametrize("name", sorted(IDEMPOTENT))
@settings(max_examples=150)
@given(data=st.data())
def test_numbers_and_codes_stay_as_they_are(name: str, data: st.DataObject) -> None:
    world = WORLDS[name]
    chosen = data.draw(world.actions)
    once = applied(chosen, world.values, world.column)
    assert again(chosen, once, world.column) == once.to_pylist()


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1), st.data())
def test_periods_and_days_are_no_dates(days: list[date], data: st.DataObject) -> None:
    to = data.draw(st.sampled_from(["day", "week", "month", "quarter", "year"]))
    stored = column("person", "birth_quarter")
    values = pa.array(days, pa.date32())
    once = applied(made("generalise", to=to), values, stored)
    second = again(made("generalise", to=to), once, stored)
    assert second is None or (to == "day" and second == once.to_pylist())
    death = column("person", "death_day")
    since = applied(made("days_since", of="day0"), values, death)
    assert set(since.to_pylist()) == {0}
    assert again(made("days_since", of="day0"), since, death) is None


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=5))
def test_a_pseudonym_of_a_pseudonym_is_refused(numbers: list[str]) -> None:
    stored = column("person", "person_pid")
    once = keyed(pa.array(numbers), "person")
    assert again(made("pseudonym", domain="person"), once, stored) is None
    mixed = pa.array([*once.to_pylist(), "4711", None])
    assert again(made("pseudonym", domain="person"), mixed, stored) is None
    fresh = again(made("pseudonym", domain="person"), pa.array(["4711", None]), stored)
    assert fresh is not None


def test_a_refusal_tells_no_value() -> None:
    stored = column("person", "person_pid")
    once = keyed(pa.array(["4711"]), "person")
    assert stored.raw is not None
    with pytest.raises(PolicyError, match="pseudonyms already") as refused:
        made("pseudonym", domain="person").apply(once, Scope(stored.raw, stored, None, keyed))
    assert once[0].as_py() not in str(refused.value)


@pytest.mark.parametrize("name", ["drop", "keep"])
def test_drop_and_keep(name: str) -> None:
    stored = column("person", "sex")
    once = applied(made(name), pa.array(["female", None]), stored)
    assert again(made(name), once, stored) == once.to_pylist()


def test_every_action_but_scrubbing_was_tried() -> None:
    tried = {
        "band",
        "top_code",
        "truncate",
        "generalise",
        "days_since",
        "pseudonym",
        "drop",
        "keep",
    }
    assert set(action.catalogue()) - tried == {"scrub_text"}


def test_a_small_area_is_no_area() -> None:
    stored = column("family", "pc4")
    for positions, shown in ((4, "3011"), (3, "301"), (2, "30")):
        cut = applied(made("truncate", positions=positions), pa.array(CODES), stored).to_pylist()
        assert cut[0] == shown
        assert cut[2] is cut[3] is cut[7] is cut[8] is None  # too few inhabitants, or not listed


def test_a_limit_begins_its_own_band() -> None:
    money = column("cost_line", "unit_price_eur")
    values = pa.array([Decimal("9.99"), Decimal("10.00")], pa.decimal128(18, 2))
    assert applied(made("band", limits=[0, 10]), values, money).to_pylist() == [
        Decimal("0.00"),
        Decimal("10.00"),
    ]
