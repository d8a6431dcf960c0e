"""The ladder in figures: how long a period each indicator needs at a site of a given size."""

from datetime import date, timedelta

from docs.markdown import note, table
from federated import indicators, ladder
from federated.indicator import Indicator
from federated.period import quarter_end

SIZES = (45, 100, 360, 1000)
SMALL, BEGAN = 45, date(2023, 1, 1)
FAR = date(2040, 1, 1)
NAMES = {1: "quarter", 4: "year", 8: "two years", 12: "three years"}
NEVER, STAYS = "sums over cities only", "own report only"
HEAD = f"""\
# The ladder

{note("`federated/ladder.py` and the definitions")}

How often an indicator is published at a site is fixed before anything is counted, from the
families that the site expects in a year and a share known from elsewhere. It never looks at the
outcome: choosing by the outcome would bias every figure that gets through. The reasons stand in
[disclosure.md](disclosure.md).
"""
CITY = f"""\
## What a city of {SMALL} families a year sees

Such a city, taking part from {BEGAN:%B %Y}, publishes nothing that is not in this table. A period
must be over, its last family followed up, and a month of grace gone. "–" means: nothing yet. Its
own team has exact figures by quarter, as soon as that quarter's families are followed up:
`heldennet-site report --own`.
"""


def page() -> str:
    """Return the page."""
    every = indicators.catalogue().values()
    head = ("indicator", *(f"{size} families a year" for size in SIZES))
    sizes = table(head, [(_name(one), *(_rung(one, size) for size in SIZES)) for one in every])
    later = ("indicator", "first figure about", "published from", "after 1, 2, 3 years")
    city = table(later, [_row(one) for one in every])
    return f"{HEAD}\n## The rungs\n\n{sizes}\n\n{CITY}\n{city}\n"


def _name(one: Indicator) -> str:
    return f"{one.id} {one.name_en}"


def _rung(one: Indicator, families: int) -> str:
    if one.stays:
        return STAYS
    step = ladder.rung(one, families)
    return NEVER if step is None else NAMES[step.quarters]


def _row(one: Indicator) -> tuple[str, ...]:
    step = None if one.stays else ladder.rung(one, SMALL)
    if step is None:
        return (_name(one), _rung(one, SMALL), "", "–")
    first = ladder.closed(one, step, BEGAN, FAR)[0]
    follow_up = timedelta(days=one.follow_up_days)
    ready = quarter_end(first.quarters[-1]) + follow_up + ladder.GRACE
    seen = (ladder.closed(one, step, BEGAN, date(BEGAN.year + n, 1, 1)) for n in (1, 2, 3))
    shown = ", ".join(" ".join(p.label for p in periods) or "–" for periods in seen)
    return (_name(one), first.label, f"{ready:%B %Y}", shown)
