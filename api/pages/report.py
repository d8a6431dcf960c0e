"""All comparisons in one HTML file that needs no network: it can be mailed and printed."""

from datetime import UTC, datetime

from markupsafe import Markup

from api.pages.render import page, style, view_of
from api.pages.words import Language
from api.store import noisy, releases
from api.store.database import Database
from federated.indicators import catalogue


def report(store: Database, language: Language = "en", made: datetime | None = None) -> str:
    """Return the report of every indicator that has figures."""
    with store.reading() as connection:
        every = (*releases.holdings(connection), *noisy.holdings(connection))
        held = {indicator for indicator, _ in every}
        views = [
            view_of(connection, one, language) for one in catalogue().values() if one.id in held
        ]
    day = (made or datetime.now(UTC)).strftime("%Y-%m-%d")
    sheet = Markup(style())  # noqa: S704  # our own files
    return page("report.html", language, views=views, style=sheet, made=day)
