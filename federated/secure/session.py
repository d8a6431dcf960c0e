"""What a round is about: the terms that sites approved, and one question under them.

Every message carries the digest of the session, so it belongs to one study, round, question and
list of participants, and to no other.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from federated.secure.fixed_point import Floats, Scale, decoded, encoded
from federated.secure.wire import MOST_SITES, Digest, Key, Name, Wire, ascending
from federated.secure.words import Words

LEAST = 3
MOST_VALUES = 2**24
MOST_SUBJECTS = 512


class Participant(Wire):
    """A site and its enrolled Ed25519 key."""

    name: Name
    key: Key


def _distinct(sites: tuple[Participant, ...]) -> tuple[Participant, ...]:
    ascending([site.name for site in sites])
    if len({site.key for site in sites}) < len(sites):
        raise ValueError("two participants have one key")
    return sites


Participants = Annotated[
    tuple[Participant, ...],
    Field(min_length=LEAST, max_length=MOST_SITES),
    AfterValidator(_distinct),
]


def _once(subjects: tuple[str, ...]) -> tuple[str, ...]:
    if list(subjects) != sorted(set(subjects)):
        raise ValueError("subjects stand in order, each once")
    return subjects


Subjects = Annotated[
    tuple[Digest, ...], Field(min_length=1, max_length=MOST_SUBJECTS), AfterValidator(_once)
]


def threshold(sites: int) -> int:
    """Return how many sites must stay to the end: more than two thirds, and at least three.

    So two lists of who is alive can both be signed by so many only if a third of all sites signs
    twice, which an honest site never does.

    >>> [threshold(n) for n in (3, 4, 6, 10, 30, 300)]
    [3, 3, 5, 7, 21, 201]
    """
    return max(LEAST, 2 * sites // 3 + 1)


class Terms(Wire):
    """What the approved study fixes for all its rounds.

    ``study`` is the digest of the approved specification. ``subjects`` are digests of what
    is counted in whom, without version and date: sums that have one in common are compared with
    each other, so that their difference never singles out a site.
    """

    study: Digest
    subjects: Subjects
    participants: Participants
    threshold: int
    least: int = Field(ge=LEAST)
    rounds: int = Field(ge=1, le=10_000)

    @model_validator(mode="after")
    def _enough(self) -> Self:
        number = len(self.participants)
        if not threshold(number) <= self.threshold <= number or self.least > number:
            raise ValueError(f"of {number} sites at least {threshold(number)} must stay")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The participants' names, in order."""
        return tuple(site.name for site in self.participants)

    @property
    def keys(self) -> dict[str, bytes]:
        """The enrolled key of each participant."""
        return {site.name: site.key for site in self.participants}

    @property
    def need(self) -> int:
        """How many sites a sum needs."""
        return max(self.threshold, self.least)


class Session(Wire):
    """One round: a number that is used once, a question, and the form of its answer."""

    terms: Terms
    round: int = Field(ge=1)
    question: Digest
    values: int = Field(ge=1, le=MOST_VALUES)
    scale: Scale

    def encode(self, values: Floats) -> Words:
        """Return values as a site adds them; raises when the sum of all could wrap."""
        return encoded(values, self.scale, len(self.terms.participants))

    def decode(self, total: Words) -> Floats:
        """Return a total as numbers."""
        return decoded(total, self.scale)
