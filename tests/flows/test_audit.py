"""The audit record: NEN 7513 fields, for a period, readable, and it cannot be evaded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from federated.errors import ChainBroken
from flows import audit
from flows.command import Shell
from sites.settings import Site


def at(text: str) -> Callable[[], datetime]:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return lambda: moment


def test_an_event_has_the_fields_of_the_standard(site: Site, shell: Shell) -> None:
    audit.record(site, shell, "report own", "R", ("store",), client="*", role="team")
    (entry,) = audit.records(site)
    assert entry.model_dump() == {
        "event": "report own",
        "start": "2026-03-02T08:00:00Z",
        "client": "*",
        "user": "steward",
        "role": "team",
        "responsible_user": "hospital-noord",
        "action": "R",
        "access_point": "desk-1",
        "objects": ("store",),
        "positions": "TFFF",
        "trace": "",
    }


def test_a_refused_attempt_stands_in_the_record(site: Site, shell: Shell) -> None:
    audit.record(site, shell, "report own", "R", role="visitor", allowed=False)
    (entry,) = audit.records(site)
    assert entry.positions == "FFFF"
    assert "REFUSED" in audit.line(entry)


def test_a_client_is_everyone_no_one_or_a_pseudonym_but_never_a_number(
    site: Site, shell: Shell
) -> None:
    with pytest.raises(ValidationError):
        audit.record(site, shell, "look", "R", client="999990019")
    assert list(audit.records(site)) == []


def test_a_period_has_both_its_days(site: Site, shell: Shell) -> None:
    for day in ("2026-03-01T23:59:59", "2026-03-02T00:00:00", "2026-03-03T00:00:00"):
        audit.record(site, replace(shell, now=at(day)), day[:10], "R")
    found = audit.records(site, date(2026, 3, 2), date(2026, 3, 2))
    assert [entry.event for entry in found] == ["2026-03-02"]


def test_a_changed_record_is_found_when_it_is_shown(site: Site, shell: Shell) -> None:
    audit.record(site, shell, "deliver", "C")
    file = site.out / "audit.jsonl"
    file.write_bytes(file.read_bytes().replace(b"steward", b"nobody_"))
    with pytest.raises(ChainBroken):
        list(audit.records(site))
