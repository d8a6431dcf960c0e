"""Signing in with a real browser, at a centre that really serves: link, passkey, keyboard, both languages."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench.support.listening import free_port, wait
from tests.pages.looking import WIDTHS, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.chromium, pytest.mark.slow]
CENTRAL = [sys.executable, "-m", "api.cli"]
ROOT = Path(__file__).resolve().parents[2]


class Centre:
    """A centre of our own on loopback."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.url, self.port = folder, f"http://localhost:{port}", port

    def typed(self, *words: str) -> str:
        place = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*CENTRAL, *words],
            cwd=self.folder,
            env=place,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def person(self, role: str) -> str:
        """A new link of a new person."""
        said = self.typed("person", "add", "--name", f"Somebody ({role})", "--role", role)
        found = re.search(r"person-[0-9a-f]{16}", said)
        assert found
        return self.typed("person", "link", found[0], "--port", str(self.port)).strip()


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """The centre, serving."""
    port = free_port()
    made = Centre(tmp_path_factory.mktemp("centre"), port)
    made.typed("init")
    place = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [*CENTRAL, "serve", "--host", "localhost", "--port", str(port)]
    with subprocess.Popen(words, cwd=made.folder, env=place, stdout=subprocess.DEVNULL) as server:
        try:
            wait(port, server.poll)
            yield made
        finally:
            server.terminate()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A page in a browser without cookies; a refusal of its policy fails the test."""
    context = browser.new_context(viewport={"width": 400, "height": 900}, locale="en-GB")
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    yield opened
    assert [one for one in said if "Content Security Policy" in one] == []
    context.close()


def test_a_link_leads_in_by_keyboard_alone_and_out_again(centre: Centre, page: "Page") -> None:
    page.goto(centre.person("operator") + "?lang=nl")
    button = page.get_by_role("button", name="Nu inloggen")
    for _ in range(40):
        if button.evaluate("one => one === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{centre.url}/account?lang=nl")
    assert "beheerder van het centrum" in page.inner_text("main")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "__Host-heldennet"]
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    page.get_by_role("link", name="Mensen", exact=True).click()
    assert "Somebody (operator)" in page.inner_text("main")
    page.get_by_role("button", name="Uitloggen").click()
    page.wait_for_url(f"{centre.url}/?lang=nl")
    assert not [one for one in page.context.cookies() if one["name"] == "__Host-heldennet"]
    page.goto(f"{centre.url}/people")
    assert "/sign-in?" in page.url


def test_a_passkey_is_made_and_lets_its_owner_in(centre: Centre, page: "Page") -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(centre.person("researcher"))
    page.get_by_role("button", name="Sign in now").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url(f"{centre.url}/account?lang=en")
    assert page.get_by_role("button", name=re.compile("^Remove ")).count() == 1
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{centre.url}/account")
    page.get_by_role("link", name="Sign in with a passkey").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{centre.url}/account*")
    assert "Somebody (researcher)" in page.inner_text("main")


def test_without_a_device_the_page_says_so(centre: Centre, page: "Page") -> None:
    page.goto(f"{centre.url}/sign-in/passkey")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error()); }")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").wait_for()
    assert "gave no passkey" in page.inner_text("main")


@pytest.mark.parametrize("width", WIDTHS)
def test_everybody_can_read_the_pages_of_people(
    centre: Centre, browser: "Browser", width: int, tmp_path: Path
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    address = centre.person("operator")
    _looks_right(page, f"{centre.url}/sign-in", width, tmp_path)
    _looks_right(page, address, width, tmp_path)
    page.get_by_role("button", name="Sign in now").click()
    for path in ("/account", "/account/passkeys", "/people", "/audit", "/sites/own"):
        _looks_right(page, f"{centre.url}{path}?lang=nl", width, tmp_path)
    context.close()


def _looks_right(page: "Page", address: str, width: int, folder: Path) -> None:
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert violations(page) == [], address
    name = re.sub(r"\W+", "-", address.partition("//")[2])[:40]
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
