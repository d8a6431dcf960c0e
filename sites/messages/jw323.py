"""JW323: a provider's invoice.

The tariffs that a municipality and a provider agreed on are trade secrets and are not loaded. The
option ``price_kind`` says how a line is valued: ``tariff_public``, as invoiced, where the tariffs are
public; or ``reference``, at the ``reference_prices`` by product code or category
(``"45A03=12.50, 45=10.00"``, in euros a unit). Without it we stop: there is no safe guess.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from federated.errors import SettingsError
from sites.fragments import Fragment
from sites.messages.message import Message
from sites.messages.record import Record, euros, text


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
        "price_year": begun[:4] if begun else None,
        **_price(record),
    }
    yield Fragment("cost_line", values, version=record.version)


def _price(record: Record) -> dict[str, str | None]:
    sign = record.get("IngediendBedrag", "DebetCredit")
    kind = record.options.get("price_kind")
    if kind == "tariff_public":
        return {
            "unit_price_eur": euros(record.day("ProductTarief")),
            "amount_eur": euros(record.day("IngediendBedrag", "Bedrag"), sign),
            "price_source": "invoice",
            "price_kind": kind,
        }
    if kind == "reference":
        return {
            **_at_reference(record, sign),
            "price_source": "reference_price",
            "price_kind": kind,
        }
    raise SettingsError(
        "A JW323 needs the option price_kind: tariff_public when its tariffs are public, else "
        "reference with reference_prices. Contract tariffs are trade secrets and are not read."
    )


def _at_reference(record: Record, sign: str | None) -> dict[str, str | None]:
    prices = _prices(record.options.get("reference_prices", ""))
    keys = (record.get("ProductCode") or "", record.get("ProductCategorie") or "")
    price = next((prices[key] for key in keys if key in prices), None)
    if price is None:
        return {"unit_price_eur": None, "amount_eur": None}
    amount = int(record.day("GeleverdVolume") or 0) * price
    return {"unit_price_eur": f"{price:f}", "amount_eur": f"{-amount if sign == 'C' else amount:f}"}


@lru_cache(maxsize=8)
def _prices(option: str) -> dict[str, Decimal]:
    pairs = (pair.partition("=") for pair in option.split(",") if pair.strip())
    try:
        return {code.strip(): Decimal(price.strip()) for code, _, price in pairs}
    except InvalidOperation:
        raise SettingsError(
            'The option reference_prices must look like "45A03=12.50, 45=10.00".'
        ) from None


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
