"""Every kind of figure at once, shown and hidden, for the tests of what is handed out."""

import shutil
from pathlib import Path
from typing import Any

from api.app import create_app
from api.settings import Central
from api.store import releases
from federated.release import Release, ReleasedTable

from .conftest import CentreUnderTest, Clock, approve_every_cube
from .figures import OPT, Y2024, hidden, mean, proportion, release, table

EVIL = '=HYPERLINK("http://evil.example","x")'
ARMS = ("programme", "comparison", "historic")


def total(events: int = 30) -> ReleasedTable:
    """I01 in 2024: of 300 children so many came back."""
    return table("I01", Y2024, proportion(events, 300))


def by_arm() -> ReleasedTable:
    """I01 in 2024 by arm; the total is 90 of 900."""
    strata = {arm: proportion(events, 300) for arm, events in zip(ARMS, (20, 30, 40), strict=True)}
    return table("I01", Y2024, proportion(90, 900), strata, "arm")


def shown() -> Release:
    """A share and a mean of one hospital."""
    weights = table("B01", OPT, mean("310000", 100, "612.5"))
    return release("elst-hospital", [total(), weights])


def concealed() -> Release:
    """A share of which only the number of people is visible."""
    return release("goes-hospital", [table("I01", Y2024, hidden("I01", 130))])


def open_centre(template: Path, folder: Path, *given: Release, **settings: Any) -> CentreUnderTest:
    """A centre on SQLite with three sites and these releases, for tests that only read."""
    shutil.copy(template, folder / "central.sqlite")
    clock = Clock()
    app = create_app(Central.model_validate({"folder": folder, **settings}), clock)
    made = CentreUnderTest(app, app.state.centre.database, clock)
    with made.database.writing() as connection:
        approve_every_cube(connection)
    made.enrol("elst-hospital")
    made.enrol("goes-hospital")
    made.enrol("elst-municipality", kind="municipality")
    made.enrol("evil-hospital", name=EVIL, city="@SUM(1)", label="+31 6")
    with made.database.writing() as connection:
        for one in given:
            releases.keep(connection, one, "2026-03-02T12:00:00Z")
    return made
