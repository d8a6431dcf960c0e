"""What several indicators need, computed once for a run over the whole catalogue.

The definitions stay complete without it: a run that prepares nothing gets the same figures, later.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from federated.indicators.episodes import EPISODES, INDEX_CHILDREN, episodes, index_children
from federated.indicators.people import FAMILIES, families

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from federated.indicator import Tables

Step = tuple[str, "Callable[[Tables], ir.Table]"]


def steps(tables: "Tables") -> list[Step]:
    """Return what is worth making first, by name and in order: each may need those before it."""
    made: list[Step] = [(FAMILIES, families)]
    if {"admission", "person"} <= tables.keys():
        made += [(EPISODES, episodes), (INDEX_CHILDREN, index_children)]
    return made


@contextmanager
def prepared(tables: "Tables") -> Iterator["Tables"]:
    """Give the tables with families, episodes and index discharges in temporary tables beside them.

    The temporary tables live in the engine, in memory or its encrypted spill, and are dropped at
    the end.
    """
    with ExitStack() as held:
        ready = dict(tables)
        for name, made in steps(tables):
            ready[name] = held.enter_context(made(ready).cache())
        yield ready
