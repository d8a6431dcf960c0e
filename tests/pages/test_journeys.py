"""The centre in a real browser: every page for everybody, by keyboard alone, and without a script."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.store import concepts
from federated import concept
from federated.release import ReleasedTable, Value
from tests.api.conftest import CentreUnderTest, make_centre
from tests.api.costly import arm, costs
from tests.api.figures import Y2024, Y2025, hidden, proportion, release, table
from tests.api.test_costs import COMPARISON, PROGRAMME
from tests.federated.test_concept import WHOLE
from tests.pages.looking import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = (
    "/", "/indicators", "/indicators/I01", "/indicators/I28", "/arms", "/costs", "/equity", "/quality",
    "/missing", "/cities", "/cities/0344", "/releases", "/studies", "/privacy-promise",
    "/before-you-join?births=6500&place=Rotterdam",
)  # fmt: skip
pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CentreUnderTest]:
    """Two hospitals with costs, readmissions and return to work, one of them described."""
    from api.store import cubes
    from api.store.database import Database
    from federated.cubes import shipped

    folder = tmp_path_factory.mktemp("centre")
    database = Database(f"sqlite:///{folder / 'central.sqlite'}")
    database.migrate()
    database.close()
    made = make_centre(folder, "sqlite:///central.sqlite")
    with made.database.writing() as connection:
        for cube in shipped().values():
            cubes.approve(connection, cube, "the council", "2026-03-01T00:00:00Z")
    for site in ("elst-hospital", "goes-hospital"):
        made.enrol(site)
        with ThreadPoolExecutor(1) as apart:  # the browser has a loop of its own in this thread
            sent = apart.submit(made.put, release(site, _tables(site)))
            assert sent.result().status_code == 201
    with made.database.writing() as connection:
        concepts.put(
            connection, "elst-hospital", concept.parse(WHOLE), "lead", "2026-03-02T00:00:00Z"
        )
    yield made
    made.database.close()


def _tables(site: str) -> list[ReleasedTable]:
    parents: dict[str, dict[str, Value]] = {
        "mother": proportion(56, 70),
        "partner": proportion(48, 80),
    }
    both = proportion(104, 150)
    readmitted = proportion(40, 320) if site == "elst-hospital" else hidden("I01", 132)
    return [
        costs("hospital", arm(64, PROGRAMME), arm(68, COMPARISON)),
        table("I28", Y2025, both, parents, "role"),
        table("I28", Y2025, both),
        table("I01", Y2024, proportion(30, 300)),
        table("I01", Y2025, readmitted),
    ]


@pytest.fixture(scope="module")
def address(centre: CentreUnderTest) -> Iterator[str]:
    """Where the centre is served for these tests, on loopback."""
    import uvicorn

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(centre.app, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def opened(browser: "Browser", width: int, bypass_csp: bool = False, script: bool = True) -> "Page":
    """A page of a reader who was never here before."""
    return browser.new_context(
        viewport={"width": width, "height": 900}, bypass_csp=bypass_csp, java_script_enabled=script
    ).new_page()


def look(page: "Page", address: str, path: str, language: str) -> list[str]:
    """Open a page; return what is wrong with it."""
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    answer = page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer is not None
    assert answer.status == 200
    assert all(url.startswith((f"{address}/", "data:")) for url in asked)
    width = page.viewport_size
    assert width is not None
    too_wide = page.evaluate("document.documentElement.scrollWidth") > width["width"]
    return [*said, *(["wider than the screen"] if too_wide else [])]


@pytest.mark.parametrize("path", ["/quality"])
def test_a_page_can_be_read_by_everybody_on_a_telephone(
    browser: "Browser", address: str, path: str
) -> None:
    page = opened(browser, 400, bypass_csp=True)
    assert look(page, address, path, "nl") == []
    assert violations(page) == []
    page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), [("nl", 400), ("en", 1280)])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_can_be_read_by_everybody(
    browser: "Browser", address: str, path: str, language: str, width: int, tmp_path: Path
) -> None:
    page = opened(browser, width, bypass_csp=True)
    assert look(page, address, path, language) == []
    assert violations(page) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert (tmp_path / "page.png").stat().st_size > 10_000
    page.context.close()


@pytest.mark.slow
def test_nothing_on_any_page_meets_the_content_security_policy(
    browser: "Browser", address: str
) -> None:
    page = opened(browser, 1280)
    for path in PAGES:
        assert look(page, address, path, "en") == [], path
    page.context.close()


def test_the_keyboard_alone_reaches_everything(browser: "Browser", address: str) -> None:
    page = opened(browser, 400)
    page.goto(f"{address}/?lang=en")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    box = page.locator(":focus").bounding_box()
    assert box is not None
    assert box["y"] >= 0  # it comes into sight
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    follow(page, "Completeness")
    page.wait_for_url("**/quality*")
    while page.evaluate("document.activeElement.className") != "scroll":
        page.keyboard.press("Tab")
    follow(page, "Costs and benefits", backwards=True)
    page.wait_for_url("**/costs*")
    follow(page, "Nederlands")
    page.wait_for_url("**lang=nl")
    assert page.locator("h1").inner_text() == "Kosten en baten"
    page.context.close()


def focused(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.innerText || ''")).strip()


def follow(page: "Page", text: str, backwards: bool = False) -> None:
    """Go to a link by the keyboard, see that the focus can be seen, and press it."""
    for _ in range(200):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or focused(page) == page.locator("body").inner_text().strip()
        if focused(page) == text:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard never reaches {text}")


def test_without_a_script_everything_is_there(browser: "Browser", address: str) -> None:
    page = opened(browser, 400, script=False)
    page.goto(f"{address}/?lang=nl")
    page.get_by_role("link", name="Indicatoren", exact=True).click()
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1
    page.get_by_role("link", name="Kosten en baten").click()
    assert page.locator("figure svg[role=img]").count() == 3
    page.get_by_role("link", name="Spreiding over steden").click()
    page.get_by_role("link", name="Elst").first.click()
    assert page.get_by_text("Een vaste dag helpt.").is_visible()
    page.get_by_role("link", name="English").click()
    assert page.get_by_text("A fixed day helps.").is_visible()
    page.context.close()


@pytest.mark.slow
def test_on_paper_there_is_no_menu_and_no_form(browser: "Browser", address: str) -> None:
    page = opened(browser, 800)
    page.goto(f"{address}/costs?lang=en")
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator("table").first.is_visible()
    assert page.pdf(format="A4")[:5] == b"%PDF-"
    page.context.close()
