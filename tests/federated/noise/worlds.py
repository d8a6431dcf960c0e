"""Units of a few families, as an engine holds them."""

from collections.abc import Sequence
from typing import Any

import ibis
import pyarrow as pa

from federated.exact import ExactTable
from federated.indicator import Indicator, Measure
from federated.indicators import aggregate
from federated.noise import bounding
from federated.period import Period

YEAR = Period.years(2024, 2024)
Row = dict[str, Any]
_TYPES = {
    "measured": pa.bool_(),
    "event": pa.bool_(),
    "events": pa.int32(),
    "person_days": pa.int32(),
    "value": pa.decimal128(18, 2),
}
_OF = {
    Measure.PROPORTION: ("event",),
    Measure.RATE: ("events", "person_days"),
    Measure.HISTOGRAM: ("value",),
    Measure.COST: ("category", "value"),
}


class Engine:
    """One database, filled again for each world."""

    def __init__(self) -> None:
        self.connection = ibis.duckdb.connect()

    def counted(
        self,
        indicator: Indicator,
        rows: Sequence[Row],
        dimension: str | None = None,
        cap_cents: int | None = None,
        period: Period = YEAR,
    ) -> ExactTable:
        """Return the exact table in which a family counts once."""
        units = self._units(indicator, rows)
        return aggregate.table(
            indicator,
            bounding.once(indicator, units, period, cap_cents),
            site="hospital-noord",
            dimension=dimension,
            period=period,
        )

    def _units(self, indicator: Indicator, rows: Sequence[Row]) -> Any:
        own = {d.name for d in indicator.dimensions}
        names = {"family_pid", "cohort", "measured", *own, *_OF[indicator.measure]}
        schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in sorted(names)])
        held = pa.Table.from_pylist([{n: row.get(n) for n in names} for row in rows], schema)
        return self.connection.create_table("units", held, overwrite=True)
