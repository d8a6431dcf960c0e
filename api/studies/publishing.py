"""A result is published: by a reviewer who did not register the study, once, for good."""

from datetime import UTC, datetime

from api.moments import iso
from api.store import audit, studies
from api.store.database import Database
from api.studies.registering import found
from federated.errors import Forbidden, SettingsError


def publish(database: Database, name: str, by: str) -> str:
    """Publish the newest result of a study; returns what to say."""
    at = iso(datetime.now(UTC))
    with database.writing() as connection:
        held = found(connection, name)
        if studies.result(connection, held.digest) is None:
            raise SettingsError(f"Study {held.id}@{held.version} has no result yet.")
        if by.strip().casefold() == held.registered_by.strip().casefold():
            raise Forbidden(f"{by} registered this study; another person reviews its result.")
        if held.published_at:
            return f"{held.id}@{held.version} is published since {held.published_at}."
        studies.publish(connection, held.digest, at, by)
        audit.append(connection, at, by, "study published", f"{held.id}@{held.version}")
    return f"Published: {held.id}@{held.version}. Everybody reads it at /v1/studies/{held.digest}."
