"""Tiny exports of a hospital and a municipality, and what a site holds: to compare before and after."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pseudonymisation.keys import Keys
from sites.example_data import inbox as inboxes
from sites.settings import SourceSettings
from sites.store import open_store
from tests.journeys import home
from tests.journeys.home import Home
from tests.journeys.warm import Warm
from tests.sites.sources import ijw

MAPPING = """table = "{table}"
facet = "{facet}"
encoding = "cp1252"
dates = ["%Y-%m-%d"]
[columns]
{columns}
[constants]
{constants}
"""
FAMILY = {"eligible": "true", "included": "true", "arm": "programme", "port_of_entry": "hospital"}
FAMILIES = range(101, 116)


def sheet(
    inbox: Path,
    name: str,
    table: str,
    columns: Mapping[str, str],
    rows: Iterable[Sequence[object]],
    constants: Mapping[str, str] | None = None,
) -> SourceSettings:
    """Write a CSV with its mapping; return the lines of site.toml for it."""
    with (inbox / f"{name}.csv").open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows([list(columns), *rows])
    told = MAPPING.format(
        table=table, facet=name, columns=_lines(columns), constants=_lines(constants or {})
    )
    (inbox / f"{name}.toml").write_text(told, encoding="utf-8")
    return SourceSettings(
        format="table", path=Path(f"inbox/{name}.csv"), mapping=Path(f"inbox/{name}.toml")
    )


def _lines(pairs: Mapping[str, str]) -> str:
    return "\n".join(
        f"{json.dumps(k, ensure_ascii=False)} = {json.dumps(v)}" for k, v in pairs.items()
    )


def hospital(inbox: Path) -> None:
    """Fifteen families with a child each as CSV, and one patient more as NDJSON."""
    inbox.mkdir(parents=True)
    numbers = {"Patiëntnummer": "person_number", "Gezinsnummer": "family_number"}
    patients = [(f"M{n}", f"M{n}", "mother", "female", "1991", "") for n in FAMILIES]
    patients += [(f"K{n}", f"M{n}", "index_child", "male", "", "2024-03-05") for n in FAMILIES]
    births = [(f"K{n}", f"M{n}", "male", 230 + n % 40, 2000 + n) for n in FAMILIES]
    sources = (
        SourceSettings(format="fhir_ndjson", path=Path("inbox/fhir")),
        sheet(inbox, "patienten", "person", {**numbers, "Rol": "role", "Geslacht": "sex",
              "Geboortejaar": "birth_year", "Geboortedatum": "birth_date"}, patients),
        sheet(inbox, "gezinnen", "family",
              {"Gezinsnummer": "family_number", "Instroom": "port_of_entry",
               "Inclusie": "inclusion_date", "Postcode": "postcode"},
              [(f"M{n}", "midwife", "2024-03-07", "3011AB") for n in FAMILIES],
              {name: FAMILY[name] for name in ("eligible", "included", "arm")}),
        sheet(inbox, "bevallingen", "birth",
              {"Patiëntnummer": "child_number", "Moeder": "mother_number", "Geslacht": "sex",
               "Duur": "ga_days", "Gewicht": "birth_weight_g"}, births,
              {"plurality": "1", "outcome": "live"}),
    )  # fmt: skip
    (inbox / "fhir").mkdir()
    (inbox / "fhir" / "Patient.ndjson").write_text(patient("M101") + patient("M102"), "utf-8")
    (inbox / inboxes.LINES).write_text(inboxes.toml(sources), encoding="utf-8")


def study(folder: Path, warm: Warm, prefect: str | None = None) -> Home:
    """Make a hospital that takes part in a closed study, so that it publishes at once."""
    hospital(folder / "inbox")
    plan = home.Plan("hospital", families=15, trial="probe", prefect=prefect)
    return home.make(folder / "root", plan, folder / "inbox", warm)


def patient(number: str) -> str:
    """Return a line of a bulk export."""
    name = [{"use": "official", "text": "Vrouw Zonnestraal"}]
    known = {"id": number, "gender": "female", "birthDate": "1991-07-08", "name": name}
    return json.dumps({"resourceType": "Patient", **known}) + "\n"


def municipality(inbox: Path) -> None:
    """A child with its messages, and the registers that say which household it belongs to."""
    (inbox / "ijw").mkdir(parents=True)
    for number, text in enumerate((ijw.assignment(), ijw.start(), ijw.request())):
        (inbox / "ijw" / f"{number}.xml").write_text(text, encoding="utf-8")
    options = {"price_kind": "tariff_public"}
    messages = SourceSettings(format="ijw_xml", path=Path("inbox/ijw"), options=options)
    sources = (messages, *households(inbox, ["999900006"]))
    (inbox / inboxes.LINES).write_text(inboxes.toml(sources), encoding="utf-8")


def households(inbox: Path, bsns: Sequence[str]) -> tuple[SourceSettings, ...]:
    """Write a municipality's own registers: iJw messages know no household."""
    residents = [(bsn, f"H{n}", "index_child", "male", "2024-11-02") for n, bsn in enumerate(bsns)]
    return (
        sheet(inbox, "inwoners", "person",
              {"BSN": "bsn", "Huishoudnummer": "family_number", "Rol": "role",
               "Geslacht": "sex", "Geboortedatum": "birth_date"}, residents),
        sheet(inbox, "huishoudens", "family",
              {"Huishoudnummer": "family_number", "Inclusie": "inclusion_date"},
              [(f"H{n}", "2025-01-02") for n, _ in enumerate(bsns)], FAMILY),
    )  # fmt: skip


def held(holder: Home) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row that a site holds by table, and the names of its releases."""
    site = holder.site
    found: dict[str, list[tuple[Any, ...]]] = {}
    if site.store.exists():
        with open_store(site.store, Keys.open(site.keys).store_key()) as store:
            places = store.rows(
                "SELECT schema_name || '.' || table_name FROM duckdb_tables() "
                "WHERE database_name = 'site' AND schema_name IN ('cdm', 'ledger')"
            )
            for (place,) in places:
                if place == "ledger.heads":  # how far the audit is: it grows with every command
                    continue
                found[place] = sorted(store.rows(f"SELECT * FROM {place}"), key=repr)
    found["releases"] = [(p.name,) for p in sorted(holder.out.glob("*/*.json"))]
    return {name: rows for name, rows in found.items() if rows}
