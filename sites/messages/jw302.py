"""JW302: return of JW301."""

from sites.messages.message import Message
from sites.messages.parts import RETURNED

MESSAGE = Message(
    kind="302",
    code="437",
    sent_by="municipality",
    header=RETURNED,
    body="""
Client?
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
                RetourCodes
                    RetourCode+: RetourCode
            RetourCodes
                RetourCode+: RetourCode
    Contactgegevens
        Contact+
            Soort: AdresSoort
            Adres?: Adres
            Organisatie?: Organisatienaam
            Telefoon?: Telefoonnummers
            Emailadres?: Emailadres
            Periode?: OpenPeriode
            RetourCodes
                RetourCode+: RetourCode
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
            RetourCodes
                RetourCode+: RetourCode
    RetourCodes
        RetourCode+: RetourCode
""",
    table="youth_care_assignment",
)
