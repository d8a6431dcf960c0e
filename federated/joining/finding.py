"""What could be seen and found after one, two and three years, for each indicator that is a share.

Seen: the rung of the ladder for so many families. Found: how far the share of this city must lie
from that of an equally large one to be told apart from chance (power 80 %, two-sided 5 %).
"""

from dataclasses import dataclass

from federated import ladder, power
from federated.indicator import Indicator, Measure
from federated.indicators import catalogue

YEARS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Found:
    """The nearest shares (0 to 1) that would be told apart after so many years; None: not even 0 or 1."""

    years: int
    below: float | None
    above: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One indicator in a city that has not joined yet; ``rung`` is None for sums over cities only."""

    indicator: Indicator
    rung: ladder.Rung | None
    found: tuple[Found, ...]


def outlooks(families: float) -> tuple[Outlook, ...]:
    """Return the outlook of every indicator that is a share and may leave a site.

    >>> [one.rung.kind.value for one in outlooks(360) if one.indicator.id == "I44"]
    ['quarter']
    """
    return tuple(_outlook(one, families) for one in catalogue().values() if _told(one))


def _told(indicator: Indicator) -> bool:
    return indicator.measure is Measure.PROPORTION and not indicator.stays


def _outlook(indicator: Indicator, families: float) -> Outlook:
    rung = ladder.rung(indicator, int(families))
    return Outlook(indicator, rung, tuple(_found(indicator, families, y) for y in YEARS))


def _found(indicator: Indicator, families: float, years: int) -> Found:
    if families <= 0:
        return Found(years, None, None)
    return Found(years, *power.detectable(families * years, indicator.expected_share))
