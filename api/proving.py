"""The proof that a site's disclosure engine works: asked with a new seed, and checked here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from api import permissions, signed
from api.moments import iso
from api.settings import Central
from api.signed import Asked
from api.store import audit, conformance, releases, sites
from api.store.conformance import Run
from api.store.database import Database
from federated.disclosure.conformance.proof import PACK, Proof
from federated.errors import Forbidden, NotAllowed, NotAStatement

LASTS = timedelta(hours=1)
A_DAY = 20  # runs of one site: each costs the centre a second
NO_RUN = (
    "The centre did not ask this of the site, has its answer already, or asked too long ago. Begin "
    "anew: `heldennet-site conformance`."
)


def begin(
    database: Database,
    central: Central,
    asked: Asked,
    now: datetime,
    random: Callable[[int], bytes],
) -> Run:
    """Return a new run with a seed that the site could not know."""
    site, nonce = signed.sender(database, central, asked, now)
    run = Run(random(32).hex(), site.id, random(32).hex(), PACK, iso(now), iso(now + LASTS))
    with database.writing() as connection:
        permissions.check_publish(sites.one(connection, site.id))
        releases.use_nonce(connection, site.id, nonce, iso(now))
        if conformance.begun_since(connection, site.id, iso(now - timedelta(days=1))) >= A_DAY:
            raise Forbidden("A site may ask for twenty runs a day. Try again tomorrow.")
        conformance.begin(connection, run)
    return run


def end(database: Database, central: Central, run_id: str, asked: Asked, now: datetime) -> Run:
    """Judge the answer of a site, once, and keep how it ended."""
    from federated.disclosure.conformance import judging

    site, nonce = signed.sender(database, central, asked, now)
    proof = Proof.parse(asked.body)
    if (proof.site, proof.run) != (site.id, run_id):
        raise NotAStatement("The answer is of another site or another run than the address.")
    with database.reading() as connection:
        run = _open(conformance.one(connection, run_id, site.id), now)
    failed = judging.failed(run.seed, proof)
    ended = replace(
        run,
        answered_at=iso(now),
        passed=not failed,
        version=proof.version,
        digest=proof.digest(),
        failed=", ".join(failed),
    )
    with database.writing() as connection:
        permissions.check_publish(sites.one(connection, site.id))
        releases.use_nonce(connection, site.id, nonce, iso(now))
        _open(conformance.one(connection, run_id, site.id), now)  # asked again: answered meanwhile?
        conformance.end(connection, ended)
        did = "conformance passed" if ended.passed else "conformance failed"
        audit.append(connection, iso(now), site.id, did, f"{run_id} {ended.version} {ended.digest}")
    return ended


def _open(run: Run | None, now: datetime) -> Run:
    if run is None or run.answered_at is not None or run.expires_at <= iso(now):
        raise NotAllowed(NO_RUN)
    return run
