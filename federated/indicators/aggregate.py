"""From units to exact tables. Rows of people never reach Python; sums do.

The row of totals comes first, then every code of the split, empty ones too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from federated.errors import UnknownIndicator, UnsafeRelease
from federated.exact import TOTAL, ExactRow, ExactTable
from federated.indicator import Dimension, Indicator
from federated.indicators.grouping import sums
from federated.indicators.parts import MEASURING, part, pieces
from federated.period import Period

if TYPE_CHECKING:
    import ibis.expr.types as ir

Key = tuple[str, str, str]  # name of the split ("" for the totals), label of the period, stratum


def table(
    indicator: Indicator, units: "ir.Table", *, site: str, dimension: str | None, period: Period
) -> ExactTable:
    """Return one exact table; ``dimension`` None is the table with only a total."""
    return tables(indicator, units, site=site, dimensions=(dimension,), periods=(period,))[0]


def tables(
    indicator: Indicator,
    units: "ir.Table",
    *,
    site: str,
    dimensions: Sequence[str | None],
    periods: Sequence[Period],
) -> list[ExactTable]:
    """Return a table for every period and every dimension within it, in that order.

    The units are computed once, into a temporary table of the engine that is dropped at the end.

    Raises UnknownIndicator for a dimension that the indicator does not have, and UnsafeRelease
    when a unit has a code outside the closed list of a dimension.
    """
    splits = {name: _split(indicator, name) for name in dimensions}
    with units.cache() as held:
        found = _cells(indicator, held, {None: None, **splits}, periods)
    return [
        ExactTable(indicator, site, name, period, tuple(_rows(indicator, found, split, period)))
        for period in periods
        for name, split in splits.items()
    ]


def _split(indicator: Indicator, name: str | None) -> Dimension | None:
    split = indicator.dimension(name)
    if name is not None and split is None:
        known = ", ".join(d.name for d in indicator.dimensions)
        raise UnknownIndicator(f"{indicator.id} is not split by {name!r}. Known: {known}.")
    return split


def _cells(
    indicator: Indicator,
    units: "ir.Table",
    splits: Mapping[str | None, Dimension | None],
    periods: Sequence[Period],
) -> dict[Key, ExactRow]:
    """Every row that has a unit, of all splits and periods."""
    rows = sums(indicator, units, splits.values(), periods)
    codes = {name or "": split.codes if split else (TOTAL,) for name, split in splits.items()}
    if any(row["stratum"] not in codes[row["split"]] for row in rows):
        raise UnsafeRelease(
            f"{indicator.id}: a unit has a code outside the closed list of its split. "
            "Correct the mapping of that column and load the export again."
        )
    return {(r["split"], r["period"], r["stratum"]): _row(indicator, r) for r in rows}


def _rows(
    indicator: Indicator, found: Mapping[Key, ExactRow], split: Dimension | None, period: Period
) -> Iterator[ExactRow]:
    total = found.get(("", period.label, TOTAL))
    yield total or _row(indicator, {"stratum": TOTAL})
    for code in split.codes if split else ():
        row = found.get((split.name if split else "", period.label, code))
        yield row or _row(indicator, {"stratum": code})


def _row(indicator: Indicator, row: Mapping[str, Any]) -> ExactRow:
    made = {piece.name: part(indicator, piece, row) for piece in pieces(indicator)}
    eligible, measured, missing = (made.pop(name) for name in MEASURING)
    return ExactRow(row["stratum"], eligible, measured, missing, made)
