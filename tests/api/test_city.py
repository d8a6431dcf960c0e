"""The page of a city: what it says of itself, shown as text, and whom to ask for what is missing."""

import shutil
from pathlib import Path

import pytest

from api.cli import main
from api.store import concepts
from federated import concept
from tests.federated.test_concept import WHOLE

from .conftest import CentreUnderTest
from .figures import Y2024, Y2025, proportion, release, table

NOW = "2026-03-02T12:00:00Z"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7919*6841 }}"


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """One kind of database is enough to read pages from."""
    shutil.copy(sqlite_template, tmp_path / "central.sqlite")
    return "sqlite:///central.sqlite"


def describe(centre: CentreUnderTest, text: str = WHOLE, site: str = "elst-hospital") -> bool:
    with centre.database.writing() as connection:
        return concepts.put(connection, site, concept.parse(text), "programme lead", NOW)


def test_the_page_tells_parts_with_dates_and_dose_lessons_and_whom_to_call(
    centre: CentreUnderTest,
) -> None:
    assert describe(centre)
    english, dutch = (centre.get(f"/cities/0344?lang={lang}").text for lang in ("en", "nl"))
    for said in ("two case managers", "2018-01", "4 half-days a week", "A fixed day helps."):
        assert said in english
    for said in ("twee casemanagers", "4 dagdelen per week", "Een vaste dag helpt."):
        assert said in dutch
    assert 'href="mailto:datasteward@hospital.example"' in english
    assert "has not described its concept yet" in english  # the other site of the same city


def test_what_a_site_says_is_text_and_never_markup(centre: CentreUnderTest) -> None:
    describe(centre, WHOLE.replace("A fixed day helps.", NASTY).replace("Een vaste", NASTY))
    for address in ("/cities/0344?lang=en", "/cities/0344?lang=nl", "/missing"):
        page = centre.get(address).text
        for live in ("<script", "<img", "54173879"):
            assert live not in page
    assert "&lt;script&gt;" in centre.get("/cities/0344?lang=en").text


def test_the_last_description_counts_and_the_same_one_is_recorded_once(
    centre: CentreUnderTest,
) -> None:
    assert describe(centre)
    assert not describe(centre)
    assert describe(centre, WHOLE.replace("A fixed day", "One fixed day"))
    page = centre.get("/cities/0344?lang=en").text
    assert "One fixed day helps." in page
    assert "A fixed day helps." not in page
    with centre.database.reading() as connection:
        assert concepts.every(connection)["elst-hospital"].version == 2


def test_no_other_code_is_a_city(centre: CentreUnderTest) -> None:
    for code in ("9999", "12", "abcd", "%2e%2e%2fetc", "0344%00", "0344'--"):
        assert centre.get(f"/cities/{code}").status_code in (400, 404), code


def test_who_knows_what_is_missing_is_told_by_role_with_a_code(centre: CentreUnderTest) -> None:
    describe(centre)
    old = table("I01", Y2024, proportion(30, 300))
    low = table("I28", Y2025, proportion(30, 100, missing=100))
    low = low.model_copy(update={"completeness": "<60"})
    new = table("I01", Y2025, proportion(30, 300))
    assert centre.put(release("elst-hospital", [old, low])).status_code == 201
    assert centre.put(release("goes-hospital", [new])).status_code == 201
    page = centre.get("/missing?lang=en").text
    elst, goes = (page.split(f"{name}-hospital in full")[1].split("<h2>")[0] for name in ("elst", "goes"))  # fmt: skip
    assert "<strong>M3</strong> Under 60% measured. I28 (2025)." in elst
    assert "<strong>M5</strong> Another site has published a later period. I01 (2024)." in elst
    assert "work_status" in elst  # a table that I28 is made of
    assert elst.count("Ask: datasteward@hospital.example, +31 10 123 4567 (about the data)") == 3
    assert "M5" not in goes
    assert "Ask: the operator of the centre: operator@example.org" in goes
    assert "<strong>M2</strong> Nothing was published yet." in page.split("elst-municipality")[1]


def test_what_is_missing_tells_no_number_of_people(centre: CentreUnderTest) -> None:
    low = table("I28", Y2025, proportion(37, 173, missing=139))
    low = low.model_copy(update={"completeness": "<60"})
    assert centre.put(release("elst-hospital", [low])).status_code == 201
    for address in ("/missing", "/quality", "/cities/0344", "/indicators"):
        page = centre.get(address).text
        for number in ("173", "139", "312", "55.4", "55%"):
            assert number not in page, (address, number)


def test_the_operator_records_it_by_command(
    tmp_path: Path, centre: CentreUnderTest, capsys: pytest.CaptureFixture[str]
) -> None:
    settings, file = tmp_path / "central.toml", tmp_path / "concept.toml"
    settings.write_text('database = "sqlite:///central.sqlite"\n', encoding="utf-8")
    assert main(["--settings", str(settings), "site", "concept"]) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    command = ["--settings", str(settings), "site", "describe", "--file", str(file), "--by"]
    assert main([*command, "programme lead", "elst-hospital"]) == 0
    assert "elst-hospital is described." in capsys.readouterr().out
    assert main([*command, "programme lead", "elst-hospital"]) == 0
    assert "already" in capsys.readouterr().out
    assert main([*command, "programme lead", "nowhere"]) == 3
    assert main([*command, " ", "elst-hospital"]) == 3
    assert "family coach" in centre.get("/cities/0344?lang=en").text
