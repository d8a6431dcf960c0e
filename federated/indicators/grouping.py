"""The sums behind an exact table, grouped in the engine that holds the units.

Two steps in one query: each family's own contribution to every part, then per period and stratum
the number of families, the total and the two largest contributions.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from federated.exact import TOTAL
from federated.indicator import Dimension, Indicator, Measure
from federated.indicators.parts import Piece, pieces
from federated.indicators.splits import UNKNOWN
from federated.period import Period, PeriodKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

_ROW = ("split", "period", "stratum")
_KEYS = (*_ROW, "family_pid")
_MEASURES = ("event", "events", "person_days", "value", "time", "cause", "category")


def sums(
    indicator: Indicator,
    units: "ir.Table",
    splits: Iterable[Dimension | None],
    periods: Iterable[Period],
) -> list[dict[str, Any]]:
    """Return a row for every split, period and stratum that has units; one query in all.

    The split of the totals is the empty name.
    """
    import ibis

    grouped = layers(periods)
    copies = [_placed(units, split, layer) for split in splits for layer in grouped]
    if not copies:
        return []
    placed = ibis.union(*copies) if len(copies) > 1 else copies[0]
    if indicator.measure is Measure.MEAN:
        placed = _with_deviation(placed)
    listed = pieces(indicator)
    rows: list[dict[str, Any]] = (
        _by_row(_by_family(placed, listed), listed).to_pyarrow().to_pylist()
    )
    return rows


def layers(periods: Iterable[Period]) -> list[list[Period]]:
    """Put periods that share a quarter into different lists; a trial covers everything.

    >>> year, quarter = Period.years(2024, 2024), Period.quarter("2024-Q3")
    >>> [len(layer) for layer in layers([year, quarter, Period.quarter("2024-Q4")])]
    [1, 2]
    """
    found: list[list[Period]] = []
    for period in dict.fromkeys(periods):
        home = (layer for layer in found if not any(_overlap(period, other) for other in layer))
        layer = next(home, None)
        if layer is None:
            found.append(layer := [])
        layer.append(period)
    return found


def _overlap(one: Period, other: Period) -> bool:
    trial = PeriodKind.TRIAL in (one.kind, other.kind)
    return trial or bool(set(one.quarters) & set(other.quarters))


def _placed(units: "ir.Table", split: Dimension | None, layer: list[Period]) -> "ir.Table":
    """Put every unit in its period and stratum of one split."""
    import ibis

    stratum = units[split.name].fill_null(UNKNOWN) if split else ibis.literal(TOTAL)
    placed = units.select(
        "family_pid",
        *(name for name in _MEASURES if name in units.columns),
        split=ibis.literal(split.name if split else ""),
        period=_period(units, layer),
        stratum=stratum,
        measured=units.measured.fill_null(False),
    )
    return placed.filter(placed.period.notnull())


def _period(units: "ir.Table", layer: list[Period]) -> "ir.Value":
    import ibis

    if layer[0].kind is PeriodKind.TRIAL:
        return ibis.literal(layer[0].label)
    labels = [(quarter, period.label) for period in layer for quarter in period.quarters]
    return units["cohort"].cases(*labels, else_=None)


def _with_deviation(placed: "ir.Table") -> "ir.Table":
    """Make the value an exact decimal; deviate from the row's mean, rounded to four decimals.

    So sums and squares do not depend on the order in which an engine adds.
    """
    exact = placed.mutate(value=placed["value"].cast("decimal(18, 4)"))
    mean = exact["value"].mean(where=exact["measured"]).over(group_by=_ROW)
    mean = mean.cast("float64").round(4).cast("decimal(18, 4)")
    return exact.mutate(deviation=exact["value"] - mean)


def _by_family(placed: "ir.Table", listed: list[Piece]) -> "ir.Table":
    """Count a family's units in each part and add up what they bring."""
    columns = {}
    for piece in listed:
        touched = piece.touches(placed).fill_null(False)
        columns[f"n_{piece.name}"] = touched.cast("int64").sum()
        if piece.weight is not None:
            columns[f"t_{piece.name}"] = piece.weight(placed).sum(where=touched)
            columns[f"s_{piece.name}"] = piece.weight(placed).abs().sum(where=touched).fill_null(0)
    return placed.group_by(*_KEYS).agg(**columns)


def _by_row(families: "ir.Table", listed: list[Piece]) -> "ir.Table":
    placed = families.mutate(**{f"r_{p.name}": _place(families, p) for p in listed if p.ranked})
    columns = {}
    for piece in listed:
        n = placed[f"n_{piece.name}"]
        columns[f"families_{piece.name}"] = (n > 0).cast("int64").sum()
        columns |= _totals(placed, piece)
    return placed.group_by(*_ROW).agg(**columns)


def _place(families: "ir.Table", piece: Piece) -> "ir.Value":
    import ibis

    largest_first = families[f"s_{piece.name}"].desc()
    return ibis.row_number().over(group_by=_ROW, order_by=largest_first)


def _totals(placed: "ir.Table", piece: Piece) -> dict[str, "ir.Value"]:
    if not piece.ranked:
        n = placed[f"n_{piece.name}"]
        return {
            f"total_{piece.name}": (n > 0).cast("int64").sum() if piece.families_only else n.sum()
        }
    size, place = placed[f"s_{piece.name}"], placed[f"r_{piece.name}"]
    return {
        f"total_{piece.name}": placed[f"t_{piece.name}"].sum(),
        f"largest_{piece.name}": size.max(),
        f"second_{piece.name}": size.max(where=place == 1),
    }
