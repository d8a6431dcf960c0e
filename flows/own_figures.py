"""The one figure of a row in the site's own report, and what it and its parts are called.

Names are pairs, Dutch and English.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from federated.indicator import Indicator, Measure

PERSON_DAYS = 36_525  # in 100 years of 365.25 days
Pair = tuple[str, str]
_DRAWN: Mapping[Measure, Pair] = {
    Measure.PROPORTION: ("%", "%"),
    Measure.RATE: ("per 100 persoonsjaren", "per 100 person-years"),
    Measure.MEAN: ("gemiddelde", "mean"),
    Measure.COST: ("€ per gezin", "€ per family"),
}
_PARTS: Mapping[str, Pair] = {
    "events": ("gebeurtenissen", "events"),
    "event_free": ("zonder gebeurtenis", "without an event"),
    "non_events": ("zonder gebeurtenis", "without an event"),
    "person_days": ("persoonsdagen", "person-days"),
    "sum": ("som", "sum"),
}
_IN_INTERVAL: Mapping[str, Pair] = {
    "at_risk": ("gevolgd vanaf het begin van", "followed from the start of"),
    "events": ("gebeurtenis in", "event in"),
    "deaths": ("overleden in", "died in"),
    "censored": ("uit beeld in", "out of sight in"),
}


class Part(Protocol):
    """An exact part, as this page needs it."""

    @property
    def families(self) -> int: ...  # noqa: D102
    @property
    def total(self) -> int | Decimal: ...  # noqa: D102


class Row(Protocol):
    """An exact row, as this page needs it."""

    @property
    def stratum(self) -> str: ...  # noqa: D102
    @property
    def eligible(self) -> Part: ...  # noqa: D102
    @property
    def measured(self) -> Part: ...  # noqa: D102
    @property
    def parts(self) -> Mapping[str, Part]: ...  # noqa: D102


def figure(indicator: Indicator, row: Row) -> float | None:
    """Return the one figure of a row, None where the measure has none or nobody was measured."""
    within = _within(indicator)
    top, below = {
        Measure.PROPORTION: (_total(row, "events"), row.measured.total),
        Measure.RATE: (_total(row, "events") * PERSON_DAYS, _total(row, "person_days")),
        Measure.MEAN: (_total(row, "sum"), row.measured.total),
        Measure.COST: (_total(row, "sum"), row.measured.families),
    }.get(
        indicator.measure,
        (sum(_total(row, name) for name in within), row.measured.total if within else 0),
    )
    return float(top) / float(below) if below else None


def is_share(indicator: Indicator) -> bool:
    """Tell whether the figure is a part of those measured, to be read in percent."""
    return indicator.measure is Measure.PROPORTION or bool(_within(indicator))


def drawn(indicator: Indicator) -> Pair:
    """Say what the figure is.

    It is ``% within N days`` for a distribution or a time to an event: of all who were measured,
    so whoever went out of sight before day N counts as without the event.
    """
    if _within(indicator):
        return f"% binnen {indicator.headline} dagen", f"% within {indicator.headline} days"
    return _DRAWN.get(indicator.measure, ("", ""))


def part(indicator: Indicator, name: str) -> Pair:
    """Say what a part of a row counts; a payer is called by its code."""
    kind, _, number = name.rpartition("_")
    if kind == "bin":
        return _bin(indicator, int(number))
    if indicator.measure is Measure.SURVIVAL and kind in _IN_INTERVAL:
        end = int(number)
        start = indicator.bins[indicator.bins.index(end) - 1]
        nl, en = _IN_INTERVAL[kind]
        return f"{nl} dag {start + 1}–{end}", f"{en} days {start + 1}–{end}"
    return _PARTS.get(name, (name, name))


def dimension(indicator: Indicator, name: str) -> Pair:
    """Say what a table is split by."""
    found = indicator.dimension(name or None)
    return (found.label_nl, name.replace("_", " ")) if found else ("totaal", "total")


def _bin(indicator: Indicator, low: int) -> Pair:
    place = indicator.bins.index(low) + 1
    if indicator.labels:
        return indicator.labels[place - 1]
    last = place == len(indicator.bins)
    span = f"≥ {low}" if last else f"{low}–{indicator.bins[place] - 1}"
    return (f"{span} dagen", f"{span} days") if indicator.unit == "days" else (span, span)


def _within(indicator: Indicator) -> list[str]:
    """Return the parts up to and including the headline, none where it ends no interval."""
    bins, headline = indicator.bins, indicator.headline
    if headline is None:
        return []
    if indicator.measure is Measure.HISTOGRAM and headline + 1 in bins:
        return [f"bin_{low}" for low in bins if low <= headline]
    if indicator.measure is Measure.SURVIVAL and headline in bins[1:]:
        return [f"events_{end}" for end in bins[1:] if end <= headline]
    return []


def _total(row: Row, name: str) -> int | Decimal:
    return row.parts[name].total if name in row.parts else 0
