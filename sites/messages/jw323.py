"""JW323: a provider's invoice.

The tariffs that a municipality and a provider agreed on are trade secrets and are not loaded. The
option ``price_kind`` says how a line is valued: ``tariff_public``, as invoiced, where the tariffs are
public; or ``reference``, at the ``reference_prices`` by product code or category and unit of volume
(``"45A03/04=12.50, 45/16=10.00"``: iJw unit 04 is an hour, 16 a part of a day) of one ``price_year``.
Minutes (01) take the price of an hour. Without it we stop: there is no safe guess.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from federated.errors import SettingsError
from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record, euros, text

MINUTE, HOUR = "01", "04"  # Eenheid
_PRODUCT_AND_UNIT = re.compile(r"\d{2}(\w{3})?/\d{2}")


def fragments(record: Record) -> Iterator[Fragment]:
    """Yield one line of the invoice."""
    reference = record.get("ProductReferentie", "ReferentieNummer")
    begun = record.day("ProductPeriode", "Begindatum")
    parts = (record.sender, text(record.body, "DeclaratieNummer"), reference, begun)
    values = {
        "cost_id": "|".join(part or "" for part in parts),
        "bsn": record.bsn,
        "payer": "municipality_jw",
        "category": "youth_care",
        "period_start_date": begun,
        "quantity": record.day("GeleverdVolume"),
        **_price(record, begun),
    }
    yield Fragment("cost_line", values, version=record.version)


def _price(record: Record, begun: str | None) -> dict[str, str | None]:
    sign = record.get("IngediendBedrag", "DebetCredit")
    kind = record.options.get("price_kind")
    if kind == "tariff_public":
        return {
            "unit_price_eur": euros(record.day("ProductTarief")),
            "amount_eur": euros(record.day("IngediendBedrag", "Bedrag"), sign),
            "price_year": begun[:4] if begun else None,
            "price_source": "invoice",
            "price_kind": kind,
        }
    if kind == "reference":
        return {
            **_at_reference(record, sign),
            "price_year": _year(record.options.get("price_year", "")),
            "price_source": "reference_price",
            "price_kind": kind,
        }
    raise SettingsError(
        "A JW323 needs the option price_kind: tariff_public when its tariffs are public, else "
        "reference with reference_prices. Contract tariffs are trade secrets and are not read."
    )


def _at_reference(record: Record, sign: str | None) -> dict[str, str | None]:
    prices = _prices(record.options.get("reference_prices", ""))
    products = (record.get("ProductCode") or "", record.get("ProductCategorie") or "")
    unit = record.day("Eenheid") or ""
    keys = [f"{product}/{HOUR if unit == MINUTE else unit}" for product in products]
    price = next((prices[key] for key in keys if key in prices), None)
    if price is None:
        return {"unit_price_eur": None, "amount_eur": None}
    price = price / 60 if unit == MINUTE else price
    amount = (int(record.day("GeleverdVolume") or 0) * price).quantize(Decimal("0.01"))
    price = price.quantize(Decimal("0.01"))
    return {"unit_price_eur": f"{price:f}", "amount_eur": f"{-amount if sign == 'C' else amount:f}"}


@lru_cache(maxsize=8)
def _prices(option: str) -> dict[str, Decimal]:
    pairs = [pair.partition("=") for pair in option.split(",") if pair.strip()]
    try:
        found = {code.strip(): Decimal(price.strip()) for code, _, price in pairs}
    except InvalidOperation:
        found = {"": Decimal(0)}
    if not all(_PRODUCT_AND_UNIT.fullmatch(code) for code in found):
        raise SettingsError(
            "The option reference_prices must look like "
            '"45A03/04=12.50, 45/16=10.00": product / unit of volume (Eenheid) = euros.'
        )
    return found


def _year(option: str) -> str:
    if not re.fullmatch(r"20\d\d", option):
        raise SettingsError(
            'JW323 at reference prices needs the option price_year, the year of the prices: "2024".'
        )
    return option


MESSAGE = Message(
    kind="323",
    code="490",
    sent_by="provider",
    body="""
Declaratie
    DeclaratieNummer: DeclaratieNummer
    DeclaratiePeriode: GeslotenPeriode
    DeclaratieDagtekening: Datum
    TotaalIngediendBedrag: TotaalBedragMetDC
    Clienten
        Client+
            Bsn: BurgerServicenummer
            Prestaties
                Prestatie+
                    ProductReferentie: ReferentieMetVorige
                    ToewijzingNummer: Nummer
                    ProductCategorie: ProductCategorie
                    ProductCode: ProductCode
                    ProductPeriode: GeslotenPeriode
                    GeleverdVolume: Volume
                    Eenheid: Eenheid
                    ProductTarief?: Bedrag
                    IngediendBedrag: BedragMetDC
""",
    table="cost_line",
    record="Prestatie",
    fragments=fragments,
)
