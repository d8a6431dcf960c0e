"""Published tables with noise as sheets: each figure with the interval that holds the noise too.

A histogram has a figure for each of its bins, so what is counted is one dimension more.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from api import withdrawals
from api.columns import MADE, PLACES, SITE, SOURCE, about, counts, said, titles
from api.comparison import HIDDEN
from api.sheet import Cell, Column, Sheet
from api.store import noisy, sites
from api.store.noisy import Noisy
from api.store.published import Listed, dimension_of, kind_of
from api.store.sites import Site
from federated.indicator import Indicator

COUNTED = Column("counted", "text", "dimension", "what is counted")
USE = about(("use", "whether there are enough families for this much noise"))
ENOUGH, FEW = "enough families for this much noise", "too few families for this much noise"


def sheet(
    connection: Connection,
    listed: Listed,
    indicator: Indicator,
    site: str | None = None,
    period: str | None = None,
) -> Sheet:
    """Return a table with noise, whole or of one site or period.

    An answer by another version of the definition is left out.
    """
    known = {one.id: one for one in sites.every(connection)}
    rows = tuple(
        row
        for one in noisy.of(connection, indicator.id)
        if dimension_of(one.table.cube) == listed.dimension
        and one.table.definition_version == indicator.version
        and site in (None, one.site)
        and period in (None, one.table.period)
        for row in _rows(one, known[one.site])
    )
    columns = (*PLACES, COUNTED, *SITE, *MADE, *USE, *counts(["families"]), *said(indicator.unit))
    gone = withdrawals.of_table(connection, listed, site, period)
    return Sheet(listed.id, titles(listed)[0], columns, rows, HIDDEN, SOURCE, gone)


def _rows(one: Noisy, site: Site) -> Iterator[tuple[Cell, ...]]:
    from federated.noise import shares

    table = one.table
    for figure in shares.figures(table):
        yield (
            *(one.site, table.period, figure.stratum, figure.name),
            *(site.name, site.kind, site.city, site.programme, site.label),
            *(kind_of(table.period), table.definition_version, figure.unit, table.words),
            *(ENOUGH if figure.usable else FEW, figure.families),
            *(figure.value, figure.low, figure.high),
        )
