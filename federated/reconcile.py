"""Whether two ledgers tell the same story: what a site published, and what the centre says it got.

The centre lists what it holds of one site, in the order in which it came, each with the record of
the centre's chain that its receipt names. Where in the chain that is, is not said: it would tell
when others deliver. The site lays its own ledger and receipts beside it. What differs is said in
one sentence each, with what to do; nothing is mended here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from federated.canonical import canonical, digest
from federated.errors import CentreRefused

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
SHORT = 12  # characters of a digest, as `release list` prints them
Shown = Literal["published", "waiting", "turned_down", "withdrawn"]


def _visible(text: str) -> str:
    if not text.isprintable():  # somebody typed it, and it is printed on a terminal
        raise ValueError("a reason is one line of visible characters")
    return text


Reason = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_visible)]


class _Wire(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Holding(_Wire):
    """One release at the centre: the how-manieth of its site, when it came, and what says so.

    ``shown`` is what became of it, since ``since``; ``reasons`` why it is shown to nobody.
    """

    release_id: Digest
    received_at: Moment
    tables: int = Field(ge=0)
    number: int = Field(ge=1)
    chain_head: Digest
    shown: Shown = "published"
    since: Moment | None = None
    reasons: tuple[Reason, ...] = Field(default=(), max_length=4)


class Holdings(_Wire):
    """All that the centre holds of one site, the first first."""

    format: Literal["heldennet-holdings-3"] = "heldennet-holdings-3"
    site: str
    releases: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a receipt said."""

    release_id: str
    received_at: str
    tables: int
    chain_head: str


@dataclass(frozen=True, slots=True)
class Own:
    """What the site itself knows: the releases in its ledger, in order, and its receipts.

    ``withdrawn`` never left, says the ledger.
    """

    published: tuple[str, ...]
    confirmed: tuple[Confirmed, ...]
    withdrawn: frozenset[str] = frozenset()


def parse(body: bytes, site: str) -> Holdings:
    """Read the centre's answer; raises CentreRefused where it is none, or is about another site."""
    try:
        found = Holdings.model_validate_json(body)
    except ValidationError:
        found = None
    if found is None or found.site != site:
        raise CentreRefused(
            "The centre gave no list of what it holds of this site, so nothing was compared. Check "
            "centre.url in site.toml, or ask its operator which version it runs."
        )
    return found


def differences(own: Own, theirs: Holdings) -> list[str]:
    """Return a sentence for each difference, none where both tell the same.

    What waits in the outbox, and has no receipt, is no difference.
    """
    return [
        *_unsent(own, theirs.releases),
        *_lost(own, theirs.releases),
        *_otherwise(own, theirs.releases),
        *_order(own, theirs.releases),
        *_chain(theirs),
    ]


def _unsent(own: Own, held: Sequence[Holding]) -> Iterator[str]:
    confirmed = {one.release_id for one in own.confirmed}
    for one in held:
        name = one.release_id[:SHORT]
        if one.release_id in own.withdrawn:
            yield (
                f"The centre holds release {name} of {one.received_at}, which this site withdrew as "
                "never sent. Deliver nothing more, and tell the privacy officer and the operator."
            )
        elif one.release_id not in own.published:
            yield (
                f"The centre holds release {name} of {one.received_at}, which this site never "
                "published: its key was used elsewhere, or its store is an older copy. Have the "
                "operator suspend the site, restore the newest backup of the store, and tell the "
                "privacy officer."
            )
        elif one.release_id not in confirmed:
            yield (
                f"The centre holds release {name} and this site has no receipt: the answer was lost. "
                "`heldennet-site release send` fetches it."
            )


def _lost(own: Own, held: Sequence[Holding]) -> Iterator[str]:
    there = {one.release_id for one in held}
    for one in own.confirmed:
        name = one.release_id[:SHORT]
        if one.release_id not in there:
            yield (
                f"The centre confirmed release {name} at {one.received_at} and does not hold it now: "
                "its database is an older copy. Ask the operator to restore the newest backup; the "
                "receipt is in out/receipts."
            )


def _otherwise(own: Own, held: Sequence[Holding]) -> Iterator[str]:
    """Find a release of which the centre now says something else than its receipt said."""
    said = {one.release_id: one for one in own.confirmed}
    for one in held:
        then = said.get(one.release_id)
        now = Confirmed(one.release_id, one.received_at, one.tables, one.chain_head)
        if then is not None and then != now:
            yield (
                f"The centre's record of release {one.release_id[:SHORT]} is not the one in the "
                "receipt: its chain was written anew. Send the receipt, in out/receipts, to the "
                "operator, and send nothing more until it is explained."
            )


def _order(own: Own, held: Sequence[Holding]) -> Iterator[str]:
    """Find two neighbours that came the other way round, by the times in the receipts."""
    when = {one.release_id: one.received_at for one in own.confirmed}
    known = [one.release_id for one in held if one.release_id in when]
    for earlier, later in pairwise(known):
        if when[earlier] > when[later]:
            yield (
                f"By the receipts release {later[:SHORT]} came before {earlier[:SHORT]}, and the "
                "centre has them the other way round. Send both receipts, in out/receipts, to the "
                "operator."
            )


def _chain(theirs: Holdings) -> Iterator[str]:
    """Find a list that no chain can have: places that skip or go back."""
    numbers = [one.number for one in theirs.releases]
    if numbers != list(range(1, len(numbers) + 1)):
        yield (
            "The centre's list is not in the order of its own chain. Ask the operator to type "
            "`heldennet-central audit reconcile`, and send nothing more until it is explained."
        )


def summary(releases: Iterable[str]) -> str:
    """Return the digest of a list of releases in order: what two people compare by telephone."""
    return digest(canonical({"releases": list(releases)}))[:16]
