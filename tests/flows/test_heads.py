"""Any edit of the audit is found: a byte, a record, its order, or its end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from federated.errors import ChainBroken
from flows import audit, heads, verifying
from flows.command import Shell
from pseudonymisation.keys import Keys
from sites.settings import Site
from sites.store import open_store

RECORDS = 6
Damage = Callable[[list[bytes]], list[bytes]]


@pytest.fixture
def written(site: Site, shell: Shell) -> bytes:
    """An audit of six records; what its file holds."""
    for number in range(RECORDS):
        audit.record(site, shell, f"event {number}", "R", (f"object {number}",))
    return (site.out / "audit.jsonl").read_bytes()


def is_found(site: Site, content: bytes) -> bool:
    """Put the content in the place of the audit, and tell whether that is noticed."""
    (site.out / "audit.jsonl").write_bytes(content)
    try:
        audit.journal(site).verify()
    except ChainBroken:
        return True
    return False


def test_an_audit_as_it_was_written_is_whole(site: Site, written: bytes) -> None:
    assert audit.journal(site).verify().number == RECORDS
    assert not is_found(site, written)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_found(site: Site, written: bytes, place: int, bit: int) -> None:
    changed = bytearray(written)
    changed[place % len(written)] ^= 1 << bit
    assert is_found(site, bytes(changed))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, RECORDS - 1), second=st.integers(0, RECORDS - 1))
def test_a_record_dropped_doubled_or_swapped_is_found(
    site: Site, written: bytes, first: int, second: int
) -> None:
    lines = written.splitlines(keepends=True)
    dropped = [line for at, line in enumerate(lines) if at != first]
    doubled = [*lines[:second], lines[first], *lines[second:]]
    swapped = [*lines]
    swapped[first], swapped[second] = lines[second], lines[first]
    for changed in (dropped, doubled, swapped):
        assert is_found(site, b"".join(changed)) == (changed != lines)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.integers(0))
def test_an_end_that_was_cut_off_is_found(site: Site, written: bytes, kept: int) -> None:
    assert is_found(site, written[: kept % len(written)])


def test_nothing_is_added_behind_an_end_that_was_cut_off(
    site: Site, shell: Shell, written: bytes
) -> None:
    (site.out / "audit.jsonl").write_bytes(b"".join(written.splitlines(keepends=True)[:-2]))
    with pytest.raises(ChainBroken, match="Record 5 of the chain"):
        audit.record(site, shell, "later", "R")


def test_a_longer_chain_of_somebody_elses_does_not_take_its_place(
    site: Site, shell: Shell, written: bytes
) -> None:
    for name in ("audit.jsonl", "audit.head"):
        (site.out / name).rename(site.out / f"{name}.own")
    for number in range(2 * RECORDS):
        audit.record(site, shell, f"forged {number}", "R")
    (site.out / "audit.head.own").replace(site.out / "audit.head")
    with pytest.raises(ChainBroken):
        audit.record(site, shell, "later", "R")


@pytest.mark.parametrize("content", [None, b"{}", b'{"number": 2, "digest": "00", "seal": "00"}'])
def test_a_head_that_is_gone_or_forged_is_found(
    site: Site, written: bytes, content: bytes | None
) -> None:
    if content is None:
        (site.out / "audit.head").unlink()
    else:
        (site.out / "audit.head").write_bytes(content)
    with pytest.raises(ChainBroken, match=r"audit\.head is missing, or was sealed with other keys"):
        audit.journal(site).verify()


def test_a_kill_between_the_record_and_its_head_loses_nothing(
    site: Site, shell: Shell, written: bytes
) -> None:
    head = (site.out / "audit.head").read_bytes()
    audit.record(site, shell, "last", "R")
    (site.out / "audit.head").write_bytes(head)  # as before the record
    audit.record(site, shell, "next", "R")
    assert audit.journal(site).verify().number == RECORDS + 2


def test_an_older_copy_of_file_and_head_is_missed_by_the_store(
    site: Site, shell: Shell, written: bytes
) -> None:
    older = {name: (site.out / name).read_bytes() for name in ("audit.jsonl", "audit.head")}
    audit.record(site, shell, "deliver", "C")
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        audit.anchor(site, store)
    for name, content in older.items():
        (site.out / name).write_bytes(content)
    assert audit.journal(site).verify().number == RECORDS
    with pytest.raises(ChainBroken, match="Record 7 of the chain is not the one"):
        list(verifying.verify(site))


@pytest.mark.parametrize("what", ["older", "gone"])
def test_a_chain_that_was_cut_off_is_never_remembered_as_whole(
    site: Site, shell: Shell, written: bytes, what: str
) -> None:
    names = ("audit.jsonl", "audit.head")
    older = {name: (site.out / name).read_bytes() for name in names}
    audit.record(site, shell, "deliver", "C")
    with open_store(site.store, Keys.open(site.keys).store_key()) as store:
        audit.anchor(site, store)
        for name in names:
            (site.out / name).unlink()
            if what == "older":
                (site.out / name).write_bytes(older[name])
        with pytest.raises(ChainBroken):
            audit.anchor(site, store)
    with pytest.raises(ChainBroken):
        list(verifying.verify(site))


def test_the_head_is_its_owners_alone(site: Site, written: bytes) -> None:
    assert (site.out / "audit.head").stat().st_mode & 0o777 == 0o600


def test_the_head_of_another_site_does_not_fit(site: Site, written: bytes, tmp_path: Path) -> None:
    other = heads.Sealed(tmp_path / "audit.head", b"k" * 64)
    other.keep(audit.journal(site).verify())
    (site.out / "audit.head").write_bytes(other.path.read_bytes())
    with pytest.raises(ChainBroken):
        audit.journal(site).verify()


def test_one_person_is_written_in_one_way_and_not_by_name(site: Site) -> None:
    keys = Keys.open(site.keys)
    written = audit.client(keys, "person1-abc")
    assert written == audit.client(keys, "person1-abc") != audit.client(keys, "person1-abd")
    assert len(written) == 32
