"""From births and assumptions to families, staff, and costs and benefits for each party.

A line says who pays or gains. What one party pays to another is no line, so that the parties
together are society: their changes add up to the change of all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from federated.joining.assumptions import NOTHING, Assumption, Range

PARTIES = ("hospital", "municipality", "insurer", "employer")
PER = 100  # effects are given for every 100 families
Given = Mapping[str, Assumption]


@dataclass(frozen=True, slots=True)
class Line:
    """What changes for one party in a year, in euro: below zero is paid, above zero is gained."""

    party: str
    what: str  # the assumption that it is about
    euro: Range


@dataclass(frozen=True, slots=True)
class Year:
    """A year with so many families; what is asked and what changes for whom."""

    families: float
    medical_fte: Range
    social_fte: Range
    lines: tuple[Line, ...]

    def of(self, party: str) -> Range:
        """Return the change of one party, in euro."""
        return sum((line.euro for line in self.lines if line.party == party), NOTHING)

    @property
    def society(self) -> Range:
        """The change of all parties together, in euro."""
        return sum((line.euro for line in self.lines), NOTHING)


def years(births: float, given: Given) -> tuple[Year, Year]:
    """Return a year with the fewest and one with the most families that so many births give.

    Apart, because a year with few families has both little cost and little gain.

    >>> from federated.joining.assumptions import shipped
    >>> [year.families for year in years(1000, shipped())]
    [20.0, 60.0]
    """
    included = given["included"].range
    return _year(births * included.low / PER, given), _year(births * included.high / PER, given)


def _year(families: float, given: Given) -> Year:
    number = Range(families, families)
    medical = number.over(given["families_per_medical"].range)
    social = number.over(given["families_per_social"].range)
    lines = (*_costs(given, medical, social), *_benefits(given, number))
    return Year(families, medical, social, lines)


def _costs(given: Given, medical: Range, social: Range) -> tuple[Line, ...]:
    return (
        Line("hospital", "medical_year", -medical.times(given["medical_year"].range)),
        Line("municipality", "social_year", -social.times(given["social_year"].range)),
        Line("municipality", "place_year", -given["place_year"].range),
    )


def _benefits(given: Given, families: Range) -> tuple[Line, ...]:
    gained = _gained(given, families)
    return (
        Line("insurer", "readmissions", gained("readmissions", "readmission_price")),
        Line("insurer", "depressions", gained("depressions", "depression_price")),
        Line("municipality", "youth_care", gained("youth_care", "youth_care_price")),
        Line("employer", "work_days", gained("work_days", "work_day_price")),
    )


def _gained(given: Given, families: Range) -> Callable[[str, str], Range]:
    def of(effect: str, price: str) -> Range:
        return families.times(given[effect].range, by=PER).times(given[price].range)

    return of
