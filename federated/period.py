"""Closed periods: quarters, years, cohorts of years, and a finished trial.

A cell carries the quarters it covers, so that two figures of one site can never overlap unseen.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class PeriodKind(StrEnum):
    """The rungs of the ladder; ``trial`` is a closed study without calendar quarters."""

    QUARTER = "quarter"
    YEAR = "year"
    COHORT = "cohort"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A closed period; ``quarters`` are written ``2024-Q3`` and in order."""

    kind: PeriodKind
    label: str
    quarters: tuple[str, ...]

    @classmethod
    def quarter(cls, label: str) -> "Period":
        """Return one quarter.

        >>> Period.quarter("2024-Q3").end()
        datetime.date(2024, 9, 30)
        """
        return cls(PeriodKind.QUARTER, label, (label,))

    @classmethod
    def years(cls, first: int, last: int) -> "Period":
        """Return one calendar year, or a cohort of several (both inclusive).

        >>> Period.years(2023, 2025).label
        '2023-2025'
        """
        quarters = tuple(f"{y}-Q{q}" for y in range(first, last + 1) for q in range(1, 5))
        if first == last:
            return cls(PeriodKind.YEAR, str(first), quarters)
        return cls(PeriodKind.COHORT, f"{first}-{last}", quarters)

    @classmethod
    def trial(cls, label: str) -> "Period":
        """Return the one closed period of a finished study."""
        return cls(PeriodKind.TRIAL, label, ())

    def end(self) -> date | None:
        """Return the last day, None for a trial."""
        return quarter_end(self.quarters[-1]) if self.quarters else None


def quarter_of(day: date) -> str:
    """Return the quarter a day lies in.

    >>> quarter_of(date(2024, 8, 1))
    '2024-Q3'
    """
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def quarter_start(quarter: str) -> date:
    """Return the first day of ``yyyy-Qn``.

    >>> quarter_start("2024-Q3")
    datetime.date(2024, 7, 1)
    """
    return date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)


def quarter_end(quarter: str) -> date:
    """Return the last day of ``yyyy-Qn``."""
    year, number = int(quarter[:4]), int(quarter[-1])
    following = date(year + (number == 4), 1 if number == 4 else 3 * number + 1, 1)
    return following - timedelta(days=1)


def looks_like_a_period(label: str) -> bool:
    """Tell whether a label can be taken for a year, years or a quarter: no trial is called so.

    >>> looks_like_a_period("2023-2025"), looks_like_a_period("2024-Q1"), looks_like_a_period("OPT")
    (True, True, False)
    """
    return all(re.fullmatch(r"\d{4}|Q\d", part) for part in label.strip().split("-"))
