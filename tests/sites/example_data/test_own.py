"""An export with a site's own columns is read back as what it was made of."""

from pathlib import Path

import pytest

from federated.errors import SettingsError
from sites import mapping
from sites.example_data import own, practice
from sites.example_data.world import make_city
from sites.settings import Site, SourceSettings
from sites.sources import table as reader

OWN = """\
table = "birth"
separator = "|"
encoding = "cp1252"
decimal = ","
thousands = ""
dates = ["%d.%m.%Y"]
header_row = 3
ignore = ["Opmerking"]

[columns]
"Kindnr" = { to = "child_number", prefix = "K" }
"Gewicht (kg)" = { to = "birth_weight_g", factor = "1000" }
"Wijze" = { to = "delivery_mode", codes = { "Sp" = "spontaneous", "Ku" = "assisted", "Se" = "planned_cs", "Ss" = "emergency_cs" } }
"Duur" = "ga_days"
"""


def _site(folder: Path, kind: str = "hospital") -> Site:
    content = {"id": "ziekenhuis-oost", "name": "Oost", "kind": kind, "gemeentecode": "0344",
               "programme": "other", "start_month": "2022-01", "expected_families_per_year": 20}  # fmt: skip
    return Site.model_validate({**content, "folder": folder})


@pytest.mark.parametrize("name", ["geboorten.csv", "geboorten.xlsx"])
def test_what_is_written_by_a_mapping_is_read_by_it(tmp_path: Path, name: str) -> None:
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    world = make_city("Utrecht", "0344", 20, 3, dirty=False)
    births = world.hospital["birth"]
    own.write(births, mapping.read(tmp_path / "own.toml"), tmp_path / name)
    source = SourceSettings(format="table", path=Path(name), mapping=Path("own.toml"))
    read = list(reader.read(tmp_path / name, source, _site(tmp_path), frozenset({"birth"})))
    assert [batch.problems for batch in read] == [()] * len(read)
    got = [row for batch in read for row in batch.rows.to_pylist()]
    planted = births.to_pylist()
    assert len(got) == len(planted)
    for mine, true in zip(got, planted, strict=True):
        assert mine["child_number"].removeprefix("K") == true["child_number"].removeprefix("K")
        assert int(mine["birth_weight_g"]) == true["birth_weight_g"]
        assert mine["delivery_mode"] == true["delivery_mode"]


def test_a_mapping_of_a_table_that_the_site_has_not_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('table = "admission"\n[columns]\n"P" = "person_number"\n')
    source = SourceSettings(format="table", path=Path("x.csv"), mapping=Path("m.toml"))
    with pytest.raises(SettingsError, match=r"of which a municipality has nothing to export"):
        practice.write(tmp_path, "municipality", "0344", "table", (source,))
    assert not (tmp_path / "example").exists()


def test_without_an_example_the_command_that_makes_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="heldennet-site source practice"):
        practice.sources(tmp_path)
