"""The two lanes of what leaves a site never meet: what is exact has no noise, what has is not exact.

Both ends check it, and both add up what a year has cost. The centre knows the national limit, a site
also its own, which is never more.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from federated.errors import UnsafeRelease
from federated.noise import ledger
from federated.noise.ledger import Key, Spent
from federated.noise.policy import MOST_DELTA, MOST_EPSILON, NoisePolicy
from federated.noise.table import NoisyTable

_AGES_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # when it was paid for does not matter here


class _Exact(Protocol):
    @property
    def indicator(self) -> str: ...


def check(site: str, exact: Iterable[_Exact], noise: Sequence[NoisyTable]) -> None:
    """Raise UnsafeRelease where a release mixes the lanes, or has a table of another site or twice."""
    keys = [key(table) for table in noise]
    if any(table.site != site for table in noise) or len(set(keys)) < len(keys):
        raise UnsafeRelease(f"{site}: a table with noise is of another site, or comes twice.")
    both = {table.indicator for table in exact} & {indicator(table) for table in noise}
    if both:
        raise UnsafeRelease(f"{site}, {min(both)}: an indicator is exact or has noise, never both.")


def refuse_beyond(held: Iterable[NoisyTable], new: Sequence[NoisyTable]) -> None:
    """Raise NoiseRefused where a year would cost more than the national limit."""
    known = [_spent(table) for table in held]
    for table in new:
        national = NoisePolicy(
            epsilon_per_year=Decimal(MOST_EPSILON), delta=MOST_DELTA, cubes=("I09/total",)
        )
        ledger.refuse_beyond(known, key(table), table.mechanisms, national)
        known.append(_spent(table))


def indicator(table: NoisyTable) -> str:
    """Return the indicator of a table."""
    return table.cube.partition("/")[0]


def key(table: NoisyTable) -> Key:
    """Return under which a table is drawn once."""
    return Key(
        site=table.site,
        cube=table.cube,
        version=table.definition_version,
        period=table.period,
        trial=table.trial,
    )


def _spent(table: NoisyTable) -> Spent:
    return Spent(key=key(table), mechanisms=table.mechanisms, policy_digest="0" * 64, at=_AGES_AGO)
