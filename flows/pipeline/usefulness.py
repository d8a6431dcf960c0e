"""What would be hidden at each rung of the ladder, on the site's own data and for its eyes alone.

Nothing is published and no setting changes: the rung of an indicator was chosen beforehand. A
proposal is another table to have registered, found by size and by what the rules would hide.
"""

from collections.abc import Iterator

from federated import ladder
from federated.disclosure.rules import population
from federated.ladder import RUNGS
from flows.pipeline import counting, nearest
from flows.pipeline.session import Run, session
from flows.pipeline.trying import Counter
from flows.pipeline.uses import Cube, Use

YEAR = RUNGS[1]


def usefulness(run: Run) -> Iterator[Use]:
    """Yield each indicator that this site could publish."""
    opened = session(run)
    for indicator, units in counting.units_of(opened):
        if not indicator.stays:
            with units.cache() as held:
                yield _use(Counter(opened, indicator, held))


def _use(counter: Counter) -> Use:
    indicator, site = counter.indicator, counter.opened.run.site
    filled = counting.filled(counter.opened)
    splits = [d for d in indicator.dimensions if d.needs <= filled]
    names = [None, *(d.name for d in splits)]
    by_rung = {step: counter.shares(step, names) for step in RUNGS}
    shares = [{step: found[n] for step, found in by_rung.items()} for n in range(len(names))]
    chosen = ladder.rung(indicator, site.expected_families_per_year)
    cubes = [Cube(None, shares[0], nearest.of_total(shares[0], chosen))]
    for split, own in zip(splits, shares[1:], strict=True):
        cubes.append(
            Cube(split.name, own, nearest.of_split(counter, split, own, shares[0], chosen))
        )
    return Use(indicator, chosen, tuple(cubes), *_last_year(counter))


def _last_year(counter: Counter) -> tuple[int, str | None]:
    found = counter.tables(YEAR, [None])
    if not found:
        return 0, None
    total = found[-1][0].rows[0]
    band = population.band(int(total.eligible.total), int(total.measured.total))
    return total.eligible.families, band
