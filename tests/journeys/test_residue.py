"""What of a person is put in a code refuses the delivery; the rejects say where, and never what."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from pseudonymisation.keys import Keys
from sites.store import open_store
from tests.journeys import home
from tests.journeys.conftest import Inboxes
from tests.journeys.home import Home, Plan
from tests.journeys.warm import Warm

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("rights")]
NAME = "Kwikstaartje"
LEFT = {
    "bsn_survived": "nr 9999.00.006",
    "postcode_survived": "9987 QX",
    "phone_survived": "06 0000 9753",
    "date_survived": "29-02-2024",
    "name_survived": f"van {NAME}",
}
DIGITS = {"bsn_survived": "999900006", "phone_survived": "0600009753"}


@pytest.fixture(scope="module")
def refused(inboxes: Inboxes, warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A hospital that delivered each kind of residue, in every text that a code could hide."""
    root = tmp_path_factory.mktemp("residue") / "root"
    site = home.make(root, Plan("hospital", families=100), inboxes.hospital, warm)
    change(site.inbox / "fhir" / "Patient.ndjson", [named])
    responses = [put(text, place) for text in LEFT.values() for place in ("scale", "version")]
    change(site.inbox / "fhir" / "QuestionnaireResponse.ndjson", responses)
    change(site.inbox / "fhir" / "Condition.ndjson", [coded(text) for text in DIGITS.values()])
    assert site.deliver().code == 7
    return site


def change(path: Path, changes: list[Any]) -> None:
    """Change one record after another."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for record, made in zip(records, changes, strict=False):
        made(record)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def named(patient: dict[str, Any]) -> None:
    patient["name"] = [{"use": "official", "text": f"{NAME} Verzinsel"}]


def put(text: str, place: str) -> Any:
    def made(response: dict[str, Any]) -> None:
        if place == "scale":
            response["item"][0]["linkId"] = f"scale_{text}"
        else:
            response["questionnaire"] = response["questionnaire"].partition("|")[0] + f"|{text}"

    return made


def coded(text: str) -> Any:
    def made(condition: dict[str, Any]) -> None:
        for coding in condition["code"]["coding"]:
            coding["code"] = text

    return made


def found(site: Home) -> set[tuple[str, str, str]]:
    lines = (site.out / "quality" / "rejects.csv").read_text("utf-8-sig").splitlines()
    return {(row[2], row[3], row[4]) for row in csv.reader(lines[1:], delimiter=";")}


def test_every_kind_in_every_text_is_found_where_it_stands(refused: Home) -> None:
    wanted = {
        ("questionnaire_score", column, rule) for rule in LEFT for column in ("scale", "version")
    }
    assert wanted <= found(refused)


def test_a_code_of_another_form_does_not_even_get_that_far(refused: Home) -> None:
    assert any(table == "diagnosis" for table, _, _ in found(refused))


def test_nothing_is_stored_and_nothing_is_told(refused: Home) -> None:
    with open_store(refused.site.store, Keys.open(refused.site.keys).store_key()) as store:
        for name in ("questionnaire_score", "person", "family"):
            for place in ("cdm", "fragments", "staging", "candidate"):
                assert store.rows(f"SELECT count(*) FROM {place}.{name}") == [(0,)]
    written = [p for p in refused.root.rglob("*") if p.is_file() and "inbox" not in p.parts]
    for text in (*LEFT.values(), *DIGITS.values(), NAME):
        assert not [p.name for p in written if text.encode() in p.read_bytes()]
