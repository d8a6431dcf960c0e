"""What signing in leaves for a few minutes: links that work once, and questions that wait for an answer.

A question is what the browser takes along to an identity provider (its ``state``) or to a passkey
(its challenge). Both are here as digests, and both are used up by the first who shows them.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, delete, insert, select, update

from api.store.tables import one_time_links, questions


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked; ``visit`` is the digest of the browser's own word, so no other may answer."""

    digest: str
    visit: str
    nonce: str
    verifier: str
    onward: str
    ends_at: str


def make_link(connection: Connection, digest: str, person_id: str, at: str, ends_at: str) -> None:
    """Keep a new link; earlier ones of the same person work no more."""
    connection.execute(delete(one_time_links).where(one_time_links.c.person_id == person_id))
    row = {"digest": digest, "person_id": person_id, "made_at": at, "ends_at": ends_at}
    connection.execute(insert(one_time_links).values(row))


def use_link(connection: Connection, digest: str, at: str) -> str | None:
    """Use up a link; return whose it was. None for a link that is unknown, used or too old."""
    mine = (one_time_links.c.digest == digest) & (one_time_links.c.ends_at > at)
    unused = mine & one_time_links.c.used_at.is_(None)
    used = connection.execute(update(one_time_links).where(unused).values(used_at=at)).rowcount
    owner = select(one_time_links.c.person_id).where(one_time_links.c.digest == digest)
    found = connection.execute(owner).scalar_one_or_none()
    return found if used else None


def ask(connection: Connection, question: Question, at: str) -> None:
    """Keep a question, and let go of those that nobody answered in time."""
    connection.execute(delete(questions).where(questions.c.ends_at <= at))
    row = asdict(question)
    connection.execute(insert(questions).values(row))


def answered(connection: Connection, digest: str, visit: str, at: str) -> Question | None:
    """Use up a question; None when it is unknown, too old, or another browser's."""
    row = connection.execute(select(questions).where(questions.c.digest == digest)).one_or_none()
    connection.execute(delete(questions).where(questions.c.digest == digest))
    if row is None or row.visit != visit or row.ends_at <= at:
        return None
    return Question(**row._mapping)
