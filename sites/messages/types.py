"""Simple types of iJw 3.2 values: code lists, lengths, ranges and forms.

Facts from the base schema of release 3.2 (basisschema.xsd, Zorginstituut Nederland,
istandaarden.nl), written down in our own way. Each type answers why a text does not fit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from types import MappingProxyType
from typing import Protocol

_SPACE = " \t\r\n"
_FILLED = r"[^\n\r]*[^ \t\n\r][^\n\r]*"  # one line that is not blank


class Simple(Protocol):
    """What a value must look like."""

    def reason(self, text: str) -> str | None:
        """Say why ``text`` does not fit, in words without the text; None when it fits."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text of ``low`` to ``high`` characters in a certain form."""

    high: int | None
    form: str = _FILLED
    low: int = 1

    def reason(self, text: str) -> str | None:
        """See ``Simple``."""
        if len(text) < self.low:
            return "is empty"
        if self.high is not None and len(text) > self.high:
            return f"is longer than {self.high} characters"
        return None if re.fullmatch(self.form, text) else "does not have the right form"


@dataclass(frozen=True, slots=True)
class Comment:
    """Free text of any length that is not blank."""

    def reason(self, text: str) -> str | None:
        """See ``Simple``."""
        return None if text.strip(_SPACE) else "is empty"


@dataclass(frozen=True, slots=True)
class Codes:
    """A code of a closed list."""

    allowed: frozenset[str]

    def reason(self, text: str) -> str | None:
        """See ``Simple``."""
        return None if text in self.allowed else "is not a code of its list"


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from 0 to ``high``."""

    high: int

    def reason(self, text: str) -> str | None:
        """See ``Simple``."""
        written = text.strip(_SPACE)
        if not re.fullmatch(r"[+-]?[0-9]+", written):
            return "is not a whole number"
        digits = written.lstrip("+-").lstrip("0")
        if len(digits) > len(str(self.high)) or (written[0] == "-" and digits):
            return "is out of range"
        return None if int(digits or "0") <= self.high else "is out of range"


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, yyyy-mm-dd, without time zone."""

    def reason(self, text: str) -> str | None:
        """See ``Simple``."""
        written = text.strip(_SPACE)
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written):
            return "is not a date"
        try:
            date.fromisoformat(written)
        except ValueError:
            return "is not a date in the calendar"
        return None


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day, hh:mm:ss, without time zone."""

    def reason(self, text: str) -> str | None:
        """See ``Simple``."""
        written = text.strip(_SPACE)
        if not re.fullmatch(r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?", written):
            return "is not a time"
        if re.fullmatch(r"24:00:00(\.0+)?", written):
            return None
        try:
            time.fromisoformat(written[:8])
        except ValueError:
            return "is not a time on the clock"
        return None


def _codes(text: str) -> Codes:
    return Codes(frozenset(text.split()))


_COUNTRIES = _codes(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO "
    "BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ "
    "DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP "
    "GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG "
    "KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML "
    "MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE "
    "PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL "
    "SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM "
    "US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW "
)
_RETURNS = _codes(
    "0001 0200 0233 0611 8001 8017 8021 8187 8214 8848 9019 9056 9063 9069 9071 9074 9307 "
    "9308 9319 9321 9322 9326 9332 9333 9338 9339 9340 9341 9346 9347 9349 9350 9351 9355 "
    "9357 9359 9360 9361 9365 9366 9367 9369 9373 9374 9375 9379 9384 9385 9387 9388 9389 "
    "9390 9411 9412 9413 9414 9415 S300 S329 "
)

SIMPLE: Mapping[str, Simple] = MappingProxyType(
    {
        "AanduidingWoonadres": _codes("AB BY TO WW"),
        "AdresSoort": _codes("01 02 03 04"),
        "AgbCode": Text(8, r"[0-9]{8}"),
        "Bedrag": Whole(99999999),
        "Budget": Whole(99999999),
        "BurgerServicenummer": Text(9, r"[0-9]{9}"),
        "Commentaar": Comment(),
        "Communicatievorm": _codes("1 2 3"),
        "Datum": Day(),
        "DatumGebruik": _codes("1 2 3"),
        "DebetCredit": _codes("C D"),
        "DeclaratieNummer": Text(12, r"[a-zA-Z0-9]+"),
        "Eenheid": _codes("01 04 14 16 82 83 84"),
        "Emailadres": Text(80),
        "Frequentie": _codes("1 2 4 6"),
        "Gemeente": Text(None, r"[0-9]{4}"),
        "Geslacht": _codes("0 1 2"),
        "Huisletter": Text(1),
        "Huisnummer": Whole(99999),
        "HuisnummerToevoeging": Text(4),
        "IdentificatieBericht": Text(12),
        "IdentificatieDeclaratie": Text(12, r"[\s\S]*"),
        "JaNee": _codes("1 2"),
        "JuridischeStatus": _codes("01 02 03 04 05 11 12"),
        "LandCode": _COUNTRIES,
        "Landnummer": Text(4),
        "Naam": Text(200),
        "NaamGebruik": _codes("1 2 3 4 5 6"),
        "NaamVerwijzer": Text(64),
        "Nummer": Whole(999999999),
        "Organisatienaam": Text(35),
        "Persoonsid": Text(20),
        "Plaatsnaam": Text(80),
        "Postcode": Text(8),
        "ProductCategorie": _codes(
            "31 32 33 34 35 36 37 38 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55"
        ),
        "ProductCode": Text(5),
        "RedenAfwijzingVerzoek": _codes("1 2 3 4 5 6 7 8 9"),
        "RedenBeeindiging": _codes("02 20 31 32 33 34 35 36 37 38 39"),
        "RedenVerzoek": _codes("1 2"),
        "RedenWijziging": _codes("01 02 03 04 05 06 07 08 09 10 11 12 13 14"),
        "Referentie": Text(36),
        "ReferentieNummer": Text(20, r"[\s\S]*"),
        "RelatieVolgorde": Whole(99),
        "RetourCode": _RETURNS,
        "SoortRelatie": _codes(
            "03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25"
        ),
        "StatusAanlevering": _codes("1 2 3 9"),
        "Straatnaam": Text(24),
        "Taal": Text(25),
        "Telefoonnummer": Text(15, r"[0-9]*"),
        "Tijd": Clock(),
        "TotaalBedrag": Whole(999999999999),
        "TypeVerwijzer": _codes("01 02 03 04 05 06 08"),
        "Versie": Text(None, r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)"),
        "VerzoekAntwoord": _codes("1 2"),
        "Volume": Whole(99999999),
        "Voorletters": Text(6, r"([a-zA-ZÀ-ỳ])+"),
        "Voorvoegsel": Text(10),
        "WettelijkeVertegenwoordiging": _codes("06 07 08 09 10"),
    }
)
