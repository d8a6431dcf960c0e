"""One browser and one centre for all pages; without Chromium what has the marker is skipped."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.pages import cities as made
from tests.pages.cities import Cities

if TYPE_CHECKING:
    from playwright.sync_api import Browser


# of this package and no wider: while it is open there is a loop in this thread, and tests elsewhere
# begin one of their own
@pytest.fixture(scope="package")
def browser() -> "Iterator[Browser]":
    """Return a Chromium that knows no other page."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cities]:
    """The centre of the journeys, served; made beside the loop of the browser."""
    serving = made.served(tmp_path_factory.mktemp("centre"))
    with ThreadPoolExecutor(1) as apart:
        yield apart.submit(serving.__enter__).result()
        apart.submit(serving.__exit__, None, None, None).result()
