"""The two lanes of a site: exact or hidden, and with noise. An indicator is in one of them.

The policy chooses beforehand. All cubes of an indicator go the same way, because they share their
total; and a period that was published in one lane never follows in the other.
"""

from collections.abc import Iterable

from federated.indicator import Indicator
from federated.ledger import Entry
from federated.noise.ledger import Spent
from federated.period import Period
from flows import heads, noise_ledger
from flows.pipeline.session import Session


def has_noise(opened: Session, indicator: Indicator) -> bool:
    """Tell whether the policy sends an indicator through the noise lane."""
    return opened.policy.noise is not None and opened.policy.noise.has(indicator.id)


def without_noise(
    opened: Session, indicator: Indicator, periods: Iterable[Period]
) -> tuple[Period, ...]:
    """Leave out the periods of which figures with noise were paid for under an earlier policy."""
    remembered = heads.stored(opened.store).get(noise_ledger.CHAIN)
    every = (e for e in noise_ledger.entries(opened.run.site, remembered) if isinstance(e, Spent))
    own = [e.key for e in every if e.key.cube.partition("/")[0] == indicator.id]
    if any(key.trial for key in own):
        return ()
    years = {year for key in own for year in key.years}
    return tuple(p for p in periods if not _touches(p, years))


def published_exactly(entries: Iterable[Entry], indicator: Indicator, period: Period) -> bool:
    """Tell whether exact figures of (a part of) a period have been published."""
    own = [e for e in entries if e.indicator == indicator.id]
    wanted = set(period.quarters)
    return any(not wanted or not e.quarters or wanted & set(e.quarters) for e in own)


def _touches(period: Period, years: set[str]) -> bool:
    """A trial has no quarters: it touches every year."""
    return bool(years) and (
        not period.quarters or any(quarter[:4] in years for quarter in period.quarters)
    )
