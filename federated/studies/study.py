"""A registered study: the specification and the enrolled keys of the sites that it invites.

Its digest is what sites sign, and what every round, mask and answer is bound to. The keys are in
it, so that a centre cannot slip a participant of its own into a sum.
"""

from datetime import date
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, ValidationError, model_validator

from federated.canonical import canonical, digest
from federated.errors import SettingsError
from federated.secure.session import Participant, Terms, threshold
from federated.studies import periods
from federated.studies.specification import Specification, Strict

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Invited(Strict):
    """A site and its public key, base64."""

    site: str
    key: str = Field(pattern=r"^[A-Za-z0-9+/]{43}=$")


class Study(Strict):
    """What is signed."""

    specification: Specification
    invited: tuple[Invited, ...]
    registered: date

    @model_validator(mode="after")
    def _same_sites(self) -> Self:
        if tuple(one.site for one in self.invited) != tuple(sorted(self.specification.sites)):
            raise ValueError("the keys are not those of the sites of the specification")
        return self

    def canonical(self) -> bytes:
        """Return the bytes of which the digest is made."""
        return self._written[0]

    def digest(self) -> str:
        """Return what sites sign."""
        return self._written[1]

    @cached_property
    def _written(self) -> tuple[bytes, str]:
        """Asked for at every message: nothing of a study changes."""
        body = canonical(self.model_dump(mode="json"))
        return body, digest(body)

    @property
    def name(self) -> str:
        """How people call it."""
        return f"{self.specification.id} version {self.specification.version}"

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """Who is counted, one digest a quarter: totals that share one are held beside each other.

        Neither conditions nor the outcome are in them: the number of families of one more site
        would follow from two studies of the same children all the same. Sites that remember a
        total from before quarters were told apart know it by the population as it was written.
        """
        of, frame = self.specification.population, self.specification.people.frame
        quarters = periods.quarters(self.specification)
        every = [{"frame": frame, "quarter": one} for one in quarters]
        every.append({"population": of.name, "first": of.first, "last": of.last})
        return tuple(sorted(digest(canonical(one)) for one in every))

    def key(self, site: str) -> str:
        """Return the key of an invited site."""
        return next(one.key for one in self.invited if one.site == site)

    def terms(self, sites: tuple[str, ...]) -> Terms:
        """Return the terms of secure sums over these sites, in order of name."""
        keys = {one.site: one.key for one in self.invited}
        named = tuple(
            Participant.model_validate({"name": name, "key": keys[name]}) for name in sorted(sites)
        )
        need = max(threshold(len(named)), 3)
        return Terms(
            study=self.digest(),
            subjects=self.subjects,
            participants=named,
            threshold=need,
            least=self.specification.disclosure.survivors,
            rounds=self.specification.rounds,
        )


def parse(body: bytes) -> Study:
    """Return the study of its canonical bytes; raises SettingsError for anything else."""
    try:
        made = Study.model_validate_json(body)
    except (ValidationError, SettingsError):
        raise SettingsError("This is not a registered study of this version.") from None
    if made.canonical() != body:
        raise SettingsError("The study is not written in its one canonical way.")
    return made
