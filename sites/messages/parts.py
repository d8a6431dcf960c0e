"""Parts that messages of iJw 3.2 share: names, addresses, periods, amounts, the header.

An outline names one element a line, in order: ``?`` may be absent, ``+`` one or more, ``: Type`` what
it holds, ``= value`` the only value. Deeper lines are its children. Facts from basisschema.xsd
(Zorginstituut Nederland, istandaarden.nl), written down in our own way.
"""

from collections.abc import Mapping
from types import MappingProxyType

COMPOUND: Mapping[str, str] = MappingProxyType(
    {
        "Achternaam": """
        Achternaam: Naam
        Voorvoegsel?: Voorvoegsel
    """,
        "Adres": """
        Huis?: Huis
        Postcode?: Postcode
        Straatnaam?: Straatnaam
        Plaatsnaam?: Plaatsnaam
        LandCode?: LandCode
    """,
        "BedragMetDC": """
        Bedrag: Bedrag
        DebetCredit: DebetCredit
    """,
        "BerichtIdentificatie": """
        Identificatie: IdentificatieBericht
        Dagtekening: Datum
    """,
        "Communicatie": """
        Vorm: Communicatievorm
        Taal?: Taal
    """,
        "Geboortedatum": """
        Datum: Datum
        DatumGebruik?: DatumGebruik
    """,
        "GeslotenPeriode": """
        Begindatum: Datum
        Einddatum: Datum
    """,
        "Huis": """
        Huisnummer: Huisnummer
        Huisletter?: Huisletter
        HuisnummerToevoeging?: HuisnummerToevoeging
        AanduidingWoonadres?: AanduidingWoonadres
    """,
        "Omvang": """
        Volume: Volume
        Eenheid: Eenheid
        Frequentie: Frequentie
    """,
        "OpenPeriode": """
        Begindatum?: Datum
        Einddatum?: Datum
    """,
        "Product": """
        Categorie: ProductCategorie
        Code?: ProductCode
    """,
        "ReferentieMetVorige": """
        ReferentieNummer: ReferentieNummer
        VorigReferentieNummer?: ReferentieNummer
    """,
        "Telefoon": """
        Telefoonnummer: Telefoonnummer
        Landnummer: Landnummer
    """,
        "Telefoonnummers": """
        Telefoon01: Telefoon
        Telefoon02?: Telefoon
    """,
        "TotaalBedragMetDC": """
        TotaalBedrag: TotaalBedrag
        DebetCredit: DebetCredit
    """,
        "VerkorteNaam": """
        Geslachtsnaam: Achternaam
        Voornamen?: Naam
        Voorletters?: Voorletters
    """,
        "Verwijzer": """
        Type: TypeVerwijzer
        Naam?: NaamVerwijzer
        ZorgverlenerCode?: AgbCode
    """,
        "VolledigeNaam": """
        Geslachtsnaam: Achternaam
        Partnernaam?: Achternaam
        Voornamen?: Naam
        Voorletters?: Voorletters
        NaamGebruik: NaamGebruik
    """,
        "XsdVersie": """
        BasisschemaXsdVersie: Versie
        BerichtXsdVersie: Versie
    """,
    }
)

HEADER = """
    BerichtCode = {code}
    BerichtVersie = 3
    BerichtSubversie = 2
    Afzender: {sender}
    Ontvanger: {receiver}
    BerichtIdentificatie: BerichtIdentificatie
    XsdVersie: XsdVersie
"""

RETURNED = """
    IdentificatieRetour: IdentificatieBericht
    DagtekeningRetour: Datum
    XsltVersie?: Versie
    XsdVersieRetour: XsdVersie
    RetourCodes?
        RetourCode+: RetourCode
"""

CLIENT = """
    Bsn: BurgerServicenummer
    Geboortedatum: Geboortedatum
    Geslacht: Geslacht
    Naam: VerkorteNaam
"""
