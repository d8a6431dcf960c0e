"""A site whose key was lost or stolen: public commands only, at both ends, and the books agree after."""

import re
from pathlib import Path

import pytest

from flows import audit
from pseudonymisation.keys import SIGNING
from tests.journeys.central import Central
from tests.journeys.home import Home
from tests.journeys.test_revision import FIRST, fine, published, sent, write
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.xdist_group("revision"), pytest.mark.slow]
CODE = re.compile(r"join ([0-9A-Z-]{24})")
MARK = re.compile(r"by telephone: ([0-9a-f ]+)")


@pytest.fixture
def site(tmp_path: Path, warm: Warm, centre: Central, request: pytest.FixtureRequest) -> Home:
    """A hospital that has published 2024."""
    return published(tmp_path, warm, centre, request.node.name)


def test_a_site_goes_on_with_a_new_key_and_its_books_agree(site: Home, centre: Central) -> None:
    before = sent(site)
    kept = site.type("keys", "--new")
    assert (kept.code, "so it is kept" in kept.err) == (5, True)

    code = CODE.search(fine(centre.type("site", "rekey", site.site.id)).out)
    assert code is not None
    old = fine(site.type("keys")).out
    stopped = site.type("audit", "reconcile")
    assert stopped.code == 11
    assert "The old one never" not in stopped.err
    assert "A new key is in place" in fine(site.type("keys", "--new")).out
    assert fine(site.type("keys")).out != old
    mark = MARK.search(fine(site.type("join", code[1])).out)
    assert mark is not None
    wrong = centre.type("site", "confirm", site.site.id, "0000", "0000", "0000", "0000")
    assert wrong.code == 3
    told = fine(centre.type("site", "confirm", site.site.id, *mark[1].split()))
    assert "goes on with its new key. The old one never counts again." in told.out
    assert "also where you had suspended it for something else" in told.out

    write(site.inbox, FIRST + 4)
    fine(site.deliver())
    assert sent(site) == before
    for words in ("audit verify", "audit reconcile", "release send"):
        fine(site.type(*words.split()))
    assert centre.type("audit", "reconcile").code == 0
    marks = [one.objects[1] for one in audit.records(site.site) if one.event == "keys new"]
    assert len(set(marks)) == 2


def test_a_key_that_is_gone_is_made_anew_and_nothing_else(site: Home, centre: Central) -> None:
    (site.site.keys / SIGNING).unlink()
    lost = site.type("audit", "reconcile")
    assert lost.code == 4
    code = CODE.search(fine(centre.type("site", "rekey", site.site.id)).out)
    assert code is not None
    fine(site.type("keys", "--new"))
    mark = MARK.search(fine(site.type("join", code[1])).out)
    assert mark is not None
    fine(centre.type("site", "confirm", site.site.id, *mark[1].split()))
    fine(site.type("audit", "reconcile"))
    fine(site.deliver())


def test_a_suspension_by_mistake_is_taken_back(site: Home, centre: Central) -> None:
    fine(centre.type("site", "suspend", site.site.id))
    assert site.type("audit", "reconcile").code == 11
    told = fine(centre.type("site", "resume", site.site.id))
    assert "is enrolled again, with the key that it had." in told.out
    fine(site.type("audit", "reconcile"))
    assert centre.type("site", "resume", site.site.id).code == 3
