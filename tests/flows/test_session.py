"""One delivery at a time; a killed one is continued, a finished one is not."""

import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from federated.errors import (
    CentreUnreachable,
    HeldennetError,
    SettingsError,
    SourceError,
    StoreError,
)
from flows import session
from sites.settings import Site, SourceSettings

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
LATER = START + timedelta(days=1)


def test_a_run_is_named_after_its_site_and_start(site: Site) -> None:
    with session.opened(site, None, START) as run:
        assert run == session.Session("hospital-noord-20260302T080000Z", date(2026, 3, 2), False)


def test_a_killed_run_is_continued_under_its_own_name_and_day(site: Site) -> None:
    program = (
        "import os, sys, signal; from pathlib import Path; from datetime import *\n"
        "from flows import session; from sites import settings\n"
        "site = settings.read(Path(sys.argv[1]))\n"
        "with session.opened(site, None, datetime(2026, 3, 2, 8, 0, tzinfo=UTC)):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(site.path("site.toml"))], check=False)
    assert done.returncode == -signal.SIGKILL
    with session.opened(site, None, LATER) as run:
        assert run == session.Session("hospital-noord-20260302T080000Z", date(2026, 3, 2), True)


def test_another_extraction_day_is_another_run(site: Site) -> None:
    site.out.mkdir()
    (site.out / "run.json").write_text(json.dumps({"run_id": "x", "extracted": "2026-03-02"}))
    with session.opened(site, date(2026, 3, 3), LATER) as run:
        assert (run.extracted, run.resumed) == (date(2026, 3, 3), False)


@pytest.mark.parametrize("error", [None, SourceError("a file is missing")])
def test_a_run_that_ended_is_not_continued(site: Site, error: Exception | None) -> None:
    try:
        with session.opened(site, None, START):
            if error:
                raise error
    except SourceError:
        pass
    with session.opened(site, None, LATER) as run:
        assert not run.resumed


def test_looking_uses_the_day_of_the_last_delivery_and_keeps_an_interrupted_one(
    site: Site,
) -> None:
    with session.opened(site, date(2026, 2, 28), START):
        pass
    (site.out / "run.json").write_text(json.dumps({"run_id": "x", "extracted": "2026-03-01"}))
    with session.reading(site, LATER) as look:
        assert look.extracted == date(2026, 2, 28)
    with session.opened(site, None, LATER) as run:
        assert (run.run_id, run.resumed) == ("x", True)


@pytest.mark.parametrize(
    ("error", "day"),
    [(CentreUnreachable("away"), date(2026, 2, 28)), (SourceError("missing"), LATER.date())],
)
def test_the_day_counts_once_the_records_are_stored(
    site: Site, error: HeldennetError, day: date
) -> None:
    with pytest.raises(type(error)), session.opened(site, date(2026, 2, 28), START):
        raise error
    with session.reading(site, LATER) as look:
        assert look.extracted == day


def test_a_second_delivery_at_the_same_time_is_refused(site: Site) -> None:
    with (
        session.opened(site, None, START),
        pytest.raises(StoreError, match="Another delivery of this site is under way"),
        session.opened(site, None, START),
    ):
        pass


def test_a_damaged_state_file_is_one_sentence(site: Site) -> None:
    site.out.mkdir()
    (site.out / "run.json").write_text("{")
    with (
        pytest.raises(StoreError, match=r"run.json in the out folder is damaged"),
        session.opened(site, None, START),
    ):
        pass


def test_the_out_folder_is_private(site: Site) -> None:
    with session.opened(site, None, START):
        assert site.out.stat().st_mode & 0o777 == 0o700


def test_a_day_to_come_closes_no_period(site: Site) -> None:
    tomorrow, later = START.date() + timedelta(days=1), START.date() + timedelta(days=2)
    with session.opened(site, tomorrow, START) as run:  # east of here it is tomorrow already
        assert run.extracted == tomorrow
    with pytest.raises(SettingsError, match="still to come"), session.opened(site, later, START):
        pass


def test_the_source_exported_longest_ago_says_of_which_day_the_figures_are(site: Site) -> None:
    (site.folder / "old").mkdir()
    (site.folder / "old" / "manifest.json").write_text(
        '{"transactionTime": "2026-03-05T03:00:00Z"}'
    )
    (site.folder / "new.csv").write_text("renewed today")
    sources = (
        SourceSettings(format="fhir_ndjson", path=Path("old")),
        SourceSettings(format="table", path=Path("new.csv")),
    )
    both = site.model_copy(update={"source": sources})
    assert session.exported(both) == date(2026, 3, 5)
    renewed = site.model_copy(update={"source": sources[1:]})
    assert session.exported(renewed) == datetime.now(UTC).date()


def test_a_manifest_without_a_moment_is_one_sentence(site: Site) -> None:
    (site.folder / "old").mkdir()
    (site.folder / "old" / "manifest.json").write_text('{"transactionTime": "yesterday"}')
    source = SourceSettings(format="fhir_ndjson", path=Path("old"))
    with pytest.raises(SourceError, match="transactionTime is not a moment"):
        session.exported(site.model_copy(update={"source": (source,)}))
