"""JW317: a provider asks to change assignments."""

from collections.abc import Iterator

from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record, referral_id


def fragments(record: Record) -> Iterator[Fragment]:
    """Yield the request; the provider itself asks, no referrer is named."""
    values = {
        "referral_id": referral_id(record.sender, record.get("ReferentieAanbieder")),
        "bsn": record.bsn,
        "kind": "jw315_request",
        "from_role": "youth_care_provider",
        "to_role": "municipality",
        "sent_date": record.sent,
        "status": "open",
    }
    yield Fragment("referral", values, version=record.version)


MESSAGE = Message(
    kind="317",
    code="486",
    sent_by="provider",
    body="""
Client
    Bsn: BurgerServicenummer
    Verzoek
        ReferentieAanbieder: Referentie
        RedenVerzoek: RedenVerzoek
        OngewijzigdeProducten?
            OngewijzigdProduct+
                ToewijzingNummer: Nummer
        TeWijzigenProducten?
            TeWijzigenProduct+
                ToewijzingNummer: Nummer
                GewensteIngangsdatum: Datum
                Einddatum?: Datum
                Omvang?: Omvang
                Budget?: Budget
        NieuweProducten?
            NieuwProduct+
                Product?: Product
                GewensteIngangsdatum: Datum
                Einddatum?: Datum
                Omvang?: Omvang
                Budget?: Budget
""",
    table="referral",
    record="Verzoek",
    fragments=fragments,
)
