"""A new version of a domain, and the end of the old one: nobody is in the store twice, or lost."""

import re
import shutil
from pathlib import Path

import pytest

from flows import audit, heads
from pseudonymisation.keys import Keys
from sites.store import open_store
from tests import officers
from tests.journeys import home
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rotation")]
KINDS = ("municipality", "hospital")
DOMAIN = "person"


@pytest.fixture(scope="module", params=KINDS)
def delivered(
    request: pytest.FixtureRequest,
    inboxes: Inboxes,
    warm: Warm,
    tmp_path_factory: pytest.TempPathFactory,
) -> Home:
    """A site that has delivered once."""
    kind = str(request.param)
    root = tmp_path_factory.mktemp("rotation") / "root"
    site = home.make(root, Plan(kind, families=100), inboxes.of(kind), warm)
    said = site.deliver()
    assert (said.code, said.err) == (0, "")
    return site


@pytest.fixture
def site(delivered: Home, tmp_path: Path) -> Home:
    """A copy of it whose policy names version 2 of the persons, approved."""
    shutil.copytree(delivered.root, tmp_path / "root")
    site = Home(tmp_path / "root", delivered.warm)
    policy = site.site.policy_file.read_text()
    policy = policy.replace(f"[domains.{DOMAIN}]\nversion = 1", f"[domains.{DOMAIN}]\nversion = 2")
    site.site.policy_file.write_text(re.sub(r"(?m)^version = 1$", "version = 2", policy, count=1))
    file = site.folder / "site.toml"
    file.write_text(re.sub(r'(?m)^(advisor|approver)_key = ".*"\n', "", file.read_text()))
    officers.approve(site.site)
    return site


def ask(site: Home, sql: str) -> list[tuple[object, ...]]:
    with open_store(site.site.store, Keys.open(site.site.keys).store_key()) as store:
        return store.rows(sql)


def people(site: Home) -> set[str]:
    return {str(pid) for (pid,) in ask(site, "SELECT person_pid FROM cdm.person")}


def without_pseudonyms(site: Home) -> list[tuple[object, ...]]:
    return ask(site, "SELECT * EXCLUDE (person_pid, batch_id, source_row_ref) FROM cdm.person "
                     "ORDER BY ALL")  # fmt: skip


def rotate(site: Home, *words: str, fault: Fault | None = None) -> home.Said:
    return site.type("pseudonyms", "rotate", DOMAIN, *words, fault=fault)


def test_a_store_of_the_old_version_is_never_added_to(site: Home) -> None:
    before = people(site)
    said = site.deliver()
    assert said.code == 8
    assert "everybody would be in it twice" in said.err
    assert people(site) == before


def test_everybody_gets_a_new_pseudonym_once_and_stays_the_same_person(site: Home) -> None:
    before, rows = people(site), without_pseudonyms(site)
    told = rotate(site)
    assert (told.code, told.err) == (0, "")
    assert "Nothing was changed" in told.out
    assert people(site) == before
    done = rotate(site, "--yes")
    assert (done.code, done.err) == (0, "")
    after = people(site)
    assert len(after) == len(before)
    assert all(pid.startswith("person2-") for pid in after)
    assert without_pseudonyms(site) == rows
    assert "Nothing to do" in rotate(site, "--yes").out
    again = site.deliver()
    assert (again.code, again.err) == (0, "")
    assert people(site) == after
    assert without_pseudonyms(site) == rows


def test_no_table_keeps_an_old_pseudonym(site: Home) -> None:
    rotate(site, "--yes")
    with open_store(site.site.store, Keys.open(site.site.keys).store_key()) as store:
        for place, table, column in store.rows(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() "
            "WHERE database_name = 'site' AND data_type = 'VARCHAR'"
        ):
            old = (
                f"SELECT 1 FROM {place}.{table} WHERE starts_with(\"{column}\", 'person1-') LIMIT 1"
            )
            assert store.rows(old) == [], (table, column)


@pytest.mark.parametrize("nth", [1, 3])
def test_a_kill_half_way_leaves_everything_old_and_the_command_finishes(
    site: Home, nth: int
) -> None:
    before = people(site)
    assert rotate(site, "--yes", fault=Fault("sites.rotating:_replace", "kill", nth=nth)).code == -9
    assert people(site) == before
    assert rotate(site, "--yes").code == 0
    assert all(pid.startswith("person2-") for pid in people(site))


def emptied(site: Home) -> Path:
    """Leave the names of the columns alone; return where the whole exports are kept."""
    kept = site.root / "kept"
    shutil.copytree(site.inbox, kept)
    for file in site.inbox.glob("registers/*.csv"):
        file.write_bytes(file.read_bytes().split(b"\n")[0] + b"\n")
    return kept


def put_back(site: Home, kept: Path) -> None:
    """Put whole exports back, as files that are new to the site."""
    shutil.rmtree(site.inbox)
    shutil.copytree(kept, site.inbox)
    for path in site.inbox.rglob("*.csv"):
        path.write_bytes(path.read_bytes().rstrip(b"\r\n") + b"\r\n\r\n")


def test_what_the_key_turns_back_needs_no_export(site: Home) -> None:
    if site.site.kind == "hospital":  # its numbers are short
        shutil.rmtree(site.inbox)
        said = rotate(site, "--yes")
        assert said.code == 0
        assert "Not brought along" not in said.out


def test_who_is_in_no_export_stays_as_it_was_until_an_export_brings_it(site: Home) -> None:
    if site.site.kind == "hospital":
        return
    before, rows, kept = people(site), without_pseudonyms(site), emptied(site)
    told = rotate(site)
    assert re.search(r"Not brought along: [1-9]\d* rows of person1, and 0 of who was", told.out)
    assert people(site) == before
    assert rotate(site, "--yes").code == 0
    left = {pid for pid in people(site) if pid.startswith("person1-")}
    assert left
    assert len(people(site)) == len(before)
    assert "somebody who was forgotten could come back" in destroy(site).err
    put_back(site, kept)
    assert (said := site.deliver()).code == 0, said.err
    assert all(pid.startswith("person2-") for pid in people(site))
    assert without_pseudonyms(site) == rows
    assert ask(site, "SELECT * FROM ledger.left_over") == []
    assert "pseudonyms bring along" in {entry.event for entry in audit.records(site.site)}
    assert destroy(site).code == 0


def test_who_was_forgotten_does_not_come_back_after_a_rotation(site: Home) -> None:
    if site.site.kind == "hospital":
        return
    number = forgotten(site)
    before, kept = people(site), emptied(site)
    said = rotate(site, "--yes")
    assert re.search(r", and [1-9]\d* of who was forgotten", said.out)
    put_back(site, kept)
    assert number.encode() in (site.inbox / "registers" / "inwoners.csv").read_bytes()
    assert site.deliver().code == 0
    assert len(people(site)) == len(before)
    listed = ask(
        site, "SELECT DISTINCT left(pid, 8) FROM ledger.suppressed WHERE domain = 'person'"
    )
    assert listed == [("person2-",)]


def forgotten(site: Home) -> str:
    """Let a resident of the registers be forgotten; return the number that was given."""
    line = (site.inbox / "registers" / "inwoners.csv").read_bytes().splitlines()[3]
    number = line.split(b";")[0].decode()
    file = site.root / "number"
    file.write_text(number)
    file.chmod(0o600)
    before = len(people(site))
    assert site.type("forget", "person", "--reason", "objection", "--file", str(file)).code == 0
    assert len(people(site)) == before - 1
    return number


def destroy(site: Home) -> home.Said:
    return site.type("pseudonyms", "destroy", DOMAIN, "1", "--yes")


def test_a_destroyed_version_is_gone_and_the_new_one_works(site: Home) -> None:
    keys = Keys.open(site.site.keys)
    salt = keys._salts.read()[DOMAIN]["1"]
    refused = site.type("pseudonyms", "destroy", DOMAIN, "1", "--yes")
    assert "still holds pseudonyms of version 1" in refused.err
    rotate(site, "--yes")
    told = site.type("pseudonyms", "destroy", DOMAIN, "1")
    assert "Nothing was destroyed" in told.out
    assert site.type("pseudonyms", "destroy", DOMAIN, "1", "--yes").code == 0
    held = b"".join(p.read_bytes() for p in site.folder.rglob("*") if p.is_file())
    assert salt.encode() not in held
    assert bytes.fromhex(salt) not in held
    assert "no version 1 of person" in site.type("pseudonyms", "destroy", DOMAIN, "1", "--yes").err
    assert "uses version 2" in site.type("pseudonyms", "destroy", DOMAIN, "2", "--yes").err
    assert "destroyed" in site.type("pseudonyms", "show").out
    assert site.deliver().code == 0


def test_both_are_in_the_audit(site: Home) -> None:
    rotate(site, "--yes")
    site.type("pseudonyms", "destroy", DOMAIN, "1", "--yes")
    events = [(e.event, e.action, e.client, e.objects) for e in audit.records(site.site)][-2:]
    assert events == [
        ("pseudonyms rotate", "U", "*", ("store", "person1 to person2")),
        ("pseudonyms destroy", "D", "*", ("salt", "person1")),
    ]
    with open_store(site.site.store, Keys.open(site.site.keys).store_key()) as store:
        remembered = heads.stored(store)["audit"]
    assert remembered == audit.journal(site.site).verify()


def test_an_unknown_domain_is_named_with_the_known_ones(site: Home) -> None:
    said = site.type("pseudonyms", "rotate", "people")
    assert said.code == 5
    assert "family" in said.err
