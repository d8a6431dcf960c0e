"""JW305: a provider reports that care has begun."""

from collections.abc import Iterator

from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record


def fragments(record: Record) -> Iterator[Fragment]:
    """Yield the start of a delivery."""
    number, begun = record.day("ToewijzingNummer"), record.day("Begindatum")
    values = {
        "delivery_id": f"{number}|{begun}" if number else None,
        "assignment_number": number,
        "bsn": record.bsn,
        "start_date": begun,
    }
    yield Fragment("youth_care_delivery", values, "start", record.version, record.withdrawn)


MESSAGE = Message(
    kind="305",
    code="438",
    sent_by="provider",
    body="""
Client
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
    StartProducten
        StartProduct+
            ToewijzingNummer?: Nummer
            Product?: Product
            ToewijzingIngangsdatum?: Datum
            Begindatum: Datum
            StatusAanlevering: StatusAanlevering
""",
    table="youth_care_delivery",
    record="StartProduct",
    fragments=fragments,
)
