"""Which sources a made-up inbox holds, and what ``site.toml`` says about each.

Their order matters: of two sources that tell the same, the later has the last word. The registers
and the dossier know who belongs to whom, so they come after FHIR and iJw.
"""

from pathlib import Path

from sites.example_data import hospital_sheets, municipality_sheets
from sites.example_data.fhir.encounters import WARDS_OPTION
from sites.example_data.fhir.patients import FAMILY
from sites.example_data.money import PRICE_YEAR
from sites.example_data.sheet import Sheet
from sites.example_data.youth import TARIFFS
from sites.settings import SourceSettings

MAPPINGS = Path("mappings")
FHIR = {"wards": WARDS_OPTION, "family_system": FAMILY}
# JW323 is valued at reference prices, by product.
PRICES = {
    "price_kind": "reference",
    "price_year": str(PRICE_YEAR),
    "reference_prices": ", ".join(f"{c}/04={cents / 100:.2f}" for c, cents in TARIFFS.items()),
}
_TRIAL = (("pregnancies.csv", ("family", "mother")), ("births.csv", ("child", "birth")))


def hospital(inbox: Path, *, workbook: bool = True) -> tuple[SourceSettings, ...]:
    """Return the sources of a hospital; paths begin with ``inbox``."""
    export = SourceSettings(format="fhir_ndjson", path=inbox / "fhir", options=FHIR)
    sheets = [_table(inbox, f"dossier/{one.name}.csv", one) for one in hospital_sheets.SHEETS]
    pages = [_table(inbox, "dossier/dossier.xlsx", one) for one in hospital_sheets.WORKBOOK]
    return (export, *sheets, *(pages if workbook else ()))


def municipality(inbox: Path) -> tuple[SourceSettings, ...]:
    """Return the sources of a municipality."""
    messages = SourceSettings(format="ijw_xml", path=inbox / "ijw", options=PRICES)
    registers = [
        _table(inbox, f"registers/{one.name}.csv", one) for one in municipality_sheets.SHEETS
    ]
    return (messages, *registers)


def trial(inbox: Path) -> tuple[SourceSettings, ...]:
    """Return the sources of a centre of the trial."""
    return tuple(
        SourceSettings(format="table", path=inbox / file, mapping=inbox / MAPPINGS / f"{name}.toml")
        for file, names in _TRIAL
        for name in names
    )


def _table(inbox: Path, file: str, sheet: Sheet) -> SourceSettings:
    mapping = inbox / MAPPINGS / f"{sheet.name}.toml"
    return SourceSettings(format="table", path=inbox / file, mapping=mapping)
