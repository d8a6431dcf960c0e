"""Two officers sign with passkeys in a real browser; the page answers nobody else."""

import re
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from federated.errors import PolicyError
from flows import approved, passkey_page, proposal
from flows.cli import main
from flows.command import Shell
from pseudonymisation.passkey import Passkey
from pseudonymisation.template import template
from sites import settings
from sites.settings import Site
from tests.flows.typed import Capture

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = shutil.which("chromium")
APPROVE = ("approve", "--page", "--approver", "Mandaat")
pytestmark = pytest.mark.chromium


@dataclass
class Screen:
    """What a command said, and when it said where to go."""

    lines: list[str] = field(default_factory=list)
    ready: threading.Event = field(default_factory=threading.Event)

    def say(self, line: str) -> None:
        self.lines.append(line)
        if line.startswith("Open "):
            self.ready.set()

    def address(self) -> str:
        assert self.ready.wait(20)
        found = re.search(r"http://localhost:\d+/\S+", self.lines[-1])
        assert found
        return found[0]


class Work(threading.Thread):
    """A command that waits for its officer."""

    def __init__(self, work: Callable[[Screen], Any]) -> None:
        super().__init__()
        self.screen, self.work = Screen(), work
        self.made: Any = None
        self.start()

    def run(self) -> None:
        self.made = self.work(self.screen)

    def ended(self) -> Any:
        self.join(20)
        assert not self.is_alive()
        return self.made


@pytest.fixture
def page() -> Iterator["Page"]:
    """A browser with a device that knows its owner."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page()
        session = opened.context.new_cdp_session(opened)
        session.send("WebAuthn.enable")
        device = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
        yield opened
        browser.close()


def sign(page: "Page", address: str, said: str) -> str:
    """Open the page and press the button, as an officer does; return what was shown."""
    page.goto(address)
    shown = page.locator("pre").inner_text()
    page.get_by_role("button").click()
    page.get_by_role("status").get_by_text(said).wait_for(timeout=10_000)
    return shown


@pytest.fixture
def ready(site: Site) -> Site:
    """A site with a policy in order, not yet proposed."""
    text = template("hospital", site.id, datetime.now(UTC).date(), register_id="V-1", dpia_id="D-1")
    site.policy_file.write_text(text)
    return site


def registered(role: str, screen: Screen) -> Passkey:
    return passkey_page.register(role, screen.say)


def typed(site: Site, screen: Screen, words: Sequence[str]) -> int:
    """Run one action of ``policy`` in this process, with a screen of its own."""
    from argparse import ArgumentParser

    from flows.commands.policy import COMMAND

    parser = ArgumentParser()
    parser.add_argument("--site")
    COMMAND.arguments(parser)
    args = parser.parse_args(["--site", str(site.folder), *words])
    shell = Shell(lambda: datetime.now(UTC), "steward", "desk-1", screen.say)
    return COMMAND.run(args, shell)


def test_a_policy_is_advised_and_approved_with_passkeys(ready: Site, page: "Page") -> None:
    for role in ("advisor", "approver"):
        made = Work(
            partial(typed, ready, words=("new-key", "--passkey", "--role", role, "--enrol"))
        )
        sign(page, made.screen.address(), "Made")
        assert made.ended() == 0
    assert typed(ready, Screen(), ["propose"]) == 0
    told = ("--advice", "positive", "--text", "In orde.", "--advisor", "FG")
    advice = Work(lambda screen: typed(ready, screen, ["advise", "--page", *told]))
    assert '"text": "In orde."' in sign(page, advice.screen.address(), "Signed")
    assert advice.ended() == 0
    given = Work(lambda screen: typed(ready, screen, APPROVE))
    assert '"scheme": "heldennet/policy-approval/2"' in sign(page, given.screen.address(), "Signed")
    assert given.ended() == 0
    site = settings.read(ready.folder / "site.toml")
    assert approved.policy(site, datetime.now(UTC).date()).version == 1


def test_the_other_officers_passkey_signs_nothing(page: "Page") -> None:
    keys = []
    for role in ("advisor", "approver"):
        made = Work(partial(registered, role))
        sign(page, made.screen.address(), "Made")
        keys.append(made.ended())
    mixed = replace(
        keys[0], spki=keys[1].spki
    )  # the page asks for the one, the site expects the other

    def refused(screen: Screen) -> str:
        with pytest.raises(PolicyError) as found:
            passkey_page.Signer(mixed, screen.say, seconds=8).sign(b'{"role":"approver"}')
        return str(found.value)

    tried = Work(refused)
    sign(page, tried.screen.address(), "not the right key")
    assert tried.ended() == "Nothing was signed in time; run the command again."


def test_the_page_answers_nobody_else(capsys: Capture) -> None:
    made = Work(lambda screen: _timed_out(screen))
    address = made.screen.address()
    base = address.rsplit("/", 1)[0]
    for url, headers, body in (
        (base + "/", {}, None),
        (address, {"Host": "example.org"}, None),
        (address, {"Origin": "https://example.org"}, b"{}"),
        (address, {"Origin": base}, b"{}"),
    ):
        asked = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310
        with pytest.raises((urllib.error.URLError, ConnectionError, OSError)):
            urllib.request.urlopen(asked, timeout=5)  # noqa: S310
    assert made.ended() == "Nothing was signed in time; run the command again."


def _timed_out(screen: Screen) -> str:
    with pytest.raises(PolicyError) as found:
        passkey_page.register("advisor", screen.say, seconds=4)
    return str(found.value)


def test_a_site_with_a_key_file_has_no_page(ready: Site, capsys: Capture) -> None:
    folder = ready.folder
    for role in ("advisor", "approver"):
        words = ["new-key", str(folder / f"{role}.pem"), "--role", role, "--enrol"]
        assert main(["--site", str(folder), "policy", *words]) == 0
    site = settings.read(folder / "site.toml")
    proposal.propose(site, Shell(lambda: datetime.now(UTC), "s", "m", lambda _: None))
    told = ["--advice", "positive", "--text", "x"]
    assert main(["--site", str(folder), "policy", "advise", "--page", *told]) == 5
    assert "no passkey; use --key" in capsys.readouterr().err
