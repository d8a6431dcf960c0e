"""The comparison of one indicator as a table for the terminal."""

from rich.console import Group, RenderableType
from rich.table import Table

from api.comparison import compare
from api.pages import noisy
from api.pages.view import View, view
from api.pages.words import words
from api.store.database import Database
from federated.indicator import Indicator


def comparison(store: Database, indicator: Indicator) -> RenderableType:
    """Return the cities side by side, and the sentences that belong to them."""
    with store.reading() as connection:
        found = compare(connection, indicator)
        noise = tuple(noisy.lines(connection, indicator, "en"))
    shown = view(found, (), "en")
    if not shown.rows and noise:
        return Group(f"{shown.id} {shown.name}: no exact figure.", *shown.withdrawn, *noise)
    if not shown.rows:
        none = f"{shown.id} {shown.name}: no site has published this indicator yet."
        return Group(none, *shown.withdrawn)
    return Group(_table(shown), *_told(shown), *noise)


def _told(shown: View) -> tuple[str, ...]:
    """Return what the data are, what was withdrawn, and what belongs to the figures."""
    return (*filter(None, ["; ".join(shown.labels)]), *shown.withdrawn, *shown.lines)


def _table(shown: View) -> Table:
    t = words("en")
    table = Table(title=f"{shown.id} {shown.name}", caption=shown.caption)
    table.add_column(t["site"])
    table.add_column(t["period"])
    for name in (t["families"], t["completeness"], f"{t['figure']} ({shown.unit})", t["interval"]):
        table.add_column(name, justify="right")
    for row in shown.rows:
        cells = (row.n, row.completeness, row.figure, row.interval)
        table.add_row(row.site, row.period, *(cell or t["hidden"] for cell in cells))
    return table
