"""What a browser does to sign in at the provider, and what it sees when it is refused."""

import httpx

from tests.api.browser import SESSION, Browser
from tests.api.conftest import URL

ASKING = httpx.Client(trust_env=False)  # the browser, on the pages of the provider
STRANGER = "ask the operator of the centre whether you were added"


def leave(browser: Browser, onward: str = "/account") -> httpx.URL:
    """Go to the provider; return the address at which it sends the browser back."""
    gone = browser.get(f"/sign-in/provider?next={onward}")
    assert gone.status_code == 303, gone.text
    back = ASKING.get(gone.headers["location"]).headers["location"]
    assert back.startswith(f"{URL}/sign-in/return?")
    return httpx.URL(back)


def come_back(browser: Browser, back: httpx.URL, **changes: str) -> httpx.Response:
    changed = back.copy_merge_params(changes)
    return browser.get(changed.raw_path.decode())


def come_in(browser: Browser) -> httpx.Response:
    return come_back(browser, leave(browser))


def refused(browser: Browser, answer: httpx.Response) -> None:
    assert answer.status_code == 403
    assert STRANGER in answer.text
    assert SESSION not in browser.cookies
