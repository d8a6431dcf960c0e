"""Two at once, on SQLite and on PostgreSQL: exactly one wins, and nothing is half done."""

import threading
from collections.abc import Callable

from api.store import conformance, invitations

from .conftest import CentreUnderTest
from .onboarding import Newcomer, enrolled, invited


def at_once(*deeds: Callable[[], int]) -> list[int]:
    """Do both at the same moment; return what came of them, sorted."""
    start, found = threading.Barrier(len(deeds)), []

    def go(deed: Callable[[], int]) -> None:
        start.wait()
        found.append(deed())

    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_two_at_once_use_one_code_and_exactly_one_wins(bare_centre: CentreUnderTest) -> None:
    code = invited(bare_centre)
    one, other = Newcomer(bare_centre), Newcomer(bare_centre)
    statuses = at_once(lambda: one.bring(code).status_code, lambda: other.bring(code).status_code)
    assert statuses == [202, 403]
    with bare_centre.database.reading() as connection:
        held = invitations.one(connection, one.id)
    assert held is not None
    (winner,) = [site for site in (one, other) if site.public == held.public_key]
    assert winner.asks().json()["status"] == "waiting"


def test_two_answers_to_one_run_and_exactly_one_counts(bare_centre: CentreUnderTest) -> None:
    site = enrolled(bare_centre)
    run = site.begin()
    good = site.proof(run)
    bad = site.proof(run, tables={}, lines={})
    statuses = at_once(
        lambda: site.answer(good, run).status_code, lambda: site.answer(bad, run).status_code
    )
    assert statuses == [200, 401]
    with bare_centre.database.reading() as connection:
        ended = conformance.one(connection, run["run"], site.id)
    assert ended is not None
    assert (ended.digest, ended.passed) in {(good.digest(), True), (bad.digest(), False)}
