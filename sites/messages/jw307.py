"""JW307: a provider reports that care has ended."""

from collections.abc import Iterator

from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record


def fragments(record: Record) -> Iterator[Fragment]:
    """Yield the end of a delivery."""
    number, begun = record.day("ToewijzingNummer"), record.day("Begindatum")
    values = {
        "delivery_id": f"{number}|{begun}" if number else None,
        "assignment_number": number,
        "bsn": record.bsn,
        "start_date": begun,
        "end_date": record.day("Einddatum"),
        "end_reason": record.get("RedenBeeindiging"),
    }
    yield Fragment("youth_care_delivery", values, "stop", record.version, record.withdrawn)


MESSAGE = Message(
    kind="307",
    code="440",
    sent_by="provider",
    body="""
Client
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
    StopProducten
        StopProduct+
            ToewijzingNummer?: Nummer
            Product?: Product
            ToewijzingIngangsdatum?: Datum
            Begindatum: Datum
            RedenBeeindiging: RedenBeeindiging
            Einddatum: Datum
            StatusAanlevering: StatusAanlevering
""",
    table="youth_care_delivery",
    record="StopProduct",
    fragments=fragments,
)
