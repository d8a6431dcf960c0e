"""The page of a study in a real browser: readable by everybody, with its result and without."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.store.database import Database
from api.studies.registering import register
from tests.api.conftest import make_centre
from tests.pages.looking import look, opened, violations
from tests.studies import spec
from tests.studies.each_kind import KINDS, text
from tests.studies.published import BOTH, put

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.chromium
ADDRESSES = ("/studies", "published", "waiting")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of a centre, of a published study, and of one that waits."""
    import uvicorn

    folder = tmp_path_factory.mktemp("centre")
    database = Database(f"sqlite:///{folder / 'central.sqlite'}")
    database.migrate()
    database.close()
    made = make_centre(folder, "sqlite:///central.sqlite")
    published = put(made.database, spec.text(3, *BOTH))
    kinds = {kind: put(made.database, _named(kind)) for kind in KINDS}
    for site in spec.NAMES[:3]:
        made.enrol(site)
    second = spec.text(3, ("version = 1", "version = 2"))
    waiting = register(made.database, second, "R. de Vraag", datetime(2026, 11, 22, tzinfo=UTC))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(made.app, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield {
            "/studies": "/studies",
            "published": f"/studies/{published.digest()}",
            "waiting": f"/studies/{waiting.digest()}",
            **{kind: f"/studies/{study.digest()}" for kind, study in kinds.items()},
            "url": f"http://127.0.0.1:{listening.getsockname()[1]}",
        }
        server.should_exit = True
        thread.join()
    made.database.close()


def _named(kind: str) -> str:
    return text(kind, 5, ('id = "readmission-arm"', f'id = "{kind.replace("_", "-")}"'))


def read(browser: "Browser", served: dict[str, str], name: str, language: str, width: int) -> None:
    page = opened(browser, width, bypass_csp=True)
    assert look(page, served["url"], served[name], language) == []
    assert violations(page) == []
    page.context.close()


def test_a_published_study_can_be_read_by_everybody_on_a_telephone(
    browser: "Browser", served: dict[str, str], tmp_path: Path
) -> None:
    read(browser, served, "published", "nl", 400)
    page = opened(browser, 400, script=False)
    page.goto(f"{served['url']}/studies?lang=en")
    page.get_by_role("link", name="readmission-arm, version 1").click()
    assert page.locator("figure svg[role=img]").count() == 1
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("nl", 400), ("en", 1280)])
@pytest.mark.parametrize("name", [*ADDRESSES, *KINDS])
def test_every_page_of_studies_can_be_read_by_everybody(
    browser: "Browser", served: dict[str, str], name: str, language: str, width: int
) -> None:
    read(browser, served, name, language, width)
