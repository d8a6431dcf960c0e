"""``release audit``: the steward attacks what left, and what is about to leave."""

from pathlib import Path

import pytest

from federated.policy import DisclosurePolicy
from federated.release import Release, ReleasedTable
from flows import outbox
from flows.cli import main
from sites.settings import Site
from tests.federated.disclosure.attack.figures import HIDDEN, table

FRAME = table(("*", (60, None, None, None, None)))
BESIDE = table(("*", (None, 57, None, 30, 27)), indicator="I04")


def put(site: Site, *tables: ReleasedTable) -> None:
    release = Release(
        site=site.id,
        site_kind="hospital",
        policy_digest="0" * 64,
        disclosure=DisclosurePolicy(),
        tables=tables,
    )
    outbox.put(site.out, release)


def run(folder: Path) -> int:
    return main(["--site", str(folder), "release", "audit"])


def test_what_is_safe_is_said_to_be(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    put(site, table(("*", HIDDEN)))
    assert run(site.folder) == 0
    assert "1 tables attacked together" in capsys.readouterr().out


def test_two_releases_that_undo_each_other_are_found(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """60 eligible in the one, 57 measured in the other: each is safe by itself."""
    put(site, FRAME)
    put(site, BESIDE)
    assert run(site.folder) == 1
    said = capsys.readouterr().out
    assert "I04, 2025, *, missing: it is known" in said
    assert "57" not in said


def test_before_the_first_release_there_is_nothing_to_attack(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site.folder) == 0
    assert "0 tables" in capsys.readouterr().out
