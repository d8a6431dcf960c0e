"""What everybody may read of a study: the question, how far it is, and the published result."""

import json
from typing import Any

from pydantic import Field
from sqlalchemy import Connection

from api.comparison import Wire
from api.store import sites, studies
from api.store.studies import Held
from api.studies import keys
from federated.studies.announcements import (
    Announcement,
    Asked,
    Closed,
    Handed,
    Opened,
    Replied,
)
from federated.studies.study import parse


class Progress(Wire):
    """How far a study is."""

    state: str = Field(examples=["waits for sites", "round 3", "done", "published"])
    run: int
    round: int
    rounds_approved: int
    invited: int
    approved: tuple[str, ...]
    refused: tuple[str, ...]
    rekeyed: tuple[str, ...] = Field(
        default=(),
        description="whose key was replaced since: they take no part in this version, whatever they said",
    )
    sentence: str = Field(examples=["4 of 5 sites answered; b-ziekenhuis missing since 10:12 UTC"])


class StudyBody(Wire):
    """A study, without its result."""

    id: str = Field(description="the digest that sites sign")
    name: str
    version: int
    question: str
    status: str
    population: str
    requester: str
    institution: str
    expires: str
    registered: str
    published: str | None
    progress: Progress


class StudyWhole(StudyBody):
    """A study with its whole specification, and its result once that is published."""

    specification: dict[str, Any]
    invited_keys: dict[str, str]
    result: dict[str, Any] | None


def body(connection: Connection, held: Held, told: tuple[Announcement, ...]) -> StudyBody:
    """Return a line of the list."""
    return StudyBody.model_validate(_plain(connection, held, told))


def whole(connection: Connection, held: Held, told: tuple[Announcement, ...]) -> StudyWhole:
    """Return a study with all that may be known of it."""
    study = parse(held.content)
    more = {
        "specification": study.specification.model_dump(mode="json"),
        "invited_keys": {one.site: one.key for one in study.invited},
        "result": result(connection, held),
    }
    return StudyWhole.model_validate({**_plain(connection, held, told), **more})


def result(connection: Connection, held: Held) -> dict[str, Any] | None:
    """Return the result that was published; one of a later run was reviewed by nobody yet."""
    if held.published_at is None:
        return None
    found = studies.result(connection, held.digest, until=held.published_at)
    return json.loads(found[1]) if found else None


def progress(connection: Connection, held: Held, told: tuple[Announcement, ...]) -> Progress:
    """Return how far a study is."""
    study = parse(held.content)
    spec, gone = study.specification, keys.replaced(connection, study)
    took = studies.decisions(connection, held.digest)
    asked = [one for one in told if isinstance(one, Asked)]
    return Progress(
        state="published" if held.published_at else _state(told),
        run=told[-1].run if told else 0,
        round=len(asked),
        rounds_approved=spec.rounds,
        invited=len(spec.sites),
        approved=tuple(sorted(site for site, (yes, _) in took.items() if yes and site not in gone)),
        refused=tuple(sorted(site for site, (yes, _) in took.items() if not yes)),
        rekeyed=tuple(sorted(gone)),
        sentence=_sentence(told, _cities(connection)),
    )


def _plain(connection: Connection, held: Held, told: tuple[Announcement, ...]) -> dict[str, Any]:
    study = parse(held.content)
    spec = study.specification
    return {
        "id": held.digest,
        "name": spec.id,
        "version": spec.version,
        "question": spec.question,
        "status": spec.status,
        "population": spec.people.label_en,
        "requester": spec.mandate.requester,
        "institution": spec.mandate.institution,
        "expires": spec.expires.isoformat(),
        "registered": held.registered_at,
        "published": held.published_at,
        "progress": progress(connection, held, told),
    }


def _state(told: tuple[Announcement, ...]) -> str:
    match told[-1] if told else None:
        case None:
            return "waits for sites"
        case Closed(done=True):
            return "done"
        case Closed(code=code):
            return f"ended: {code}"
        case _:
            return f"round {sum(isinstance(one, Asked) for one in told) or 1}"


def _sentence(told: tuple[Announcement, ...], cities: dict[str, str]) -> str:
    """Return what happened last, in words: who answered and who is missing since when."""
    spoken = [one for one in told if isinstance(one, Replied | Closed | Opened)]
    if not spoken:
        return "No run was opened yet."
    last = spoken[-1]
    opened = next(one for one in reversed(told) if isinstance(one, Opened))
    number = len(opened.sites)
    gone = "".join(
        f"; {cities.get(one.site, one.site)} missing since {one.since[11:16]} UTC"
        + (f" ({one.why})" if one.why else "")
        for one in last.missing
    )
    if isinstance(last, Closed):
        return f"{last.sentence}{gone}"
    if isinstance(last, Opened):
        return f"Run {last.run} is open to {number} sites{gone}."
    waiting = isinstance(told[-1], Asked | Handed)
    word = "waiting for the next round" if waiting else "computing"
    return f"{len(last.counted)} of {number} sites answered round {last.round}{gone}; {word}."


def _cities(connection: Connection) -> dict[str, str]:
    return {site.id: site.name for site in sites.every(connection)}
