"""What the centre announces in a study. Sites check each; together they are the whole run.

A run begins with ``Opened``, asks rounds, hands on messages of secure sums, tells totals and ends
with ``Closed``. Sites get every total, so that each can replay what the algorithm asks next.
"""

import json
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field

from federated.secure.announcements import Claim, Delivery, Roster, Verdict
from federated.secure.refusing import refused
from federated.secure.resuming import KINDS as HANDED
from federated.secure.wire import Digest, Name, Wire
from federated.studies.numbers import Numbers
from federated.studies.words import Sentence

Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")]


class Announced(Wire):
    """Of which study and run."""

    study: Digest
    run: int = Field(ge=1, le=1000)


class Missing(Wire):
    """A site that did not answer, since when, and why if it said so."""

    site: Name
    since: Moment
    why: str = Field(default="", max_length=600)


class Opened(Announced):
    """A run over these sites; ``secure`` where nobody sees the sums of one site."""

    kind: Literal["opened"] = "opened"
    sites: tuple[Name, ...] = Field(min_length=1, max_length=400)
    secure: bool
    missing: tuple[Missing, ...] = ()


class Asked(Announced):
    """A question; ``values`` is how many numbers its answer has, ``due`` when the round closes."""

    kind: Literal["asked"] = "asked"
    round: int = Field(ge=1, le=1000)
    question: str
    values: int = Field(ge=1)
    due: Moment


class Handed(Announced):
    """A step of a secure sum; ``to`` is empty where everybody gets the same."""

    kind: Literal["handed"] = "handed"
    round: int
    to: str = ""
    content: str
    due: Moment

    def step(self) -> Roster | Delivery | Claim | Verdict:
        """Return the announcement inside."""
        return _step(self.content)


class OfSite(Wire):
    """The answer of one site, where the study says that each is seen."""

    site: Name
    arrays: tuple[Numbers, ...]


class Replied(Announced):
    """What came back: a total, or the answers by site; of whom; and who is missing."""

    kind: Literal["replied"] = "replied"
    round: int
    total: tuple[Numbers, ...] = ()
    sites: tuple[OfSite, ...] = ()
    counted: tuple[Name, ...]
    missing: tuple[Missing, ...] = ()


class Closed(Announced):
    """The end of a run."""

    kind: Literal["closed"] = "closed"
    done: bool
    code: str = Field(pattern=r"^[a-z][a-z-]{1,40}$")
    sentence: Sentence
    missing: tuple[Missing, ...] = ()


Announcement = Opened | Asked | Handed | Replied | Closed
ANNOUNCED: dict[str, type[Announcement]] = {
    "opened": Opened,
    "asked": Asked,
    "handed": Handed,
    "replied": Replied,
    "closed": Closed,
}


@lru_cache(maxsize=1024)
def _step(content: str) -> Roster | Delivery | Claim | Verdict:
    body = content.encode()
    try:
        made = HANDED[json.loads(body)["kind"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refused("malformed", kind="announcement") from None
    return made.parse(body)


def parse(body: bytes) -> Announcement:
    """Return what the centre announced; raises SumRefused for anything else."""
    try:
        kind = json.loads(body)["kind"]
        made = ANNOUNCED[kind]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise refused("malformed", kind="announcement") from None
    return made.parse(body)
