"""The additive parts of each measure: which units stand behind one, and what each adds to it.

========== ==========================================================================
proportion events, non_events (units)
rate       events (their number), event_free (units), person_days, shortfall (days that
           units with less than the full follow-up lack)
mean       sum (value), squares (squared deviation from the mean of the row), nonzero (units)
histogram  bin_<low> (units)
survival   at_risk_<e>, events_<e>, deaths_<e>, censored_<e> (units), interval up to e
cost       one a payer and ``sum`` (euro); eligible and measured count families
========== ==========================================================================

Those with a value are *ranked*: the two largest contributions of a family are kept. Every row
also has ``eligible``, ``measured`` and ``missing``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from federated.exact import Part
from federated.indicator import Indicator, Measure

if TYPE_CHECKING:
    import ibis.expr.types as ir

MEASURING = ("eligible", "measured", "missing")
DECIMALS = {Measure.MEAN: Decimal("0.0001"), Measure.COST: Decimal("0.01")}

Of = Callable[["ir.Table"], Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """``touches`` tells which units are behind the part, ``weight`` what each adds (None: 1)."""

    name: str
    touches: Of
    weight: Of | None = None
    families_only: bool = False  # a family counts once, however many rows it has

    @property
    def ranked(self) -> bool:
        """Whether the two largest contributions matter."""
        return self.weight is not None


def pieces(indicator: Indicator) -> list[Piece]:
    """Every part of a row of this indicator, ``MEASURING`` first."""
    once = indicator.measure is Measure.COST
    return [
        Piece("eligible", lambda t: t.measured.notnull(), families_only=once),
        Piece("measured", lambda t: t.measured, families_only=once),
        Piece("missing", lambda t: ~t.measured, families_only=once),
        *_OWN[indicator.measure](indicator),
    ]


def part(indicator: Indicator, piece: Piece, row: Mapping[str, Any]) -> Part:
    """Read one part from a row of sums; a sum of nothing is 0."""
    families = int(row.get(f"families_{piece.name}") or 0)
    if not piece.ranked:
        return Part(families, int(row.get(f"total_{piece.name}") or 0))
    exact = DECIMALS.get(indicator.measure)
    figures = (row.get(f"{kind}_{piece.name}") or 0 for kind in ("total", "largest", "second"))
    total, largest, second = (_number(figure, exact) for figure in figures)
    return Part(families, total, largest, second)


def _number(figure: Any, exact: Decimal | None) -> int | Decimal:
    return int(figure) if exact is None else Decimal(figure).quantize(exact)


def _proportion(_: Indicator) -> list[Piece]:
    return [
        Piece("events", lambda t: t.measured & t.event),
        Piece("non_events", lambda t: t.measured & ~t.event),
    ]


def _rate(indicator: Indicator) -> list[Piece]:
    full = indicator.follow_up_days
    return [
        Piece("events", lambda t: t.measured & (t.events > 0), lambda t: t.events),
        Piece("event_free", lambda t: t.measured & (t.events == 0)),
        Piece("person_days", lambda t: t.measured, lambda t: t.person_days),
        Piece(
            "shortfall",
            lambda t: t.measured & (t.person_days < full),
            lambda t: full - t.person_days,
        ),
    ]


def _mean(_: Indicator) -> list[Piece]:
    return [
        Piece("sum", lambda t: t.measured, lambda t: t.value),
        Piece("squares", lambda t: t.measured, _square),
        Piece("nonzero", lambda t: t.measured & (t.value != 0)),
    ]


def _square(t: "ir.Table") -> Any:
    return (t.deviation * t.deviation).cast("decimal(38, 8)")


def _histogram(indicator: Indicator) -> list[Piece]:
    ends = [*indicator.bins[1:], None]
    return [
        Piece(f"bin_{low}", _between(low, end))
        for low, end in zip(indicator.bins, ends, strict=True)
    ]


def _between(low: int, end: int | None) -> Of:
    def touches(t: "ir.Table") -> Any:
        above = t.measured & (t.value >= low)
        return above if end is None else above & (t.value < end)

    return touches


def _survival(indicator: Indicator) -> list[Piece]:
    return [
        piece
        for start, end in pairwise(indicator.bins)
        for piece in (
            Piece(f"at_risk_{end}", _at_risk(start)),
            Piece(f"events_{end}", _leaving(start, end, 1)),
            Piece(f"deaths_{end}", _leaving(start, end, 2)),
            Piece(f"censored_{end}", _leaving(start, end, 0)),
        )
    ]


def _at_risk(start: int) -> Of:
    return lambda t: t.measured & (t.time > start)


def _leaving(start: int, end: int, cause: int) -> Of:
    return lambda t: t.measured & (t.time > start) & (t.time <= end) & (t.cause == cause)


def _cost(indicator: Indicator) -> list[Piece]:
    payers = [Piece(payer, _paid_by(payer), lambda t: t.value) for payer in indicator.categories]
    return [*payers, Piece("sum", lambda t: t.measured, lambda t: t.value)]


def _paid_by(payer: str) -> Of:
    return lambda t: t.measured & (t.category == payer)


_OWN: dict[Measure, Callable[[Indicator], list[Piece]]] = {
    Measure.PROPORTION: _proportion,
    Measure.RATE: _rate,
    Measure.MEAN: _mean,
    Measure.HISTOGRAM: _histogram,
    Measure.SURVIVAL: _survival,
    Measure.COST: _cost,
}
