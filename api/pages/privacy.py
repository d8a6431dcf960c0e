"""The privacy promise, for parents and for those who answer for data: what holds, and what does not."""

from sqlalchemy import Connection

from api.pages import render
from api.pages.words import Language

# Each heading with its sentences; docs/privacy-promise.md has the mechanism and the test of each.
PARTS = {
    "privacy_rows": ("privacy_rows_1", "privacy_rows_2"),
    "privacy_sums": ("privacy_sums_1", "privacy_sums_2", "privacy_sums_3"),
    "privacy_rights": ("privacy_rights_1", "privacy_rights_2"),
    "privacy_not": ("privacy_not_1", "privacy_not_2", "privacy_not_3"),
}


def page(_connection: Connection, language: Language) -> str:
    """Return the page."""
    return render.page("privacy.html", language, here="/privacy-promise", parts=PARTS)
