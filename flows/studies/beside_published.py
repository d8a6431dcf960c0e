"""A population of a study beside what the site has published of the same people and quarters.

Whoever reads both can subtract. So the number of families of a study may not differ by a few from a
published number of people: of all of them, or of the one stratum that the study is about.
"""

from collections.abc import Iterator

from federated import revising
from federated.disclosure import covers, laid
from federated.errors import GateRefused
from federated.release import ReleasedTable, parse
from federated.studies.specification import Specification
from flows.pipeline import publishing
from flows.pipeline.session import Session

Row = tuple[str | None, str]  # dimension and stratum


def refuse(found: Session, spec: Specification, families: int) -> None:
    """Raise GateRefused where a published number tells, with this one, of a few people."""
    every = [table for body in publishing.bodies(found) for table in parse(body).tables]
    for view in revising.views(every):
        if any(_told(view, spec, families, row) for row in _rows(spec)):
            raise GateRefused(
                "The population differs from what this site has published of the same people by "
                f"fewer than {spec.disclosure.minimum} families: the difference would tell about "
                "them. Other quarters, or fewer conditions, may be possible."
            )


def _rows(spec: Specification) -> Iterator[Row]:
    yield None, laid.TOTAL
    for one in spec.population.where:
        value = one.value[0] if isinstance(one.value, tuple) and len(one.value) == 1 else one.value
        if one.op in ("==", "in") and isinstance(value, str):
            yield one.variable, value


def _told(view: list[ReleasedTable], spec: Specification, families: int, row: Row) -> bool:
    dimension, stratum = row
    same = [one for one in view if dimension in (None, one.dimension)]
    for frame, name, blocks in laid.blocks(same):
        if blocks and (frame, name) == (spec.people.name, stratum):
            start, end = laid.span((spec.population.first, spec.population.last))
            own = laid.Block(start, end, families, blocks[0].table)
            every = covers.small([own, *blocks], spec.disclosure.minimum)
            if any(own in cover for cover in every):
                return True
    return False
