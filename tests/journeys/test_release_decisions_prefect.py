"""A release that waits for a person, delivered through Prefect: the same, and nothing sent."""

from collections.abc import Iterator

import pytest

from tests.journeys import bad_site, serving
from tests.journeys.home import EXTRACTED, Home, approved
from tests.journeys.test_release_decisions import BY_HAND, left, waits
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.xdist_group("prefect")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Iterator[Home]:
    """A hospital whose Prefect server runs and whose policy wants approval by hand."""
    site = bad_site.study(tmp_path_factory.mktemp("by-hand-prefect"), warm, serving.address())
    approved(site, BY_HAND)
    with serving.served(site):
        yield site


def test_a_delivery_by_prefect_waits_for_a_person_too(served: Home) -> None:
    done = served.type("deliver", "--extracted", EXTRACTED)
    assert (done.code, done.err) == (0, "")
    assert "tables wait for approval by hand" in done.out
    (digest,) = waits(served)
    assert left(served) == []
    assert served.type("release", "approve", digest[:12], "--approver", "X").code == 0
    assert (waits(served), left(served)) == ([], [digest])
