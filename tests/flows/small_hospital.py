"""A hospital with three exports about made-up families, for what only reads."""

from datetime import date
from pathlib import Path

from pseudonymisation.policy import template
from sites import settings
from sites.settings import Site

SITE = """\
id = "hospital-noord"
name = "Ziekenhuis <Noord>"
kind = "hospital"
gemeentecode = "0599"
programme = "usual_care"
start_month = "2024-01"
expected_families_per_year = 300
extracted = 2026-03-01
"""
FAMILY = "family_number;inclusion_date;postcode;household_type"
PERSON = "person_number;family_number;role;sex;birth_date;birth_year"
BIRTH = "child_number;ga_days;sex;plurality;delivery_mode"
WIDTHS = (238, 239, 240, 245)  # days of gestation; in weeks 34, 34, 34, 35


def made(folder: Path, families: int = 24) -> Site:
    """Write settings, policy and exports; return the site."""
    folder.chmod(0o700)
    sheets = {"family": [FAMILY], "person": [PERSON], "birth": [BIRTH]}
    for n in range(families):
        _family(sheets, n)
    text = SITE
    for table, lines in sheets.items():
        (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        (folder / f"{table}.toml").write_text(mapping(table, lines[0]), encoding="utf-8")
        text += f'[[source]]\nformat = "table"\npath = "{table}.csv"\nmapping = "{table}.toml"\n'
    (folder / "site.toml").write_text(text, encoding="utf-8")
    site = settings.read(folder / "site.toml")
    words = template("hospital", site.id, date(2026, 3, 1))
    site.policy_file.write_text(words, encoding="utf-8")
    return site


def _family(sheets: dict[str, list[str]], n: int) -> None:
    sex, day = "fm"[n % 2], f"2024-{1 + n % 12:02}-{1 + n % 28:02}"
    whole = {"f": "female", "m": "male"}[sex]
    sheets["family"].append(f"F{n};{day};30{10 + n % 3} AB;single_parent")
    sheets["person"].append(f"M{n};F{n};mother;female;;1990")
    sheets["person"].append(f"K{n};F{n};index_child;{whole};{day};")
    sheets["birth"].append(f"K{n};{WIDTHS[n % 4]};{whole};1;{('spontaneous', 'planned_cs')[n % 2]}")


def mapping(table: str, header: str) -> str:
    """Return a mapping file in which the columns already have the names of the data model."""
    columns = "".join(f'"{name}" = "{name}"\n' for name in header.split(";"))
    head = f'table = "{table}"\nversion = "1"\nseparator = ";"\nencoding = "utf-8"\n'
    return f'{head}decimal = "."\ndates = ["%Y-%m-%d"]\nheader_row = 1\n\n[columns]\n{columns}'
