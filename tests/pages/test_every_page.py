"""Every page is looked at, by whoever may see it; a page without a row here fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.api.test_rights import routes_of
from tests.pages.cities import Cities
from tests.pages.looking import LOOKS, look, opened, violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.chromium


@dataclass(frozen=True, slots=True)
class Visit:
    """An address, who goes there, and the status of the answer."""

    path: str
    who: str = ""
    status: int = 200


VISITS: Mapping[str, tuple[Visit, ...]] = {
    "/": (Visit("/"),),
    "/account": (Visit("/account", "steward"),),
    "/account/passkeys": (Visit("/account/passkeys", "officer"),),
    "/arms": (Visit("/arms"),),
    "/audit": (Visit("/audit", "officer"),),
    "/before-you-join": (
        Visit("/before-you-join"),
        Visit("/before-you-join?births=6500&place=Rotterdam"),
        Visit("/before-you-join?births=many&place=Nowhere&included-low=x"),
    ),
    "/cities": (Visit("/cities"),),
    "/cities/{code}": (Visit("/cities/0599"), Visit("/cities/9999", status=404)),
    "/costs": (Visit("/costs"),),
    "/costs/{site}": (Visit("/costs/rotterdam-hospital"),),
    "/equity": (Visit("/equity"),),
    "/indicators": (Visit("/indicators"),),
    "/invited": (Visit("/invited", "operator"), Visit("/invited", "researcher", 403)),
    "/indicators/{name}": tuple(Visit(f"/indicators/{name}") for name in ("I01", "I09", "I28")),
    "/indicators/{name}/sites/{site}": (Visit("/indicators/I44/sites/rotterdam-hospital"),),
    "/missing": (Visit("/missing"),),
    "/people": (Visit("/people", "operator"), Visit("/people", "researcher", 403)),
    "/privacy-promise": (Visit("/privacy-promise"),),
    "/quality": (Visit("/quality"),),
    "/releases": (Visit("/releases"),),
    "/reviews": (Visit("/reviews", "officer"),),
    "/reviews/{review}": (
        Visit("/reviews/{waiting}", "officer"),
        Visit("/reviews/{turned_down}", "officer"),
        Visit("/reviews/{published}", "officer"),
    ),
    "/sign-in": (Visit("/sign-in"),),
    "/sign-in/link/{link}": (Visit("{link}"),),
    "/sign-in/out": (Visit("/sign-in/out"),),
    "/sign-in/passkey": (Visit("/sign-in/passkey"),),
    "/sites/own": (Visit("/sites/own", "steward"), Visit("/sites/own", "second")),
    "/studies": (Visit("/studies"),),
    "/studies/{studyId}": (Visit("/studies/{study}"),),
}
NO_PAGE = {
    "/metrics": "lines for a program",
    "/sign-in/provider": "leads on to the identity provider",
    "/sign-in/return": "leads on from the identity provider",
    "/static": "style sheets and a script",
}
EVERY = [visit for each in VISITS.values() for visit in each]


def test_every_page_is_visited_and_every_visit_is_of_a_page(cities: Cities) -> None:
    routes = set(routes_of(cities.centre.app.routes))
    gets = {one.removeprefix("GET ") for one in routes if one.startswith("GET ")}
    pages = {one for one in gets if not one.startswith("/v1")}
    assert pages - NO_PAGE.keys() == VISITS.keys()


@pytest.mark.slow
@pytest.mark.parametrize(("language", "width"), LOOKS)
@pytest.mark.parametrize("visit", EVERY, ids=lambda one: f"{one.path}-{one.who}")
def test_everybody_can_read_it(
    browser: "Browser", cities: Cities, visit: Visit, language: str, width: int, tmp_path: Path
) -> None:
    page = opened(browser, width, bypass_csp=True)
    come_in(page, cities, visit.who)
    assert look(page, cities.url, path(cities, visit, language), language, visit.status) == []
    assert violations(page) == []
    page.screenshot(path=tmp_path / "page.png", full_page=True)
    assert (tmp_path / "page.png").stat().st_size > 10_000
    page.context.close()


@pytest.mark.slow
def test_nothing_on_any_page_meets_the_content_security_policy(
    browser: "Browser", cities: Cities
) -> None:
    for who in sorted({visit.who for visit in EVERY}):
        page = opened(browser, 1280)
        come_in(page, cities, who)
        for visit in (one for one in EVERY if one.who == who):
            found = look(page, cities.url, path(cities, visit, "en"), "en", visit.status)
            assert found == [], visit.path
        page.context.close()


def come_in(page: "Page", cities: Cities, who: str) -> None:
    """Sign in with a link, or stay who you are."""
    if who:
        page.goto(cities.way_in(who))
        page.get_by_role("button", name="Sign in now").click()
        page.wait_for_url("**/account*")


def path(cities: Cities, visit: Visit, language: str) -> str:
    """The address of a visit, with the names of this centre in it."""
    return visit.path.format(
        waiting=cities.waiting[language],
        turned_down=cities.turned_down,
        published=cities.published,
        study=cities.study,
        link=cities.way_in("steward").removeprefix(cities.url) if "{link}" in visit.path else "",
    )
