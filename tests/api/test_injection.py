"""Text that is meant to become code stays text, wherever it comes in and wherever it is shown."""

from collections.abc import Iterator

import pytest

from .conftest import CentreUnderTest
from .figures import readmissions
from .test_rights import routes_of

pytestmark = pytest.mark.slow
MARK = "q7zx"
ATTACKS = (
    f"<script>{MARK}</script>",
    f'"><img src=x onerror={MARK}>',
    f"{{{{7*7}}}}{MARK}",
    f"{{% for x in ().__class__.__mro__ %}}{MARK}{{% endfor %}}",
    f"' OR '1'='1' -- {MARK}",
    f"'; DROP TABLE sites; -- {MARK}",
    f"../../../../etc/passwd{MARK}",
    f"..%2f..%2fcentral.toml%00{MARK}",
    f"{MARK}\r\nSet-Cookie: a=b",
    f"%24%7Bjndi:ldap://127.0.0.1/{MARK}%7D",
)
UNSAFE = (f"<script>{MARK}", f"onerror={MARK}>", f"49{MARK}")


def addresses(centre: CentreUnderTest) -> Iterator[str]:
    """Every address that is read, with a gap for each part of it that is free."""
    for route in routes_of(centre.app.routes):
        method, _, path = route.partition(" ")
        if method == "GET":
            yield path


def kept(centre: CentreUnderTest) -> dict[str, list[tuple[object, ...]]]:
    """Everything but what a page to sign in with asks for: it is gone in ten minutes."""
    return {name: rows for name, rows in centre.everything().items() if name != "questions"}


def filled(path: str, text: str) -> str:
    """Put the text where an address has a gap, and behind it as a parameter."""
    from re import sub
    from urllib.parse import quote

    word = quote(text, safe="%")
    names = ("dimension", "period", "lang", "site", "next", "indicator", "page", "format")
    return sub(r"\{[^}]+\}", word, path) + "?" + "&".join(f"{name}={word}" for name in names)


@pytest.mark.parametrize("text", ATTACKS)
def test_no_address_takes_text_for_code(centre: CentreUnderTest, text: str) -> None:
    assert centre.put(readmissions("elst-hospital")).status_code == 201
    before = kept(centre)
    for path in addresses(centre):
        answer = centre.get(filled(path, text), Accept="text/html, application/json")
        assert answer.status_code < 500, path
        assert not any(unsafe in answer.text for unsafe in UNSAFE), path
        assert "a" not in {cookie.name for cookie in answer.cookies.jar}, path
        assert "root:" not in answer.text, path
    assert kept(centre) == before


@pytest.mark.parametrize("text", ATTACKS[:4])
def test_no_page_takes_what_is_stored_for_code(bare_centre: CentreUnderTest, text: str) -> None:
    from api.registry import approve_shipped

    centre, named = bare_centre, {"name": text, "city": text, "label": text}
    approve_shipped(centre.database, text)
    centre.enrol("elst-hospital", **named)
    assert centre.put(readmissions("elst-hospital")).status_code == 201
    seen = 0
    for path in addresses(centre):
        for wanted in ("text/html", "application/json"):
            answer = centre.get(path.replace("{indicator}", "I01"), Accept=wanted)
            assert answer.status_code < 500, path
            is_page = "text/html" in answer.headers.get("content-type", "")
            seen += is_page and MARK in answer.text
            assert not (is_page and any(unsafe in answer.text for unsafe in UNSAFE)), path
    assert seen  # the name of the site is on pages
