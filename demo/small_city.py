"""What a city of 45 families a year sees after one, two and three years, and what it never will.

Read from what its own hospital published (`heldennet-site release show`): a figure is seen when
its row holds more than how many families there were.
"""

import re
from collections.abc import Iterable

from demo.cast import Player

HEADING = re.compile(r"^(?P<id>[A-Z]\d+[A-Z]?), (?P<period>\d{4}(-\d{4})?|\d{4}-Q\d) \(measured")
NUMBERS = frozenset({"eligible", "measured", "missing", "sd"})  # how many; no figure yet
AFTER = {1: "one year", 2: "two years", 3: "three years"}


def seen(shown: str) -> dict[str, int]:
    """Return for each indicator how many years a visible figure took."""
    found: dict[str, int] = {}
    heading: re.Match[str] | None = None
    columns: list[str] = []
    for line in shown.splitlines():
        words = line.split()
        if begun := HEADING.match(line):
            heading = begun
        elif "eligible" in words:
            columns = words
        elif heading and words[:1] == ["all"] and _visible(columns, words[1:]):
            found.setdefault(heading["id"], _years(heading["period"]))
    return found


def sentences(small: Player, own: dict[str, int], others: Iterable[str]) -> list[str]:
    """Return what the small city may expect, one sentence a number of years."""
    lines = [f"{small.name}, {small.families_per_year} families a year, sees of its own hospital:"]
    for years, words in AFTER.items():
        names = sorted(name for name, took in own.items() if took == years)
        lines.append(f"  after {words}: {', '.join(names) or 'nothing more'}")
    never = sorted(set(others) - set(own))
    lines.append(f"  only together with other cities: {', '.join(never) or 'nothing'}")
    return lines


def _visible(columns: list[str], cells: list[str]) -> bool:
    pairs = zip(columns, cells, strict=False)
    return any(cell != "·" for column, cell in pairs if column not in NUMBERS)


def _years(period: str) -> int:
    first, _, last = period.partition("-")
    return 1 if not last or last.startswith("Q") else int(last) - int(first) + 1
