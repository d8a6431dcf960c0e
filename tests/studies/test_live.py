"""Live sites as processes, over HTTP: killed at every round, one that hangs, and one matrix a city."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.support.postgres import Server, serving
from tests.studies import spec
from tests.studies.live import PATIENT, Live, begun, disturbed, listening, pooled, result, state

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("studies")]
CR2 = ('inference = ["model", "hc1", "cr0"]', 'inference = ["model", "cr2"]')


@pytest.fixture
def server() -> Iterator[Server]:
    """A PostgreSQL server that writes to the disk."""
    with serving(safe=True) as made:
        yield made


def test_killed_at_every_round_centre_and_sites_come_to_the_pooled_digits(tmp_path: Path) -> None:
    with begun(tmp_path, 3, PATIENT) as (centre, sites):

        def harm(times: int, processes: Live) -> None:
            centre.kill()
            processes[times % 3].kill()
            centre.start()

        assert disturbed(centre, sites, harm) >= 5
        got = result(centre)
        assert got["estimates"] == pytest.approx(pooled(sites)["estimates"], rel=1e-10)
        assert got["citation"]["sites"] == list(spec.NAMES[:3])


@pytest.mark.postgres
def test_a_database_that_is_killed_at_every_round_loses_none_and_changes_no_digit(
    tmp_path: Path, server: Server
) -> None:
    """What a site was told to have said is there: nothing is asked twice, and no round is lost."""
    with begun(tmp_path, 3, PATIENT, database=f"{server.url}/postgres") as (centre, sites):

        def harm(times: int, processes: Live) -> None:
            server.kill()
            server.start()

        assert disturbed(centre, sites, harm) >= 5
        got = result(centre)
        assert got["estimates"] == pytest.approx(pooled(sites)["estimates"], rel=1e-10)
        assert got["citation"]["sites"] == list(spec.NAMES[:3])
        assert (got["secure"], state(centre)["run"]) == (True, 1)
        assert centre.type("audit", "verify")[0] == 0


def test_a_matrix_a_city_beside_secure_sums_gives_the_pooled_digits(tmp_path: Path) -> None:
    """CR2 needs something of every city by itself; what can be summed is summed under masks."""
    with begun(tmp_path, 3, CR2, PATIENT) as (centre, sites):
        disturbed(centre, sites, lambda _times, _processes: None)
        got, wanted = result(centre), pooled(sites)
        assert got["secure"] is True
        assert got["estimates"] == pytest.approx(wanted["estimates"], rel=1e-10)
        for number in ("se", "df"):
            assert got["errors"]["cr2"][number] == pytest.approx(
                wanted["errors"]["cr2"][number], rel=1e-8
            )


def test_a_site_that_hangs_delays_nobody_past_the_deadline(tmp_path: Path) -> None:
    deadline = 30
    soon = ("deadline_seconds = 60", f"deadline_seconds = {deadline}")
    with begun(tmp_path, 4, soon, spec.MODEL) as made:
        centre, sites = made
        began = time.monotonic()
        processes = [listening(one) for one in sites[:3]]
        for process in processes:
            process.wait(120)
        took = time.monotonic() - began
        progress = state(centre)
        assert progress["state"] == "done", progress
        missing = result(centre)["missing_sites"]
        assert [one["site"] for one in missing] == [spec.NAMES[3]]
        assert took < deadline + 90
