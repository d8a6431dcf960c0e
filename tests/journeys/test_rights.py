"""Objecting, being forgotten, growing too old: the rows go, stay away, and leave nothing behind."""

import csv
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import audit
from pseudonymisation.keys import Keys
from sites.store import Store, open_store
from tests import officers
from tests.journeys import home
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan, Said
from tests.journeys.warm import Fault, Warm

pytestmark = [pytest.mark.xdist_group("rights"), pytest.mark.slow]
LEDGER = "SELECT * FROM ledger.entries ORDER BY ALL"
DANGLING = (
    "SELECT count(*) FROM cdm.birth WHERE pregnancy_pid IS NOT NULL AND pregnancy_pid NOT IN "
    "(SELECT pregnancy_pid FROM cdm.pregnancy)"
)
FORGET = ("forget", "family", "--reason", "consent_withdrawn", "--file")


@pytest.fixture(scope="module")
def delivered(inboxes: Inboxes, warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A hospital that has delivered once."""
    root = tmp_path_factory.mktemp("rights") / "root"
    site = home.make(root, Plan("hospital", families=100), inboxes.hospital, warm)
    assert site.deliver().code == 0
    return site


@pytest.fixture
def site(delivered: Home, tmp_path: Path) -> Home:
    """A copy of it, with the same keys."""
    shutil.copytree(delivered.root, tmp_path / "root")
    return Home(tmp_path / "root", delivered.warm)


def opened(site: Home) -> Iterator[Store]:
    with open_store(site.site.store, Keys.open(site.site.keys).store_key()) as store:
        yield store


def ask(site: Home, sql: str) -> list[tuple[Any, ...]]:
    return [row for store in opened(site) for row in store.rows(sql)]


def families(site: Home) -> set[str]:
    return {str(pid) for (pid,) in ask(site, "SELECT family_pid FROM cdm.family")}


def numbers(site: Home) -> list[str]:
    rows = csv.reader(
        (site.inbox / "dossier/gezinnen.csv").read_text("cp1252").splitlines()[1:], delimiter=";"
    )
    return [row[0] for row in rows]


def written(site: Home, *given: str) -> str:
    """Put local numbers in a file of the steward's own, beside the inbox."""
    file = site.inbox / "numbers.txt"
    file.write_text("\n".join(given) + "\n")
    file.chmod(0o600)
    return str(file)


def forget(site: Home, *given: str, fault: Fault | None = None) -> Said:
    return site.type(*FORGET, written(site, *given), fault=fault)


def exported_again(site: Home) -> None:
    """Touch the content of every export, so that all of it is delivered anew."""
    for path in (*site.inbox.rglob("*.ndjson"), *site.inbox.rglob("*.csv")):
        path.write_bytes(path.read_bytes().rstrip(b"\r\n") + b"\n\n")


def everything(site: Home, to: Path) -> bytes:
    """Return the bytes of the store without encryption and compression."""
    for store in opened(site):
        store.rows("PRAGMA force_compression='uncompressed'")
        store.rows(f"ATTACH '{to}' AS plain")
        store.rows("COPY FROM DATABASE site TO plain")
        store.rows("DETACH plain")
    return to.read_bytes()


def gone(site: Home) -> tuple[str, set[str]]:
    """Return a family's number, and the pseudonyms of all that is about it."""
    before = families(site)
    number = numbers(site)[4]
    said = site.type(*FORGET, written(site, number), "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert families(site) == before
    return number, before


def test_a_forgotten_family_is_gone_stays_gone_and_no_byte_of_it_is_left(
    site: Home, tmp_path: Path
) -> None:
    number, before = gone(site)
    persons = ask(site, "SELECT person_pid, family_pid FROM cdm.person")
    released = ask(site, LEDGER)
    old = site.site.store.stat().st_ino
    said = forget(site, number)
    assert (said.code, said.err) == (0, "")
    assert "0 rows are left" in said.out
    (family,) = before - families(site)
    theirs = {family, *(str(p) for p, f in persons if f == family)}
    assert len(theirs) > 2
    assert site.site.store.stat().st_ino != old  # another file, with what is left
    assert left(site, theirs, tmp_path / "plain") == set()
    exported_again(site)
    assert site.deliver().code == 0
    assert family not in families(site)
    assert left(site, theirs, tmp_path / "later") == set()
    assert ask(site, LEDGER) == released


def left(site: Home, pids: set[str], to: Path) -> set[str]:
    """Return who of ``pids`` stands anywhere but in the list against coming back."""
    content = everything(site, to)
    assert b"person1-" in content  # there is something to find
    with duckdb.connect(str(to)) as plain:
        listed = plain.execute("SELECT pid FROM ledger.suppressed").fetchall()
        assert {pid for (pid,) in listed} >= pids
        plain.execute("DROP TABLE ledger.suppressed")
        plain.execute(f"ATTACH '{to}.rest' AS rest")
        plain.execute(f"COPY FROM DATABASE {to.name} TO rest")
        plain.execute("DETACH rest")
    rest = Path(f"{to}.rest").read_bytes()
    return {pid for pid in pids if pid.encode() in rest}


def test_the_published_sums_stay_and_are_named(site: Home) -> None:
    before = ask(site, LEDGER)
    assert before
    said = forget(site, *numbers(site)[:40:3])
    named = set(re.findall(r"[BI]\d+\w* \S+ in release [0-9a-f]{12}", said.out))
    assert named
    assert ask(site, LEDGER) == before
    entry = list(audit.records(site.site))[-1]
    assert (entry.event, entry.action) == ("forget", "D")
    assert set(entry.objects) == {"store", "reason: consent_withdrawn", *named}
    assert re.fullmatch("[0-9a-f]{32}", entry.client)


def test_neither_number_nor_pseudonym_is_told(site: Home) -> None:
    number = "20260801"
    assert forget(site, number).code == 0
    real, before = gone(site)
    said = forget(site, real)
    (family,) = before - families(site)
    texts = [p.read_bytes() for p in site.out.rglob("*") if p.is_file()]
    texts += [p.read_bytes() for p in (site.root / "screen").iterdir()]
    audited = (site.out / "audit.jsonl").read_text()
    assert real not in audited + said.out
    assert not [t for t in texts if family.encode() in t or number.encode() in t]


def test_an_unknown_number_is_told_in_one_sentence_and_changes_nothing(site: Home) -> None:
    before, records = families(site), len(list(audit.records(site.site)))
    said = forget(site, "no such number")
    assert (said.code, said.out, said.err) == (0, "Nothing was found under what was given.\n", "")
    assert families(site) == before
    assert len(list(audit.records(site.site))) == records


def test_a_person_goes_and_the_rest_of_the_family_stays(site: Home) -> None:
    number, before = gone(site)
    persons, dangling = ask(site, "SELECT person_pid FROM cdm.person"), ask(site, DANGLING)
    said = site.type("forget", "person", "--reason", "objection", "--file", written(site, number))
    assert said.code == 0
    assert "`forget family`" in said.out
    assert len(ask(site, "SELECT person_pid FROM cdm.person")) == len(persons) - 1
    assert families(site) == before
    assert ask(site, DANGLING) == dangling


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault("sites.erasing:erase", "kill"), id="before the rows go"),
        pytest.param(
            Fault("sites.sweeping:sweep", "kill"),
            id="before the file is swept",
        ),
        pytest.param(
            Fault("sites.store:_copy", "kill", when="after"),
            id="before the copy takes its place",
        ),
    ],
)
def test_a_killed_run_is_finished_by_the_next(site: Home, fault: Fault, tmp_path: Path) -> None:
    number, before = gone(site)
    assert forget(site, number, fault=fault).code == -9
    said = forget(site, number)
    assert (said.code, said.err) == (0, "")
    assert "0 rows are left" in said.out
    (family,) = before - families(site)
    assert ask(site, "SELECT * FROM ledger.to_sweep") == []
    assert left(site, {family}, tmp_path / "plain") == set()


def test_a_file_that_others_can_read_is_refused(site: Home) -> None:
    file = Path(written(site, "1"))
    file.chmod(0o644)
    said = site.type(*FORGET, str(file))
    assert said.code == 3
    assert "chmod 600" in said.err


def test_who_objects_later_leaves_the_store_and_later_figures_and_not_what_was_published(
    site: Home,
) -> None:
    released, before = ask(site, LEDGER), families(site)
    objected(site, numbers(site)[4])
    assert site.deliver().code == 0
    (family,) = before - families(site)
    assert ask(site, f"SELECT 1 FROM cdm.contact WHERE family_pid = '{family}'") == []
    assert ask(site, LEDGER) == released
    assert ask(site, "SELECT * FROM ledger.to_sweep") == []


def objected(site: Home, number: str) -> None:
    """Let a parent with authority object for the family."""
    file = site.inbox / "dossier" / "toestemming.csv"
    line = f"BZW9001;{number};both;Bezwaar;1-10-2026;Ouder met gezag;;no_objection\r\n"
    file.write_bytes(file.read_bytes().rstrip(b"\r\n") + b"\r\n" + line.encode("cp1252"))


def test_what_is_too_old_goes_by_itself_and_the_audit_tells_a_band(site: Home) -> None:
    shorten(site, 36)
    dry = site.type("retain", "--dry-run")
    assert "Families would be deleted: " in dry.out
    assert "none" not in dry.out
    before, released = families(site), ask(site, LEDGER)
    assert site.deliver().code == 0
    after = families(site)
    assert after < before
    assert after
    assert ask(site, LEDGER) == released
    events = {entry.event: entry for entry in audit.records(site.site)}
    assert events["retention"].action == "D"
    assert events["retention"].objects[1] in ("families: fewer than 10", "families: 10 to 99")
    assert "none" in site.type("retain").out or families(site) <= after


def shorten(site: Home, months: int) -> None:
    """Shorten the retention in a new version of the policy."""
    file = site.site.policy_file
    text = re.sub(r"(?m)^retention_months = \d+", f"retention_months = {months}", file.read_text())
    file.write_text(re.sub(r"(?m)^version = 1$", "version = 2", text, count=1))
    settings = site.folder / "site.toml"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if "_key = " not in line))
    officers.approve(site.site)


def test_an_edit_of_audit_or_ledger_is_found(site: Home) -> None:
    assert site.type("audit", "verify").out.count(": whole;") == 3
    for store in opened(site):
        store.rows(
            "DELETE FROM ledger.entries WHERE number = (SELECT max(number) FROM ledger.entries)"
        )
    assert site.type("audit", "verify").code == 14


def test_the_audit_of_an_older_copy_is_missed_by_the_store(site: Home) -> None:
    for name in ("audit.jsonl", "audit.head"):
        (site.out / name).unlink()
    said = site.type("audit", "verify")
    assert said.code == 14
    assert "audit.jsonl" in said.err
    assert json.loads((site.out / "last-run.json").read_text())
