"""What a coarser action would have left can be told from what is stored: nothing raw is needed."""

from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from federated import schema
from federated.schema import Kind
from pseudonymisation.action import Action
from pseudonymisation.apply import STORED
from pseudonymisation.risk import rungs, sets, stored
from tests.pseudonymisation.kept import CODES, applied, made

COLUMNS = sorted({name for one in sets.SETS for name in one.columns})
OWN = {
    "truncate": [made("truncate", positions=4), made("truncate", positions=3)],
    "keep": [made("keep")],
    "band": [made("band", width=5), made("band", width=3), made("band", limits=[150, 200])],
    "top_code": [made("top_code", at=8)],
    "generalise": [made("generalise", to="quarter")],
    "days_since": [made("days_since", of="day0")],
    "drop": [made("drop")],
}


def values(column: schema.Column) -> pa.Array:
    """Every value that may come in, more or less."""
    if column.name == "pc4":
        return pa.array(CODES, pa.string())
    if column.kind is Kind.DECIMAL:
        return pa.array([Decimal(n) / 4 for n in range(40)], pa.decimal128(18, 4))
    if column.kind is Kind.INTEGER:
        low = int(column.low or 0)
        return pa.array([*range(low, min(low + 250, int(column.high or 99) + 1)), None], pa.int32())
    if column.kind in (Kind.DAY, Kind.QUARTER):
        return pa.array([date(2023, 12, 1) + timedelta(days=n) for n in range(400)], pa.date32())
    if column.kind is Kind.BOOLEAN:
        return pa.array([True, False, None], pa.bool_())
    return pa.array(["a", "b", "ab", None], pa.string())


def asked(name: str) -> list[tuple[schema.Raw, schema.Column, Action]]:
    table, _, raw_name = name.partition(".")
    raw = schema.table(table).raw(raw_name)
    column = schema.table(table).column(str(raw.target))
    every = [one for found in OWN.values() for one in found]
    return [(raw, column, own) for own in every
            if own.suits(raw, column) and own.objection(raw, column) is None]  # fmt: skip


def told(results: pa.Array) -> list[str | None]:
    return [None if one is None else f"{float(one)}" if isinstance(one, int | float | Decimal)
            and not isinstance(one, bool) else str(one) for one in results.to_pylist()]  # fmt: skip


@pytest.mark.parametrize("name", COLUMNS)
def test_a_coarser_form_of_what_is_stored_is_that_of_the_raw_value(name: str) -> None:
    for raw, column, own in asked(name):
        came, kind = values(column), STORED.get(column.kind, pa.string())
        for action, sql in stored.forms(raw, column, own, "x"):
            if sql is None:
                assert action.action == "drop"
                continue
            kept = pa.table({"x": applied(own, came, column).cast(kind)})
            with duckdb.connect() as connection:
                connection.register("rows", kept)
                found = connection.execute(f"SELECT {sql} AS x FROM rows").to_arrow_table()["x"]
            assert told(found) == told(applied(action, came, column)), (own, action)


@pytest.mark.parametrize("name", COLUMNS)
def test_no_rung_is_lost_for_what_a_policy_can_do(name: str) -> None:
    for raw, column, own in asked(name):
        ladder = [action for action, _ in stored.forms(raw, column, own, "x")]
        assert ladder == [own, *rungs.coarser(raw, column, own)], own
