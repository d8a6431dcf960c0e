"""Quarters of a study put together in periods, each with a number that counts on."""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from federated.studies.specification import Specification

Unit = Literal["quarter", "half_year", "year"]
PER_YEAR: dict[Unit, int] = {"quarter": 4, "half_year": 2, "year": 1}


def code(quarter: str, unit: Unit) -> str:
    """Return the number of the period of a quarter, as text.

    >>> code("2024-Q3", "year"), code("2024-Q3", "half_year"), code("2024-Q4", "quarter")
    ('2024', '4049', '8099')
    """
    year, number, parts = int(quarter[:4]), int(quarter[-1]), PER_YEAR[unit]
    return str(year * parts + (number - 1) * parts // 4)


def opens(quarter: str, unit: Unit) -> bool:
    """Tell whether a quarter is the first of its period.

    >>> opens("2024-Q3", "half_year"), opens("2024-Q3", "year")
    (True, False)
    """
    return (int(quarter[-1]) - 1) % (4 // PER_YEAR[unit]) == 0


def name(code: str, unit: Unit) -> str:
    """Return how people call a period.

    >>> name("2024", "year"), name("4049", "half_year"), name("8099", "quarter")
    ('2024', '2024-H2', '2024-Q4')
    """
    year, part = divmod(int(code), PER_YEAR[unit])
    return (
        str(year) if unit == "year" else f"{year}-{'H' if unit == 'half_year' else 'Q'}{part + 1}"
    )


def quarters(study: "Specification") -> tuple[str, ...]:
    """Return the quarters of the population, in order."""
    first, last = (_number(one) for one in (study.population.first, study.population.last))
    return tuple(f"{at // 4}-Q{at % 4 + 1}" for at in range(first, last + 1))


def codes(study: "Specification") -> tuple[str, ...]:
    """Return the numbers of the periods of the population, in order."""
    every = (code(one, study.design.period) for one in quarters(study))
    return tuple(dict.fromkeys(every))


def names(study: "Specification") -> tuple[str, ...]:
    """Return how people call the periods of the population, in order."""
    return tuple(name(one, study.design.period) for one in codes(study))


def _number(quarter: str) -> int:
    return int(quarter[:4]) * 4 + int(quarter[-1]) - 1
