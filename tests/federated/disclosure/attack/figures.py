"""Released tables as small as they can be."""

from federated.release import ReleasedPeriod, ReleasedRow, ReleasedTable

Value = int | None
HIDDEN: tuple[Value, ...] = (100, 100, 0, None, None)
QUARTERS = tuple(f"2025-Q{n}" for n in range(1, 5))
YEAR = ReleasedPeriod(kind="year", label="2025", quarters=QUARTERS)


def quarter(number: int) -> ReleasedPeriod:
    label = QUARTERS[number - 1]
    return ReleasedPeriod(kind="quarter", label=label, quarters=(label,))


def row(stratum: str, period: ReleasedPeriod, *values: Value) -> ReleasedRow:
    names = ("eligible", "measured", "missing", "events", "non_events")
    return ReleasedRow(
        stratum=stratum,
        periods=period.quarters,
        values=dict(zip(names, values, strict=True)),
    )


def table(
    *rows: tuple[str, tuple[Value, ...]],
    indicator: str = "I01",
    dimension: str | None = None,
    period: ReleasedPeriod = YEAR,
) -> ReleasedTable:
    return ReleasedTable(
        indicator=indicator,
        definition_version="1",
        cube=f"{indicator}/{dimension}" if dimension else indicator,
        dimension=dimension,
        measure="proportion",
        sensitive=True,
        unit="%",
        period=period,
        completeness=None,
        rows=tuple(row(stratum, period, *values) for stratum, values in rows),
    )
