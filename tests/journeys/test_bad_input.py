"""Whatever is wrong with what a site is given: one clear sentence, nothing stored, nothing told.

Each is delivered by the real command. The sentence says what is wrong, where, and what to do; no
value of a record is on the screen; store, ledger and outbox are as they were.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.journeys import bad_site, home
from tests.journeys.bad_files import FILES, SITES, Bad
from tests.journeys.central import BIN, Central
from tests.journeys.home import Home, Plan, Said
from tests.journeys.warm import Warm

pytestmark = pytest.mark.xdist_group("bad")
SLOW = (
    "an empty NDJSON",
    "an NDJSON of blank lines",
    "an NDJSON that is no FHIR",
    "XML with a text of twenty megabytes",
    "unknown codes only",
    "a table in UTF-16",
    "truncated XML",
    "XML in another encoding",
    "another kind of XML",
    "a table with a line of a gigabyte",
    "an NDJSON with a line of a gigabyte",  # every time by the test of memory and time
    "XML with a line of a gigabyte",
)
MEMORY, SECONDS = 600, 60  # MiB of a process that reads a line of a gigabyte, and its CPU time


@pytest.fixture(scope="session")
def fresh(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> dict[str, Home]:
    """A hospital and a municipality that have not delivered yet."""
    folder = tmp_path_factory.mktemp("good")
    made: dict[str, Home] = {}
    for kind, export in (
        ("hospital", bad_site.hospital),
        ("municipality", bad_site.municipality),
    ):
        export(folder / kind / "inbox")
        # A closed study publishes at once, so there is something to send.
        plan = Plan(kind, families=15, trial="probe" if kind == "hospital" else None)
        made[kind] = home.make(folder / kind / "root", plan, folder / kind / "inbox", warm)
    return made


@pytest.fixture(scope="session")
def delivered(fresh: dict[str, Home], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The hospital after its first delivery; its release waits."""
    site = copied(fresh["hospital"], tmp_path_factory.mktemp("delivered") / "root")
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    assert {"cdm.birth", "cdm.person", "ledger.releases", "releases"} <= bad_site.held(site).keys()
    return site


def copied(site: Home, root: Path) -> Home:
    """Return a copy of a site, its permissions included."""
    shutil.copytree(site.root, root)
    return replace(site, root=root)


def assert_clear(site: Home, done: Said, code: int, says: tuple[str, ...]) -> None:
    """One sentence that helps, and no value of any record."""
    assert done.code == code, done
    assert done.err.count("\n") == 1, done.err
    assert re.search(r"[.?]\n$", done.err), done.err
    for words in says:
        assert words in done.err, done.err
    screen = done.out + done.err
    assert "Traceback" not in screen
    assert str(site.root) not in screen
    for value in values(site):
        assert value not in screen, done


def values(site: Home) -> set[str]:
    """Return what stands in the records of a whole inbox; numbers of two digits tell nothing."""
    found: set[str] = {"Zonnestraal", "Synthetisch", "Voorbeeldstraat", "Vrije tekst", "root:"}
    for number in bad_site.FAMILIES:
        found |= {f"M{number}", f"K{number}"}
    return found | {"999900006", "2024-03-05", "2024-11-02", "1991", "3011A", "x9"}


@pytest.mark.parametrize(
    "wrong", [pytest.param(n, marks=pytest.mark.slow if n in SLOW else ()) for n in FILES]
)
def test_a_file_that_is_wrong_is_refused_in_one_sentence(
    wrong: str, fresh: dict[str, Home], tmp_path: Path
) -> None:
    bad: Bad = FILES[wrong]
    site = copied(fresh[bad.kind], tmp_path / "root")
    bad.spoil(site.inbox / bad.file)
    done = site.deliver()
    assert_clear(site, done, bad.code, bad.says)
    assert bad_site.held(site) == {}


def test_what_was_delivered_before_stays_as_it_was(delivered: Home, tmp_path: Path) -> None:
    wrong = "a column too few"
    site = copied(delivered, tmp_path / "root")
    before = bad_site.held(site)
    FILES[wrong].spoil(site.inbox / FILES[wrong].file)
    assert_clear(site, site.deliver(), FILES[wrong].code, FILES[wrong].says)
    assert bad_site.held(site) == before


def test_a_record_with_an_unknown_code_is_left_out_and_named_by_rule(
    fresh: dict[str, Home], tmp_path: Path
) -> None:
    site = copied(fresh["hospital"], tmp_path / "root")
    file = site.inbox / "gezinnen.csv"
    lines = file.read_text("cp1252").splitlines()
    lines[1] = lines[1].replace("midwife", "toverfee")
    lines[2] += ";toverfee;toverfee"  # cells too many
    file.write_text("\n".join(lines), encoding="cp1252")
    done = site.deliver()
    assert (done.code, done.err) == (0, "")
    assert "some records were left out" in done.out
    rejects = (site.out / "quality" / "rejects.csv").read_text("utf-8-sig")
    told = [line.split(";")[:5] for line in rejects.splitlines()]
    assert ["gezinnen.csv", "1", "family", "port_of_entry", "unknown_code"] in told
    assert any(row[:3] == ["gezinnen.csv", "2", "family"] for row in told)
    assert "toverfee" not in rejects + done.out
    assert len(bad_site.held(site)["cdm.family"]) == len(bad_site.FAMILIES) - 2


@pytest.mark.parametrize("wrong", SITES)
def test_keys_and_policy_must_be_in_order(wrong: str, delivered: Home, tmp_path: Path) -> None:
    site = copied(delivered, tmp_path / "root")
    spoil, code, says = SITES[wrong]
    before = bad_site.held(site)
    places = ("keys", "policies", "policy.toml", "site.toml")
    spoil(site)
    assert_clear(site, site.deliver(), code, says)
    for name in places:  # put back what was spoilt, and look
        place, good = site.folder / name, delivered.folder / name
        if good.is_dir():
            shutil.rmtree(place)
            shutil.copytree(good, place)
        else:
            shutil.copy(good, place)
    assert bad_site.held(site) == before


@pytest.mark.slow
def test_a_line_of_a_gigabyte_costs_neither_memory_nor_time(
    fresh: dict[str, Home], tmp_path: Path
) -> None:
    bad = FILES["an NDJSON with a line of a gigabyte"]
    site = copied(fresh[bad.kind], tmp_path / "root")
    bad.spoil(site.inbox / bad.file)
    command = [str(BIN / "heldennet-site"), "--site", str(site.folder), "deliver", "--direct"]
    measured = tmp_path / "measured.json"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(measured), *command],
        env={**os.environ, **site.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert_clear(site, Said(done.returncode, done.stdout, done.stderr), bad.code, bad.says)
    kibibytes, seconds = json.loads(measured.read_text())
    assert kibibytes < MEMORY * 1024
    assert seconds < SECONDS


# A process of its own measures: a child of this large one would count its parent's memory.
MEASURED = """
import json, pathlib, resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
text = json.dumps([used.ru_maxrss, used.ru_utime + used.ru_stime])
pathlib.Path(sys.argv[1]).write_text(text)
sys.exit(code)
"""


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a small disk, for whoever may."""
    folder.mkdir()
    size = f"size={kilobytes}k,mode=700"
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


# The store's file cannot be made; or it can, and there is no room for what it is to hold.
@pytest.mark.parametrize("largest", [pytest.param(9_000, marks=pytest.mark.slow), 100_000])
def test_a_full_disk_stores_nothing_and_the_next_run_goes_on(
    largest: int, fresh: dict[str, Home], tmp_path: Path
) -> None:
    site = copied(fresh["hospital"], tmp_path / "root")
    done = site.deliver(largest_file=largest)
    assert_clear(site, done, 8, ("disk is full", "ree some space", "run the command again"))
    assert bad_site.held(site) == {}
    assert site.deliver().code == 0


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [140, 200])  # a site without its store has some 100
def test_a_disk_that_is_really_full_stores_nothing(
    kilobytes: int, fresh: dict[str, Home], tmp_path: Path
) -> None:
    with disk(tmp_path / "disk", kilobytes) as small:
        site = copied(fresh["hospital"], small / "root")
        done = site.deliver()
        assert_clear(site, done, 8, ("disk is full", "ree some space", "run the command again"))
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        assert bad_site.held(site) == {}
        assert site.deliver().code == 0


def test_a_clock_that_is_a_day_off_sends_nothing(
    delivered: Home, centre: Central, tmp_path: Path
) -> None:
    site = copied(delivered, tmp_path / "root")
    with (site.folder / "site.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[centre]\nurl = "{centre.gate.url}"\n')
    centre.enrol(site)
    before = bad_site.held(site)
    done = site.deliver(clock_days=1)
    assert_clear(site, done, 13, ("clock of this machine", "about 24 hours", "release send"))
    assert centre.gate.requests[-1][:2] == ("GET", "/v1/health")  # asked the time, sent nothing
    done = site.deliver(clock_days=1, blind_clock=True)
    assert_clear(site, done, 11, ("centre refused (401)", "clock"))
    assert centre.releases() == []
    assert bad_site.held(site) == before
    assert site.deliver().code == 0
    assert len(centre.releases()) == 1
