"""What of the published tables is shown: all but what was withdrawn.

A table that was withdrawn stays in the database. Its period stays frozen, and every new figure is
laid beside it and attacked with it, for whoever read it has it still. What corrects it is shown in
its place. Whatever shows figures to anybody reads through one of these conditions.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, not_, or_, select, tuple_

from api.review.machine import State
from api.store.tables import noisy_tables, released_tables, reviews

WITHDRAWN = State.WITHDRAWN.value
FIRST, ADDED, CORRECTION = 0, 1, 2  # `federated.revising.number`
WHOLE = (FIRST, CORRECTION)  # of which one is read
first = released_tables.alias("first_published")
right = released_tables.alias("right_figures")
decided = reviews.alias("decided")
PERIOD = ("site_id", "indicator", "period_kind", "period_label")
BASE = ("site_id", "cube", "period_kind", "period_label")


def exact(table: FromClause = released_tables) -> ColumnElement[bool]:
    """Keep exact tables that are shown; a revision goes with what it adds to."""
    mine = table.c
    same = tuple_(*(mine[name] for name in BASE))
    with_first = or_(mine.revision != ADDED, same.not_in(_gone(BASE)))
    return mine.release_id.not_in(_withdrawn()) & with_first


def noisy() -> ColumnElement[bool]:
    """Keep tables with noise that are shown."""
    return noisy_tables.c.release_id.not_in(_withdrawn())


def period(table: FromClause) -> ColumnElement[bool]:
    """Keep covered time of which the total is shown."""
    totals = _gone(PERIOD).where(first.c.cube == first.c.indicator + "/total", ~corrected(first))
    mine = tuple_(*(table.c[name] for name in PERIOD))
    # where nothing was withdrawn the columns beside the key need not be looked up
    return or_(not_(_withdrawn().exists()), mine.not_in(totals))


def corrected(table: FromClause) -> ColumnElement[bool]:
    """Keep tables in whose place right figures are shown."""
    same = and_(*(right.c[name] == table.c[name] for name in BASE))
    wanted = select(right.c.id).where(same, right.c.revision == CORRECTION)
    return wanted.where(right.c.release_id.not_in(_withdrawn())).correlate(table).exists()


def _gone(names: Iterable[str]) -> Select[Any]:
    """Choose from the tables that were withdrawn, without what was added to them."""
    wanted = select(*(first.c[name] for name in names)).correlate(None)
    return wanted.where(first.c.release_id.in_(_withdrawn()), first.c.revision == FIRST)


def _withdrawn() -> Select[tuple[str]]:
    return select(decided.c.release_id).where(decided.c.state == WITHDRAWN).correlate(None)
