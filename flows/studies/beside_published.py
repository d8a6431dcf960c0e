"""A population of a study beside what the site has published of the same people.

Whoever reads both can subtract. So the number of families of a study may not differ by a few from a
published number of people: of all of them, or of the strata that the study is about, over any time
outside which the study has but a few families. The quarters count in which families of this site
are, not those that are written: a study may begin long before the first family.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from federated import revising
from federated.disclosure import covers, laid
from federated.errors import GateRefused
from federated.indicators import catalogue
from federated.release import ReleasedTable, parse
from federated.studies.specification import Specification
from flows.pipeline import publishing
from flows.pipeline.session import Session
from flows.studies import strata
from flows.studies.strata import Part


def refuse(found: Session, spec: Specification, quarters: Collection[str]) -> None:
    """Raise GateRefused where a published number tells, with this one, of a few people.

    ``quarters`` has the quarter of each family of the study.
    """
    every = [table for body in publishing.bodies(found) for table in parse(body).tables]
    same = [table for table in every if _frame(table) == spec.people.frame]
    for view in revising.views(same):
        if any(_told(part, view, quarters, spec.disclosure.minimum) for part in strata.parts(spec)):
            raise GateRefused(
                "The population differs from what this site has published of the same people by "
                f"fewer than {spec.disclosure.minimum} families: the difference would tell about "
                "them. Other quarters, or fewer conditions, may be possible."
            )


def _frame(table: ReleasedTable) -> str:
    known = catalogue().get(table.indicator)
    return known.frame if known else ""


def _told(
    part: Part, view: Iterable[ReleasedTable], quarters: Collection[str], minimum: int
) -> bool:
    for _, name, blocks in laid.blocks(part.tables(view)):
        if name == part.name:
            for start, end in _spans(blocks, quarters, minimum):
                own = laid.Block(start, end, len(quarters), blocks[0].table)
                if any(own in cover for cover in covers.small([own, *blocks], minimum)):
                    return True
    return False


def _spans(
    blocks: Iterable[laid.Block], quarters: Collection[str], minimum: int
) -> Iterator[tuple[int, int]]:
    """Yield the times, by what is published, that hold all families of the study but a few."""
    own = Counter(laid.span((one, one))[0] for one in quarters)
    edges = sorted({edge for block in blocks for edge in (block.start, block.end)})
    for start, end in combinations(edges, 2):
        if sum(n for one, n in own.items() if not start <= one < end) < minimum:
            yield start, end
