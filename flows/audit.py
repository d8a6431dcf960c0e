"""The audit record: who did what with data, when, from where (NEN 7513), in ``out/audit.jsonl``.

Append-only and hash-chained; a record is written before the act, so an act that cannot be
recorded does not happen. ``client`` is ``*`` when an act concerns every family in the store and
``-`` when it concerns none; a single person stands here as a keyed digest of a pseudonym, never by
name or number. The head of the chain is kept in a sealed file at every record, and in the encrypted
store at every delivery, so that an end that was cut off is missed.
"""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from flows import heads, noise_ledger, receipts
from flows.command import Shell
from flows.journal import Journal
from sites.settings import Site

if TYPE_CHECKING:
    from pseudonymisation.keys import Keys
    from sites.store import Store

Action = Literal["C", "R", "U", "D", "E"]
EVERYONE, NO_ONE = "*", "-"


class AuditRecord(BaseModel):
    """One event in the fields of NEN 7513.

    ``positions`` are four T or F: authorised, in a treatment relation, by consent, in an
    emergency. Figures over groups are made without the second and the third.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str = Field(min_length=1, max_length=60)
    start: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
    client: str = Field(pattern=r"^(\*|-|[0-9a-f]{32})$")
    user: str
    role: str
    responsible_user: str
    action: Action
    access_point: str
    objects: tuple[str, ...] = ()
    positions: str = Field(pattern=r"^[TF]{4}$")
    trace: str = Field(default="", description="run id, for the register of processing")


def journal(site: Site) -> Journal:
    """The site's audit chain."""
    return Journal(site.out / "audit.jsonl", heads.keeper(site))


def anchor(site: Site, store: "Store") -> None:
    """Keep in the encrypted store where the audit, the receipts and the noise ledger stand.

    Raises ChainBroken when one of them does not go on from where the store last saw it: a chain
    that was cut off or written anew must never become the one that is remembered.
    """
    kept, chains = (
        heads.stored(store),
        {
            "audit": journal(site),
            "receipts": receipts.journal(site.out),
            noise_ledger.CHAIN: noise_ledger.journal(site),
        },
    )
    heads.store(store, {name: chain.verify(kept.get(name)) for name, chain in chains.items()})


def anchor_stored(site: Site) -> None:
    """Let the store remember the audit where there is a store: an older copy of it is then missed.

    Raises StoreError when another run uses the store, and ChainBroken as ``anchor`` does.
    """
    from pseudonymisation.keys import Keys
    from sites.store import open_store

    if site.store.exists():
        with open_store(site.store, Keys.open(site.keys).store_key()) as found:
            anchor(site, found)


def client(keys: "Keys", pseudonym: str) -> str:
    """Return how the audit writes one person: the same person always in the same way.

    Keyed, so that who has the audit and a pseudonym cannot tell whether they are one person.
    """
    text = f"heldennet/audit-client/1\x1f{pseudonym}"
    return hmac.new(keys.store_key().encode(), text.encode(), hashlib.sha256).hexdigest()[:32]


def record(
    site: Site,
    shell: Shell,
    event: str,
    action: Action,
    objects: tuple[str, ...] = (),
    *,
    client: str = NO_ONE,
    role: str = "data_steward",
    allowed: bool = True,
    trace: str = "",
) -> None:
    """Append one event; ``objects`` name files and tables of the product, never a record."""
    entry = AuditRecord(
        event=event,
        start=f"{shell.now().astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        client=client,
        user=shell.user,
        role=role,
        responsible_user=site.id,
        action=action,
        access_point=shell.machine,
        objects=objects,
        positions=("T" if allowed else "F") + "FFF",
        trace=trace,
    )
    journal(site).append(entry.model_dump())


def looked(*, publishes: bool) -> Action:
    """Return what is recorded of a command that publishes only when told: a look leaves nothing outside."""
    return "E" if publishes else "R"


def records(
    site: Site, first: date | None = None, last: date | None = None
) -> Iterator[AuditRecord]:
    """Yield the events of a period (both days included), the oldest first."""
    for content in journal(site).contents():
        entry = AuditRecord.model_validate(content)
        day = datetime.fromisoformat(entry.start).date()
        if (first or day) <= day <= (last or day):
            yield entry


def line(entry: AuditRecord) -> str:
    """Return one event as a line to read.

    The four positions are spelled out only when access was refused: that is what one looks for.
    """
    refused = "" if entry.positions.startswith("T") else "  REFUSED"
    objects = ", ".join(entry.objects)
    return (
        f"{entry.start}  {entry.action}  {entry.event:<22} {entry.user} ({entry.role}) "
        f"at {entry.access_point}  {objects}{refused}"
    )
