"""What a site says in a study: an ``Answer``, a ``Sealed`` message in its envelope, or a refusal.

Each checks itself when it is made at the site, and again when the centre reads it. Nothing else of
a study leaves a site, but for the decision whether to take part.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from federated.errors import SumRefused
from federated.secure.refusing import refused
from federated.secure.sealed import KINDS, Sealed, parsed
from federated.secure.wire import Digest, Name, Wire
from federated.studies.numbers import Numbers

Sentence = Annotated[str, Field(min_length=1, max_length=600)]


class Said(Wire):
    """Where it belongs: study, site, run and round."""

    study: Digest
    site: Name
    run: int = Field(ge=1, le=1000)
    round: int = Field(ge=0, le=1000)

    @property
    def step(self) -> str:
        """What it answers within the round."""
        return "answer"


class Answer(Said):
    """One round of an approved study: sums of one site that passed its gate."""

    kind: Literal["answer"] = "answer"
    question: Digest
    arrays: tuple[Numbers, ...] = Field(min_length=1, max_length=40)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if len({one.name for one in self.arrays}) < len(self.arrays):
            raise ValueError("one name stands twice")
        return self


class Envelope(Said):
    """A message of a secure sum, unreadable for the centre."""

    kind: Literal["sealed"] = "sealed"
    content: str

    @model_validator(mode="after")
    def _own(self) -> Self:
        if self.message().sender != self.site:
            raise ValueError("the message is of another site")
        return self

    def message(self) -> Sealed:
        """Return the message inside."""
        try:
            return _inside(self.content)
        except SumRefused as error:
            raise ValueError(str(error)) from None

    @property
    def step(self) -> str:
        """Return keys, shares, masked, agreement or reveal."""
        kind = json.loads(self.content).get("kind")
        return kind if kind in KINDS else "answer"


class Refusal(Said):
    """That a site does not answer, and by which rule; never a count or a value."""

    kind: Literal["refusal"] = "refusal"
    code: str = Field(pattern=r"^[a-z][a-z-]{1,40}$")
    sentence: Sentence

    @property
    def step(self) -> str:
        """Return where it stands."""
        return "refusal"


class Decision(Wire):
    """Whether a site takes part: by its research officer, on the privacy officer's advice.

    Names of people stay at the site. ``approval`` is the fingerprint of what the officer signed.
    """

    kind: Literal["decision"] = "decision"
    study: Digest
    site: Name
    approved: bool
    role: Literal["research_officer"] = "research_officer"
    advice: Literal["positive", "negative", "conditions"]
    reason: Annotated[str, Field(max_length=600)] = ""
    approval: Digest
    at: datetime


Word = Answer | Envelope | Refusal
WORDS: dict[str, type[Word]] = {"answer": Answer, "sealed": Envelope, "refusal": Refusal}


@lru_cache(maxsize=1024)
def _inside(content: str) -> Sealed:
    return parsed(content.encode())


@lru_cache(maxsize=1024)
def parse(body: bytes) -> Word:
    """Return what a site said; raises SumRefused for anything else."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise refused("malformed", kind="message") from None
    kind = content.get("kind") if isinstance(content, dict) else None
    if not isinstance(kind, str) or kind not in WORDS:
        raise refused("malformed", kind="message")
    return WORDS[kind].parse(body)
