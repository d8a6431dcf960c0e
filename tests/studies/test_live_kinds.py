"""Every kind of study that needs more than regressions do, over HTTP between real sites with stores."""

from pathlib import Path

import pytest

from tests.studies.each_kind import KINDS
from tests.studies.live import PATIENT, begun, disturbed, pooled, result

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("studies")]
LIVE = ("survival", "staggered", "cohorts", "meta_analysis", "describe")


@pytest.mark.parametrize("kind", LIVE)
def test_over_live_sites_it_comes_to_the_pooled_digits(tmp_path: Path, kind: str) -> None:
    with begun(tmp_path, 3, *KINDS[kind], PATIENT) as (centre, sites):
        disturbed(centre, sites, lambda _times, _processes: None)
        got, wanted = result(centre), pooled(sites)
        assert got["estimates"] == pytest.approx(wanted["estimates"], rel=1e-9)
        assert got["errors"]["model"]["se"] == pytest.approx(
            wanted["errors"]["model"]["se"], rel=1e-9
        )
        assert got["tests"] == [pytest.approx(one) for one in wanted["tests"]]


def test_over_live_sites_quantiles_are_told_or_it_is_said_why_not(tmp_path: Path) -> None:
    with begun(tmp_path, 3, *KINDS["quantiles"], PATIENT) as (centre, sites):
        disturbed(centre, sites, lambda _times, _processes: None)
        got, wanted = result(centre), pooled(sites)
        assert [one["size"] for one in got["groups"]] == [one["size"] for one in wanted["groups"]]
        untold = [one for one in got["estimates"] if one is None]  # days of 0 and 3 only
        assert len([one for one in got["assumes"] if "is not told" in one]) == len(untold)
