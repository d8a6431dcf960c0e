"""The service that is tried: on a loopback port of its own, with something of every kind in it."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from api.app import create_app
from api.settings import Central
from api.store import cubes, releases, sites, studies
from api.store.database import Database
from api.studies.registering import register
from api.studies.running import Desk
from federated import signing
from federated.cubes import shipped
from federated.release import Release
from tests.api.figures import POLICY, Y2024, Y2025, hidden, proportion, release, table
from tests.api.fuzz.site import KEYS, SITE
from tests.api.fuzz.study import STUDY, TEXT, decision
from tests.api.test_noise import answer, sent
from tests.studies import spec
from tests.studies.published import put
from tests.studies.world import START

AT = "2026-03-01T00:00:00Z"
ARMS = ("programme", "comparison", "historic")


def published() -> tuple[Release, ...]:
    """Totals and a split, shown and hidden, of two sites; and a figure with noise."""
    split = {arm: proportion(30, 300) for arm in ARMS}
    by_arm = table("I01", Y2024, proportion(90, 900), split, "arm")
    total = table("I01", Y2024, proportion(90, 900))
    return (
        release(SITE, [total, by_arm]),
        release(SITE, [table("I01", Y2025, proportion(60, 900))]),
        release("goes-hospital", [table("I01", Y2024, hidden("I01", 130))]),
        sent(answer()),
    )


def run(database: Database) -> None:
    """Register the study that the site is invited to, and open a run of it."""
    made = register(database, TEXT, "R. de Vraag", START)
    assert made == STUDY
    with database.writing() as connection:
        for site_id in KEYS:
            body = decision(site_id).body()
            studies.decide(connection, made.digest(), site_id, True, body, AT)
    Desk(database).start(made.digest(), "operator", START)


def fill(database: Database) -> None:
    """Enrol three sites, publish for two of them, and open a study of all."""
    database.migrate()
    with database.writing() as connection:
        for cube in shipped().values():
            cubes.approve(connection, cube, "the council", AT)
        for site_id, key in KEYS.items():
            sites.add(
                connection,
                sites.Site(
                    id=site_id,
                    kind="hospital",
                    name=f"=HYPERLINK({site_id})",
                    gemeentecode="0344",
                    city=site_id.split("-")[0].capitalize(),
                    programme="other",
                    label="synthetic data",
                    public_key=signing.text_of(key.public_key()),
                    status=sites.ENROLLED,
                    enrolled_at=AT,
                ),
            )
            sites.register_policy(connection, site_id, POLICY, AT)
        for one in published():
            releases.keep(connection, one, AT)
    put(database, spec.text(3, spec.PLAIN))
    run(database)


def main(arguments: Sequence[str]) -> None:
    """Serve on a port until stopped."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Central(folder=Path(folder), requests_per_second=0)
        fill(Database(settings.database_url))
        uvicorn.run(
            create_app(settings),
            host="127.0.0.1",
            port=int(arguments[0]),
            access_log=False,
            log_level="warning",
        )


if __name__ == "__main__":
    main(sys.argv[1:])
