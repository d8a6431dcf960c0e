"""The audit record: who did what with data, when, from where (NEN 7513), in ``out/audit.jsonl``.

Append-only and hash-chained; a record is written before the act, so an act that cannot be
recorded does not happen. ``client`` is ``*`` when an act concerns every family in the store and
``-`` when it concerns none; a single person never stands here by name or number.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from flows.command import Shell
from flows.journal import Journal
from sites.settings import Site

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
    return Journal(site.out / "audit.jsonl")


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
