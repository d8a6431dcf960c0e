"""JW315: a provider asks for an assignment."""

from collections.abc import Iterator

from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record, referral_id

_REFERRERS = {  # COD327
    "01": "municipality",
    "02": "gp",
    "03": "youth_physician",
    "04": "certified_institution",
    "05": "medical_specialist",
    "06": "self",
    "08": "court",
}


def fragments(record: Record) -> Iterator[Fragment]:
    """Yield the request."""
    values = {
        "referral_id": referral_id(record.sender, record.get("ReferentieAanbieder")),
        "bsn": record.bsn,
        "kind": "jw315_request",
        "from_role": _REFERRERS.get(record.get("Verwijzer", "Type") or ""),
        "to_role": "municipality",
        "sent_date": record.sent,
        "status": "open",
        "note": record.get("Commentaar"),
    }
    yield Fragment("referral", values, version=record.version)


MESSAGE = Message(
    kind="315",
    code="446",
    sent_by="provider",
    body="""
Client
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
    GezagsdragerBekend?: JaNee
    Commentaar?: Commentaar
    AangevraagdeProducten
        AangevraagdProduct+
            ReferentieAanbieder: Referentie
            BeschikkingNummer?: Nummer
            Product?: Product
            BeschikkingIngangsdatum?: Datum
            ToewijzingIngangsdatum: Datum
            ToewijzingEinddatum?: Datum
            Omvang?: Omvang
            Budget?: Budget
            Verwijzer: Verwijzer
            Raamcontract?: JaNee
            Commentaar?: Commentaar
""",
    table="referral",
    record="AangevraagdProduct",
    fragments=fragments,
)
