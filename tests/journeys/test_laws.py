"""A municipality's records under other laws are stored only while a join of the laws is recorded."""

from pathlib import Path

import pytest

from sites.example_data import inbox as inboxes
from tests import officers
from tests.journeys import bad_site, home
from tests.journeys.home import Home, Plan
from tests.journeys.warm import Warm

pytestmark = pytest.mark.xdist_group("laws")
JOIN = """
[joins.household]
laws = ["jeugdwet", "pw", "wgs", "wmo"]
basis = "uavg-24"
reference = "besluit 12"
"""
BSNS = ["999900006", "999900018"]


def support(inbox: Path) -> None:
    """Two households, one of which has help with its debts."""
    inbox.mkdir(parents=True)
    sources = (
        *bad_site.households(inbox, BSNS),
        bad_site.sheet(
            inbox,
            "hulp",
            "social_support",
            {"Nummer": "support_id", "Huishoudnummer": "family_number", "Soort": "kind",
             "Begin": "start_date"},
            [("S1", "H0", "debt", "2025-02-03")],
        ),
    )  # fmt: skip
    (inbox / inboxes.LINES).write_text(inboxes.toml(sources), encoding="utf-8")


def stored(site: Home, version: int, *, joined: bool) -> dict[str, list[tuple[object, ...]]]:
    """Deliver under another version of the policy; return what the site holds then."""
    text = site.site.policy_file.read_text("utf-8").replace(JOIN, "")
    text = text.replace(f"version = {version - 1}", f"version = {version}", 1)
    site.site.policy_file.write_text(text + JOIN * joined, encoding="utf-8")
    officers.approve(site.site)
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    return bad_site.held(site)


def test_nothing_is_stored_before_the_join_and_nothing_is_left_after(
    tmp_path: Path, warm: Warm
) -> None:
    support(tmp_path / "inbox")
    site = home.make(tmp_path / "root", Plan("municipality"), tmp_path / "inbox", warm)
    assert site.deliver().code == 0
    before = bad_site.held(site)
    assert "cdm.social_support" not in before
    assert len(before["cdm.family"]) == len(BSNS)
    assert "social_support" in site.type("check").out
    assert len(stored(site, 2, joined=True)["cdm.social_support"]) == 1
    after = stored(site, 3, joined=False)
    assert "cdm.social_support" not in after
    assert len(after["cdm.family"]) == len(BSNS)
