"""Actions and values of a few columns, and a slow oracle of how much an action keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from federated import schema
from federated.schema import Column
from pseudonymisation import action
from pseudonymisation.action import Action, Scope
from pseudonymisation.places import Areas

AREAS = Areas("0" * 64, pa.array(["3011", "3012", "3021", "4001"]))
CODES = ("3011AB", "3012", "3013AA", "3014ZZ", "3021AA", "3099XX", "4001AA", "4002BB", None)
DAYS = tuple(date(2023, 12, 1) + timedelta(days=n) for n in range(800))


@dataclass(frozen=True)
class World:
    """A stored column, values that may come in, and actions that suit it."""

    column: Column
    values: pa.Array
    actions: st.SearchStrategy[Action]


def made(name: str, **parameters: Any) -> Action:
    return action.catalogue()[name].model_validate({"action": name} | parameters)


def column(table: str, name: str) -> Column:
    return schema.table(table).column(name)


def applied(chosen: Action, values: pa.Array, stored: Column) -> pa.Array:
    """What the action makes, with pseudonyms that are plain marks."""
    assert stored.raw is not None
    return chosen.apply(values, Scope(stored.raw, stored, values, lambda found, _: found, AREAS))


def no_finer(results: Sequence[Any], others: Sequence[Any]) -> bool:
    """Tell whether what is equal in ``others`` is equal in ``results``: it tells no more apart."""
    return len(set(zip(others, results, strict=True))) == len(set(others))


def numbers(low: int, high: int, decimals: int) -> st.SearchStrategy[Action]:
    """Bands, limits and top codes of numbers in a range."""
    cut = (
        st.decimals(low, high, places=decimals, allow_nan=False)
        if decimals
        else st.integers(low, high).map(Decimal)
    )
    return st.one_of(
        st.sampled_from(["drop", "keep"]).map(made),
        st.integers(2, 60).map(lambda width: made("band", width=width)),
        st.lists(cut, min_size=1, max_size=6, unique=True).map(
            lambda limits: made("band", limits=sorted(limits))
        ),
        cut.map(lambda at: made("top_code", at=at)),
    )


def worlds() -> dict[str, World]:
    """One a kind of order: numbers without and with decimals, dates, codes."""
    days = column("birth", "ga_days")
    money = column("cost_line", "unit_price_eur")
    cents = [Decimal(n) / 4 for n in range(240)]
    return {
        "integers": World(days, pa.array([*range(140, 311), None], pa.int32()), numbers(140, 310, 0)),
        "money": World(
            money, pa.array([*cents, None], pa.decimal128(18, 2)), numbers(0, 60, 2)
        ),
        "dates": World(
            column("person", "birth_quarter"),
            pa.array([*DAYS, None], pa.date32()),
            st.one_of(
                st.just(made("drop")),
                st.sampled_from(["day", "week", "month", "quarter", "year"]).map(
                    lambda to: made("generalise", to=to)
                ),
            ),
        ),
        "postcodes": World(
            column("family", "pc4"),
            pa.array(CODES, pa.string()),
            st.one_of(
                st.just(made("drop")),
                st.integers(1, 4).map(lambda n: made("truncate", positions=n)),
            ),
        ),
    }  # fmt: skip
