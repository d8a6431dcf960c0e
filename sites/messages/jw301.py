"""JW301: a municipality assigns youth care to a provider."""

from collections.abc import Iterator

from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record, euros, referral_id


def fragments(record: Record) -> Iterator[Fragment]:
    """Yield the assignment. A later message about the same number overrules it."""
    values = {
        "assignment_number": record.day("ToewijzingNummer"),
        "bsn": record.bsn,
        "gemeentecode": record.sender,
        "provider_number": record.receiver,
        "product_category": record.get("Product", "Categorie"),
        "product_code": record.get("Product", "Code"),
        "assigned_date": record.day("Toewijzingsdatum"),
        "start_date": record.day("Ingangsdatum"),
        "end_date": record.day("Einddatum"),
        "volume": record.day("Omvang", "Volume"),
        "unit": record.get("Omvang", "Eenheid"),
        "frequency": record.get("Omvang", "Frequentie"),
        "budget_eur": euros(record.day("Budget")),
        "change_reason": record.get("RedenWijziging"),
        "provider_reference": referral_id(record.receiver, record.get("ReferentieAanbieder")),
        "note": record.get("Commentaar"),
    }
    yield Fragment("youth_care_assignment", values, version=record.version)


MESSAGE = Message(
    kind="301",
    code="436",
    sent_by="municipality",
    body="""
Client
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VolledigeNaam
    Communicatie?: Communicatie
    JuridischeStatus?: JuridischeStatus
    WettelijkeVertegenwoordiging?: WettelijkeVertegenwoordiging
    Commentaar?: Commentaar
    Relaties?
        Relatie+
            Nummer: Persoonsid
            Volgorde?: RelatieVolgorde
            Soort: SoortRelatie
            Geboortedatum?: Geboortedatum
            Geslacht?: Geslacht
            Naam: VolledigeNaam
            Contact
                Soort: AdresSoort
                Adres?: Adres
                Organisatie?: Organisatienaam
                Telefoon?: Telefoonnummers
                Emailadres?: Emailadres
                Periode?: OpenPeriode
    Contactgegevens
        Contact+
            Soort: AdresSoort
            Adres?: Adres
            Organisatie?: Organisatienaam
            Telefoon?: Telefoonnummers
            Emailadres?: Emailadres
            Periode?: OpenPeriode
    ToegewezenProducten
        ToegewezenProduct+
            ToewijzingNummer: Nummer
            ReferentieAanbieder?: Referentie
            Product?: Product
            Toewijzingsdatum: Datum
            Toewijzingstijd: Tijd
            Ingangsdatum: Datum
            Einddatum?: Datum
            RedenWijziging?: RedenWijziging
            Omvang?: Omvang
            Budget?: Budget
            Commentaar?: Commentaar
""",
    table="youth_care_assignment",
    record="ToegewezenProduct",
    fragments=fragments,
)
